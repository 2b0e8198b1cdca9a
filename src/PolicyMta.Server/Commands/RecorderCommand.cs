using System.CommandLine;
using PolicyMta.Server.Admin;
using PolicyMta.Server.Sessions;
using Spectre.Console;

namespace PolicyMta.Server.Commands;

/// <summary><c>policymta recorder</c>: what was said when it failed.</summary>
internal static class RecorderCommand
{
    public static Command Create(Option<string> config, Terminal terminal)
    {
        var of = new Argument<string?>("of")
        {
            Description = "A site, a domain, a listener or a message's id; left out: what there is.",
            HelpName = "SITE|ID",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var json = AdminOptions.Json();
        var command = new Command(
            "recorder",
            "The last SMTP transcripts of a site, listener or message: failures, and some that went well. "
                + "For example: policymta recorder example.com.")
        {
            of, json,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = AdminOptions.Connect(parsed, config);
            if (parsed.GetValue(of) is { } what)
            {
                var path = $"{AdminPaths.Recorder}/{Uri.EscapeDataString(what)}";
                var report = await client.FindAsync<TranscriptsReport>(path, cancellationToken) ?? throw new CommandException(
                    $"Nothing is kept of {what}, or the recorder is switched off (recorder.enabled). "
                        + "'policymta recorder' lists what there is.");
                terminal.Show(parsed.GetValue(json), report, transcripts => Write(transcripts, terminal));
            }
            else
            {
                var report = await client.GetAsync<RecorderReport>(AdminPaths.Recorder, cancellationToken);
                terminal.Show(parsed.GetValue(json), report, places => Write(places, terminal));
            }

            return ExitCode.Success;
        });
        return command;
    }

    private static void Write(RecorderReport report, Terminal terminal)
    {
        if (report.Places.Count == 0)
        {
            terminal.Console.WriteLine("Nothing is kept yet.");
            return;
        }

        var now = TimeProvider.System.GetUtcNow();
        var table = terminal.NewTable("Way", "Site or listener", "Failed", "Good", "Last failure", "What came of it");
        foreach (var place in report.Places)
        {
            table.AddRow(QueueTables.Cells(
                place.Direction.ToString().ToLowerInvariant(), place.Place, DisplayText.Number(place.Failed),
                DisplayText.Number(place.Good),
                place.LastFailure is { } last ? DisplayText.Away(last, now) : "-", place.Outcome ?? "-"));
        }

        terminal.Console.Write(table);
        terminal.Console.WriteLine($"{DisplayText.Bytes(report.Bytes)} in all.");
    }

    private static void Write(TranscriptsReport report, Terminal terminal)
    {
        foreach (var kept in report.Transcripts)
        {
            var session = kept.Session;
            var who = session.Source is null
                ? $"{session.Client} at {session.Listener}{(session.User is { } user ? $" as {user}" : "")}"
                : $"{session.Source} to {session.Host} [{session.Address}]{(session.Message is { } id ? $", message {id}" : "")}";
            terminal.Output.WriteLine(
                DisplayText.OneLine($"{(kept.Good ? "good" : "FAILED")} {DisplayText.Time(kept.At)} {who}: {kept.Outcome}"));
            foreach (var line in kept.Lines)
                terminal.Output.WriteLine("  " + TranscriptLines.Describe(line));
            if (kept.LeftOut > 0)
                terminal.Output.WriteLine($"  ({DisplayText.Count(kept.LeftOut, "line")} had no room)");
            terminal.Output.WriteLine();
        }
    }
}
