using System.CommandLine;
using PolicyMta.Policies;
using PolicyMta.Server.Admin;
using PolicyMta.Server.Configuration;

namespace PolicyMta.Server.Commands;

/// <summary><c>policymta reload</c>: asks a running server to read its policy anew. Broken policy changes nothing.</summary>
internal static class ReloadCommand
{
    public static Command Create(Option<string> config, Terminal terminal)
    {
        var json = AdminOptions.Json();
        var command = new Command(
            "reload", "Put changed scripts, plugins and settings in force now. Broken ones change nothing, and are shown.") { json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = AdminOptions.Connect(parsed, config);
            var report = await client.SendAsync<ReloadReport>(HttpMethod.Post, AdminPaths.Reload, cancellationToken);
            if (parsed.GetValue(json))
                terminal.WriteJson(report);
            else if (report.Reloaded)
                await terminal.Output.WriteLineAsync($"Policy generation {report.Generation} is in force.");
            else
                await ShowProblemsAsync(report, terminal);
            return report.Reloaded ? ExitCode.Success : ExitCode.Failure;
        });
        return command;
    }

    private static async Task ShowProblemsAsync(ReloadReport report, Terminal terminal)
    {
        var problems = report.Problems.Select(problem =>
            new PolicyProblem(new SourcePlace(problem.File, problem.Line, problem.Column), problem.Message, problem.Remedy)).ToList();
        await terminal.Error.WriteAsync(new ConfigurationException(problems, "").Describe());
        await terminal.Error.WriteLineAsync($"Nothing was changed: policy generation {report.Generation} stays in force.");
    }
}
