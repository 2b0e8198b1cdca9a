using System.CommandLine;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using PolicyMta.Core.Journal;
using PolicyMta.Core.Spool;
using PolicyMta.Server.Admin;
using PolicyMta.Server.Configuration;

namespace PolicyMta.Server.Commands;

/// <summary>
/// <c>policymta events search</c>, <c>tail</c> and <c>replay</c>: finds events, follows them, hands them out again. From a running server;
/// but for <c>tail</c>, if none answers, from its files.
/// </summary>
internal static class EventSearchCommands
{
    private const int ReplayPart = 1_000;

    public static IEnumerable<Command> Create(Option<string> config, Terminal terminal) =>
        [Search(config, terminal), Tail(config, terminal), Replay(config, terminal), EventCountCommand.Create(config, terminal)];

    /// <summary>All events that are wanted, the oldest first.</summary>
    public static async IAsyncEnumerable<JsonElement> AllAsync(
        ParseResult parsed, Option<string> config, EventFilterOptions filters,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var place = new EventPlace(parsed.GetValue(config)!);
        for (long? after = null; ;)
        {
            var page = await PageAsync(place, filters, parsed, ReplayPart, newestFirst: false, after, cancellationToken);
            foreach (var e in page.Events)
                yield return e;
            if (page.Next is not { } next)
                yield break;
            after = long.Parse(next, CultureInfo.InvariantCulture);
        }
    }

    private static Command Search(Option<string> config, Terminal terminal)
    {
        var filters = new EventFilterOptions();
        var limit = NumberOption.Bounded<int>("--limit", "-n", "How many at most.", 1, EventSearchEndpoint.MostEvents);
        limit.DefaultValueFactory = _ => 100;
        var oldest = new Option<bool>("--oldest") { Description = "The oldest first; else the newest." };
        var after = new Option<long?>("--after")
        {
            Description = "Goes on behind this event: 'next' of the answer before.",
            HelpName = "NUMBER",
        };
        var json = AdminOptions.Json();
        var command = new Command("search", """
            Find events by message, recipient, sender, tenant, campaign, provider, kind and time. Works with a running server and without.

            For instance: policymta events search --provider gmail --kind bounced --since 2h
            Exit code: 0 if events were found or there are none, 1 if the journal cannot be read, 2 for a wrong command line.
            """) { limit, oldest, after, json };
        filters.AddTo(command, withTimes: true);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var report = await PageAsync(
                new EventPlace(parsed.GetValue(config)!), filters, parsed, parsed.GetValue(limit), !parsed.GetValue(oldest),
                parsed.GetValue(after), cancellationToken);
            terminal.Show(parsed.GetValue(json), report, report => Write(report, terminal));
            return ExitCode.Success;
        });
        return command;
    }

    private static Command Tail(Option<string> config, Terminal terminal)
    {
        var filters = new EventFilterOptions();
        var json = AdminOptions.Json();
        var command = new Command("tail", """
            Follow the events that happen from now on, until you stop it. Needs a running server.

            For instance: policymta events tail --tenant acme --kind bounced --kind deferred
            Exit code: 0 if the server ended it, 1 if there is no server or you stopped it, 2 for a wrong command line.
            """) { json };
        filters.AddTo(command, withTimes: false);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = AdminOptions.Connect(parsed, config);
            using var lines = await client.OpenAsync(filters.PathOf(parsed, AdminPaths.EventTail).TrimEnd('?', '&'), cancellationToken);
            if (terminal.IsInteractive)
                await terminal.Error.WriteLineAsync("Shows what happens from now on; Ctrl-C ends it.");
            while (await lines.ReadLineAsync(cancellationToken) is { } line)
            {
                if (line.Length > 0)
                    await terminal.Output.WriteLineAsync(parsed.GetValue(json) ? line : Shown(line));
                await terminal.Output.FlushAsync(cancellationToken);
            }

            return ExitCode.Success;
        });
        return command;
    }

    private static Command Replay(Option<string> config, Terminal terminal)
    {
        var filters = new EventFilterOptions();
        var file = new Option<string?>("--to")
        {
            Description = "Write to this file, which must not exist; else to standard output.",
            HelpName = "FILE",
        };
        var json = new Option<bool>("--json") { Description = "JSON lines, which it writes in any case." };
        var command = new Command("replay", """
            Hand out past events again, one JSON object a line with its number, oldest first: for a taker that lost them.
            Works with a running server and without. 'policymta exporters replay' has an exporter deliver them again.

            For instance: policymta events replay --since 2026-11-28T12:00:00Z --kind bounced --to bounced.jsonl
            Exit code: 0 if all were written, 1 if not, 2 for a wrong command line.
            """) { file, json };
        filters.AddTo(command, withTimes: true);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var target = parsed.GetValue(file) is { } path ? Open(path) : null;
            var count = 0L;
            await foreach (var e in AllAsync(parsed, config, filters, cancellationToken))
            {
                await (target ?? terminal.Output).WriteLineAsync(e.GetRawText());
                count++;
            }

            if (target is not null)
                await terminal.Error.WriteLineAsync($"{DisplayText.Count(count, "event")} written.");
            return ExitCode.Success;
        });
        return command;
    }

    private static StreamWriter Open(string path)
    {
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            return new StreamWriter(path, new UTF8Encoding(false), options);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"{path} cannot be made: {e.Message}");
        }
    }

    private static void Write(EventSearchReport report, Terminal terminal)
    {
        foreach (var e in report.Events)
            terminal.Output.WriteLine(EventLines.Of(e));
        if (report.Next is { } next)
            terminal.Error.WriteLine($"There may be more: go on with --after {next}");
        else if (report.Events.Count == 0)
            terminal.Error.WriteLine("No such event.");
    }

    private static string Shown(string line)
    {
        using var e = JsonDocument.Parse(line);
        return EventLines.Of(e.RootElement);
    }

    private static async Task<EventSearchReport> PageAsync(
        EventPlace place, EventFilterOptions filters, ParseResult parsed, int limit, bool newestFirst, long? after,
        CancellationToken cancellationToken)
    {
        if (place.Client is { } client)
        {
            try
            {
                var path = filters.PathOf(parsed, AdminPaths.EventSearch)
                    + string.Create(CultureInfo.InvariantCulture, $"limit={limit}&order={(newestFirst ? "newest" : "oldest")}")
                    + (after is null ? "" : string.Create(CultureInfo.InvariantCulture, $"&after={after}"));
                return await client.GetAsync<EventSearchReport>(path, cancellationToken);
            }
            catch (NoServerException)
            {
                place.HasNoServer();
            }
        }

        var page = place.Search.Search(filters.Read(parsed) with { Limit = limit }, newestFirst, after, cancellationToken);
        return new EventSearchReport([.. page.Events.Select(json => JsonElement.Parse(json.Span))])
        {
            Next = page.Next?.ToString(CultureInfo.InvariantCulture),
            BytesRead = page.BytesRead,
        };
    }

    /// <summary>Where events are looked for: at a running server, or in the files.</summary>
    private sealed class EventPlace(string configPath)
    {
        private EventSearch? _search;

        public AdminClient? Client { get; private set; } = TryConnect(configPath);

        public EventSearch Search => _search ??= Open(configPath);

        public void HasNoServer() => Client = null;

        private static AdminClient? TryConnect(string configPath)
        {
            try
            {
                return new AdminClient(AdminAccess.Read(configPath));
            }
            catch (CommandException)
            {
                return null; // It has no HTTP listener, or none of its tokens is known: the files can be read all the same.
            }
        }

        private static EventSearch Open(string configPath)
        {
            var sections = ConfigurationSections.Read(configPath);
            var (events, spool) = (sections.Bind<JournalOptions>("events"), sections.Bind<SpoolOptions>("spool"));
            if (sections.HasProblems)
                throw sections.Mistakes();
            var segments = new OfflineJournal(events, spool.Path).Segments;
            return new EventSearch(() => segments, TimeProvider.System) { Patience = TimeSpan.FromSeconds(30) };
        }
    }
}
