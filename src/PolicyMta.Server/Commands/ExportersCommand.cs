using System.CommandLine;
using System.Globalization;
using PolicyMta.Policies.Settings;
using PolicyMta.Server.Admin;
using Spectre.Console;

namespace PolicyMta.Server.Commands;

/// <summary>
/// <c>policymta exporters</c>: how far the exporters of events are behind, and pauses, skips and replays of one.
/// </summary>
internal static class ExportersCommand
{
    private const string TimeExpected = "write 2026-11-28T12:00:00Z, or as long ago as 90s, 15m, 2h, 3d.";

    public static Command Create(Option<string> config, Terminal terminal)
    {
        var reason = new Option<string?>("--reason") { Description = "Why; shown with the pause.", HelpName = "TEXT" };
        var to = new Option<string>("--to")
        {
            Description = "The event that is handed on next: now (the default) for the next that happens, an event_id, or a time: "
                + TimeExpected,
            HelpName = "now|ID|TIME",
            DefaultValueFactory = _ => "now",
        };
        var from = new Option<string?>("--from")
        {
            Description = "The event_id of the first event that is handed on again.",
            HelpName = "ID",
        };
        from.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !IsNumber(token.Value))
                result.AddError($"'{token.Value}' is not an event_id: 'policymta events export' shows them.");
        });
        var since = new Option<string?>("--since")
        {
            Description = $"Hand on again what happened from this time on: {TimeExpected}",
            HelpName = "TIME",
        };
        since.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && PointInTime.Of(token.Value) is null)
                result.AddError($"'{token.Value}' is not a time: {TimeExpected}");
        });
        to.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && token.Value != "now" && !IsNumber(token.Value) && PointInTime.Of(token.Value) is null)
                result.AddError($"'{token.Value}' is neither now, nor an event_id, nor a time: {TimeExpected}");
        });
        var replay = Verb(
            "replay", "Hand events on once more, with the same event_id. For example: exporters replay crm --since 2h", [since, from],
            parsed => new ExporterOrder
            {
                From = parsed.GetValue(from),
                Since = parsed.GetValue(since) is { } text ? PointInTime.Of(text) : null,
            },
            config, terminal);
        replay.Validators.Add(result =>
        {
            if (result.GetResult(from) is null == (result.GetResult(since) is null))
                result.AddError("Give --since TIME or --from ID, and not both.");
        });
        return new Command("exporters", """
            Exporters of events: where each is, how far behind, and what failed. NAME is as 'exporters list' shows it, or its end.
            For example: policymta exporters pause PolicyMta.Kafka/events --reason "the cluster moves"
            """)
        {
            new Command("list", "Each exporter with its lag, what it handed on, and its last error.").Asking(
                config, terminal,
                (client, _, cancellationToken) => client.GetAsync<ExportersReport>(AdminPaths.Exporters, cancellationToken),
                report => Write(report.Exporters, terminal)),
            Verb(
                "pause", "Stop an exporter until it is resumed, over restarts too. Events wait in the journal as long as that keeps them.",
                [reason], parsed => new ExporterOrder { Reason = parsed.GetValue(reason) }, config, terminal),
            Verb(
                "resume", "Let an exporter go on; one that waits for its next try does so at once.", [], _ => new ExporterOrder(), config,
                terminal),
            Verb(
                "skip", "Leave events out: go on with a later one. For example: exporters skip crm --to now", [to],
                parsed => new ExporterOrder { To = PlaceOf(parsed.GetValue(to)!) }, config, terminal),
            replay,
        };
    }

    private static Command Verb(
        string verb, string description, Option[] options, Func<ParseResult, ExporterOrder> read, Option<string> config, Terminal terminal)
    {
        var name = new Argument<string>("NAME") { Description = "The exporter: PLUGIN/NAME, or NAME if only one is called so." };
        var command = new Command(verb, description) { name };
        foreach (var option in options)
            command.Add(option);
        return command.Asking(
            config, terminal,
            async (client, parsed, cancellationToken) =>
            {
                var known = await client.GetAsync<ExportersReport>(AdminPaths.Exporters, cancellationToken);
                var path = string.Join('/', Find(parsed.GetValue(name)!, known.Exporters).Split('/').Select(Uri.EscapeDataString));
                return await client.PostAsync<ExporterReport>($"{AdminPaths.Exporters}/{path}/{verb}", read(parsed), cancellationToken);
            },
            exporter => Write([exporter], terminal));
    }

    private static string Find(string name, IReadOnlyList<ExporterReport> exporters)
    {
        var names = exporters.Select(exporter => exporter.Name).ToList();
        var fitting = names.Contains(name) ? [name] : names.FindAll(other =>
            other.EndsWith($"/{name}", StringComparison.OrdinalIgnoreCase) || other.Equals(name, StringComparison.OrdinalIgnoreCase)
                || other.StartsWith($"{name}/", StringComparison.OrdinalIgnoreCase)
                || other.StartsWith($"PolicyMta.{name}/", StringComparison.OrdinalIgnoreCase));
        return fitting switch
        {
            [var one] => one,
            [] => throw new CommandException(
                names.Count == 0 ? "No plugin that is loaded has an exporter: configure one first."
                    : $"No exporter is called {name}. "
                        + (Suggestion.For(name, [.. names, .. names.Select(other => other.Split('/')[^1])]) is { } similar
                            ? $"Did you mean {similar}?" : $"Exporters: {string.Join(", ", names)}."),
                ExitCode.Usage),
            _ => throw new CommandException($"{name} may be {string.Join(" or ", fitting)}; give the whole name.", ExitCode.Usage),
        };
    }

    private static void Write(IReadOnlyList<ExporterReport> exporters, Terminal terminal)
    {
        if (exporters.Count == 0)
        {
            terminal.Console.WriteLine("No plugin that is loaded has an exporter: see plugins PolicyMta.Webhooks, Kafka, Amqp and Nats.");
            return;
        }

        var now = TimeProvider.System.GetUtcNow();
        var table = terminal.NewTable("Exporter", "State", "Behind", "Oldest", "Events", "Batches", "Retries", "Last error");
        foreach (var exporter in exporters)
        {
            table.AddRow(QueueTables.Cells(
                exporter.Name, exporter.State, DisplayText.Count(exporter.LagEvents, "event"),
                exporter.LagEvents == 0 ? "-" : DurationText.Format(TimeSpan.FromSeconds(Math.Ceiling(exporter.LagSeconds))),
                DisplayText.Number(exporter.Events), DisplayText.Number(exporter.Batches), DisplayText.Number(exporter.Retries),
                Trouble(exporter, now)));
        }

        terminal.Console.Write(table);
    }

    private static string Trouble(ExporterReport exporter, DateTimeOffset now)
    {
        var parts = new List<string>();
        if (exporter.PausedBy is { } author)
        {
            parts.Add($"paused by {author} {DisplayText.Away(exporter.PausedSince ?? now, now)}"
                + (exporter.PauseReason is { } why ? $": {why}" : ""));
        }

        if (exporter.LastError is { } error && error != exporter.PauseReason)
            parts.Add($"{error} ({DisplayText.Away(exporter.LastErrorAt ?? now, now)})");
        if (exporter.NextTry is { } next && exporter.PausedBy is null)
            parts.Add($"next try {DisplayText.Away(next, now)}");
        return parts.Count == 0 ? "-" : string.Join("; ", parts);
    }

    private static string PlaceOf(string text) => text == "now" || IsNumber(text)
        ? text
        : PointInTime.Of(text)!.Value.ToString("O", CultureInfo.InvariantCulture);

    private static bool IsNumber(string text) => text.Length > 0 && text.All(char.IsAsciiDigit);
}
