using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using PolicyMta.Core.Conversations;
using PolicyMta.Server.Admin;
using PolicyMta.Server.Sessions;

namespace PolicyMta.Server.Commands;

/// <summary><c>policymta trace</c>: what is said on SMTP connections, as it is said.</summary>
internal static class TraceCommand
{
    public static Command Create(Option<string> config, Terminal terminal) =>
        new(
            "trace",
            "Commands and replies of SMTP connections as they are said, without messages and secrets. "
                + "For example: policymta trace out --provider gmail.")
        {
            Of("out", Direction.Out, "Connections to receivers. For example: policymta trace out --domain example.com.", config, terminal),
            Of("in", Direction.In, "Clients' connections. For example: policymta trace in --client 192.0.2.7.", config, terminal),
        };

    private static Command Of(string name, Direction direction, string description, Option<string> config, Terminal terminal)
    {
        var filters = new SessionFilterOptions(direction);
        var lines = NumberOption.Bounded<int?>("--lines", "-n", "End after so many lines; 10,000 if left out.", 1, 1_000_000);
        var length = TimeOption.Create("--for", "End after this time, an hour at most; 5m if left out.");
        var json = AdminOptions.Json();
        var command = new Command(name, description) { lines, length, json };
        filters.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = AdminOptions.Connect(parsed, config);
            var path = $"{AdminPaths.Trace}/{name}" + filters.Query(
                parsed, ("lines", parsed.GetValue(lines)?.ToString(CultureInfo.InvariantCulture)), ("for", parsed.GetValue(length)));
            using var answer = await client.OpenAsync(path, cancellationToken);
            if (terminal.IsInteractive)
                await terminal.Error.WriteLineAsync("Shows what is said from now on; Ctrl-C ends it.");
            while (await answer.ReadLineAsync(cancellationToken) is { } line)
            {
                await terminal.Output.WriteLineAsync(
                    parsed.GetValue(json) ? line : Describe(JsonSerializer.Deserialize<TraceReport>(line, AdminJson.Options)!));
                await terminal.Output.FlushAsync(cancellationToken);
            }

            return ExitCode.Success;
        });
        return command;
    }

    private static string Describe(TraceReport line) => line switch
    {
        { Lost: { } lost } => $"... {DisplayText.Count(lost, "line")} left out: they came faster than they were shown",
        { Ended: "lines" } => "ended: that many lines were asked for (--lines)",
        { Ended: not null } => "ended: the time is up (--for)",
        _ => TranscriptLines.Describe(line),
    };
}
