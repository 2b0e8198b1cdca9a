using System.CommandLine;
using PolicyMta.Server.Admin;
using PolicyMta.Server.Logging;
using Spectre.Console;

namespace PolicyMta.Server.Commands;

/// <summary><c>policymta log show|set|reset</c>: which lines a running server writes about itself, by room.</summary>
internal static class LogCommand
{
    private const string RoomHelp =
        "The beginning of a category (Core.Queues), the name that log lines bear (SmtpSession), or a plugin's id.";

    public static Command Create(Option<string> config, Terminal terminal) =>
        new("log", "Which lines the running server writes about itself; changed at once, without a restart.")
        {
            Show(config, terminal), Set(config, terminal), Reset(config, terminal),
        };

    private static Command Show(Option<string> config, Terminal terminal)
    {
        var all = new Option<bool>("--all") { Description = "Show also all that logs at the usual level." };
        return new Command("show", "Show the levels. Example: policymta log show --all") { all }.Asking(
            config, terminal,
            (client, parsed, cancellationToken) => AskAsync(client, parsed.GetValue(all), cancellationToken),
            report => Show(report, terminal));
    }

    private static async Task<LogReport> AskAsync(AdminClient client, bool all, CancellationToken cancellationToken)
    {
        var report = await client.GetAsync<LogReport>(AdminPaths.Log, cancellationToken);
        return all ? report : report with { Known = [] };
    }

    private static Command Set(Option<string> config, Terminal terminal)
    {
        var room = new Argument<string>("ROOM") { Description = RoomHelp };
        var level = new Argument<string>("LEVEL") { Description = $"The least important lines that are written: {LogWords.All}." };
        level.CompletionSources.Add(LogWords.All.Split(", "));
        level.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && LogWords.Find(token.Value) is null)
                result.AddError($"LEVEL must be one of {LogWords.All}.");
        });
        var time = TimeOption.Create("--for", "How long, for instance 10m; until the server stops if left out.");
        var set = new Command("set", "Set a room's level. Example: policymta log set Core.Delivery debug --for 10m") { room, level, time };
        return set.Asking(
            config, terminal,
            async (client, parsed, cancellationToken) => await client.PostAsync<LogReport>(
                AdminPaths.Log,
                new LogRequest(parsed.GetValue(room)!, parsed.GetValue(level)!)
                {
                    For = parsed.GetValue(time) is { } text ? DurationText.Parse(text) : null,
                },
                cancellationToken) with
            { Known = [] },
            report => Show(report, terminal));
    }

    private static Command Reset(Option<string> config, Terminal terminal)
    {
        var room = new Argument<string?>("ROOM") { Description = RoomHelp + " All if left out.", Arity = ArgumentArity.ZeroOrOne };
        return new Command("reset", "Go back to the levels of the settings. Example: policymta log reset") { room }.Asking(
            config, terminal,
            async (client, parsed, cancellationToken) => await client.SendAsync<LogReport>(
                HttpMethod.Delete,
                parsed.GetValue(room) is { } name ? $"{AdminPaths.Log}?room={Uri.EscapeDataString(name)}" : AdminPaths.Log,
                cancellationToken) with
            { Known = [] },
            report => Show(report, terminal));
    }

    private static void Show(LogReport report, Terminal terminal)
    {
        var table = terminal.NewTable("Room", "Level", "Until", "By");
        Row("(all others)", report.Level, "", "settings");
        foreach (var room in report.Rooms)
            Row(room.Room, room.Level, room.Until is { } until ? DisplayText.Time(until) : "", room.By);
        foreach (var name in report.Known)
            Row(name, "", "", "");
        terminal.Console.Write(table);

        void Row(params string[] cells) => table.AddRow(cells.Select(DisplayText.Cell));
    }
}
