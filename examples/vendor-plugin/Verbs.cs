using System.Globalization;
using PolicyMta.Sdk;

namespace Acme.QuietHours;

/// <summary><c>policymta quiet-hours ...</c></summary>
internal static class Verbs
{
    public static void Add(IPluginBuilder builder, NightStore store, NightReport report)
    {
        builder.AddCommand(new PluginCommand
        {
            Name = "quiet-hours show",
            Examples = ["policymta quiet-hours show --json"],
            Description = "How many recipients were kept back, and which tenants never are.",
            Local = true,
            Handler = (_, _) => new(new CommandResult
            {
                Table = new CommandTable(
                    ["What", "Value"],
                    [["kept back", store.Held.ToString(CultureInfo.InvariantCulture)], ["excepted", string.Join(
                        ", ", store.ExceptedTenants())]]),
            }),
        });
        builder.AddCommand(new PluginCommand
        {
            Name = "quiet-hours except",
            Examples = ["policymta quiet-hours except acme"],
            Description = "Never keep a tenant's mail back.",
            Arguments = [new CommandArgument("TENANT", "The tenant.")],
            Options = [new CommandOption("--end", "Keep it back again.") { Kind = CommandValueKind.Flag }],
            Handler = async (call, stop) =>
            {
                await store.ExceptAsync(call.Get("TENANT")!, !call.Has("--end"), stop);
                return CommandResult.Ok($"{call.Get("TENANT")} is {(call.Has("--end") ? "not " : "")}excepted.");
            },
        });
        builder.AddCommand(new PluginCommand
        {
            Name = "quiet-hours report",
            Examples = ["policymta quiet-hours report"],
            Description = "Send today's report, once.",
            Handler = async (_, stop) => await report.SendAsync(stop) switch
            {
                null => CommandResult.Failure("Nobody gets a report: write report_to in the plugin's settings."),
                { IsAccepted: true, IsRepeated: false } sent => CommandResult.Ok($"Sent as {sent.Id}."),
                { IsAccepted: true } sent => CommandResult.Ok($"Sent before, as {sent.Id}."),
                var refused => CommandResult.Failure(refused.Reply.ToString()),
            },
        });
    }
}
