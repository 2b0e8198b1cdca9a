using System.CommandLine;
using PolicyMta.Server.Admin;
using PolicyMta.Server.Admin.Why;

namespace PolicyMta.Server.Commands;

/// <summary><c>policymta why</c>: what mail waits for, who is behind it and what would help.</summary>
internal static class WhyCommand
{
    public static Command Create(Option<string> config, Terminal terminal)
    {
        var name = new Argument<string?>("NAME")
        {
            Description = "A provider, domain, site, egress source, or a message's id; all mail if left out.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var tenant = new Option<string?>("--tenant")
        {
            Description = "Only this tenant's mail; of a provider, or of all.",
            HelpName = "NAME",
        };
        var window = new Option<string>("--window")
        {
            Description = "The time that it is about: the last minute, ten minutes, hour, or all since the start.",
            HelpName = "1m|10m|1h|all",
            DefaultValueFactory = _ => WhyWindow.Usual.Name,
        };
        window.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && WhyWindow.Find(result.Tokens[0].Value) is null)
                result.AddError($"--window must be one of {WhyWindow.Names}.");
        });
        return new Command("why", """
            Why mail waits: the causes with their shares of the waiting time, the rule, script or operator behind each, what would help.

            For instance: policymta why gmail; policymta why example.com; policymta why --tenant acme --window 1h
            Exit code: 0 if it could be told, 1 if there is no such name (the nearest is told) or no server, 2 for a wrong command line.
            """) { name, tenant, window }.Asking(
            config, terminal,
            (client, parsed, cancellationToken) => client.GetAsync<WhyReport>(
                PathOf(parsed.GetValue(name), parsed.GetValue(tenant), parsed.GetValue(window)!), cancellationToken),
            report => WhyTables.Write(report, terminal));
    }

    private static string PathOf(string? name, string? tenant, string window) => $"{AdminPaths.Why}?window={window}"
        + (name is null ? "" : $"&name={Uri.EscapeDataString(name)}") + (tenant is null ? "" : $"&tenant={Uri.EscapeDataString(tenant)}");
}
