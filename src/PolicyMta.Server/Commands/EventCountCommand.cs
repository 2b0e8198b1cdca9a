using System.CommandLine;
using System.Globalization;
using PolicyMta.Server.Admin;
using Spectre.Console;

namespace PolicyMta.Server.Commands;

/// <summary><c>policymta events count</c>: how many events there are, by what they have in common, since when and until when.</summary>
internal static class EventCountCommand
{
    private const int UsualGroups = 20;

    public static Command Create(Option<string> config, Terminal terminal)
    {
        var filters = new EventFilterOptions(usualSince: "1h");
        var names = string.Join(", ", EventTally.Names);
        var by = new Option<string>("--by")
        {
            Description = $"What to count by; several with commas between: {names}.",
            HelpName = "FIELD",
            DefaultValueFactory = _ => "kind",
        };
        by.Validators.Add(result =>
        {
            foreach (var name in (result.GetValueOrDefault<string>() ?? "").Split(',').Where(name => !EventTally.Names.Contains(name)))
                result.AddError($"--by: '{name}' is none of {names}.");
        });
        var limit = NumberOption.Bounded<int>("--limit", "-n", "How many groups at most.", 1, EventSearchEndpoint.MostEvents);
        limit.DefaultValueFactory = _ => UsualGroups;
        var json = AdminOptions.Json();
        var command = new Command("count", """
            Count events by what they have in common, with the first and the last time: how much flows, who causes bounces, which source
            is refused by which reply since when. Works with a running server and without.

            For instance: policymta events count --by source,provider,code --kind bounced --since 1d
            Exit code: 0 if they were counted, 1 if the journal cannot be read, 2 for a wrong command line.
            """) { by, limit, json };
        filters.AddTo(command, withTimes: true);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            ImmutableArray<string> fields = [.. parsed.GetValue(by)!.Split(',')];
            var tally = new EventTally(fields);
            await foreach (var e in EventSearchCommands.AllAsync(parsed, config, filters, cancellationToken))
                tally.Add(e);
            var report = new EventCountReport(fields, tally.Events, tally.Others, tally.Largest(parsed.GetValue(limit)));
            terminal.Show(parsed.GetValue(json), report, shown => Write(shown, terminal));
            return ExitCode.Success;
        });
        return command;
    }

    private static void Write(EventCountReport report, Terminal terminal)
    {
        if (report.Events == 0)
        {
            terminal.Error.WriteLine("No such event; --since looks further back than an hour.");
            return;
        }

        var table = terminal.NewTable(
            [.. report.By.Select(static name => char.ToUpperInvariant(name[0]) + name[1..]), "Events", "Recipients", "First", "Last"]);
        foreach (var group in report.Groups)
        {
            table.AddRow(QueueTables.Cells(
            [
                .. group.Values.Select(static value => value.Length == 0 ? "-" : value), DisplayText.Number(group.Events),
                DisplayText.Number(group.Recipients), group.First, group.Last,
            ]));
        }

        terminal.Console.Write(table);
        var rest = report.Events - report.Groups.Sum(static group => group.Events);
        if (rest > 0)
            terminal.Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{DisplayText.Count(rest, "event")} more in other groups: --limit shows more."));
    }
}
