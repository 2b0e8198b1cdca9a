using System.CommandLine;
using PolicyMta.Server.Admin;

namespace PolicyMta.Server.Commands;

/// <summary>
/// <c>policymta reload</c>: asks a running server to read its policy anew. Broken policy changes nothing; nor does one whose scripts fail
/// on messages that the server has lately seen, unless forced.
/// </summary>
internal static class ReloadCommand
{
    public static Command Create(Option<string> config, Terminal terminal)
    {
        var json = AdminOptions.Json();
        var force = new Option<bool>("--force")
        {
            Description = "Put scripts in force even if they fail on messages that the server has lately seen.",
        };
        var command = new Command(
            "reload",
            "Put changed scripts, plugins and settings in force now. Those that are broken, or fail on recently seen messages, change "
                + "nothing and are shown.")
        {
            json, force,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = AdminOptions.Connect(parsed, config);
            var path = parsed.GetValue(force) ? AdminPaths.Reload + "?force=true" : AdminPaths.Reload;
            var report = await client.SendAsync<ReloadReport>(HttpMethod.Post, path, cancellationToken);
            if (parsed.GetValue(json))
                terminal.WriteJson(report);
            else if (report.Reloaded)
                await ShowReloadedAsync(report, terminal);
            else
                await ShowProblemsAsync(report, terminal);
            return report.Reloaded ? ExitCode.Success : ExitCode.Failure;
        });
        return command;
    }

    private static async Task ShowReloadedAsync(ReloadReport report, Terminal terminal)
    {
        if (report.Forced)
            await terminal.Error.WriteAsync(
                "Put in force although it fails on recorded messages:\n" + TrialText.Describe(report.Trial!.Failures));
        await terminal.Output.WriteLineAsync($"Policy generation {report.Generation} is in force.");
        await TrialText.WriteAsync(report.Trial, terminal);
        if (report.RestartNeeded)
            await terminal.Error.WriteLineAsync(
                "The configuration has changed outside of policy (plugins, scripts, hooks, profiles, egress, retry) as well: that applies "
                    + "after a restart.");
    }

    private static async Task ShowProblemsAsync(ReloadReport report, Terminal terminal)
    {
        await terminal.Error.WriteAsync(TrialText.Describe(report.Problems));
        await terminal.Error.WriteLineAsync($"Nothing was changed: policy generation {report.Generation} stays in force.");
    }
}
