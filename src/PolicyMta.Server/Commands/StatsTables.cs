using PolicyMta.Server.Statistics.Asking;
using Spectre.Console;

namespace PolicyMta.Server.Commands;

/// <summary>Figures for people.</summary>
internal static class StatsTables
{
    private const string Latency = "latency";

    public static void Write(StatsReport report, Terminal terminal)
    {
        terminal.Console.WriteLine(
            $"From {DisplayText.Time(report.From)} to {DisplayText.Time(report.To)}"
                + (report.CompleteUntil is { } until && until < report.To ? $", complete until {DisplayText.Time(until)}." : "."));
        if (report.Series.Count == 0)
        {
            terminal.Console.WriteLine(
                "Nothing was counted in this time: --since looks further back than an hour. Names in filters stand as "
                    + "'policymta stats --by' shows them.");
            return;
        }

        if (report.Times is not null)
            WriteSteps(report, report.Times, terminal);
        else
            WriteTotals(report, terminal);
    }

    private static void WriteTotals(StatsReport report, Terminal terminal)
    {
        var counts = report.Metrics.Where(static metric => metric != Latency).ToList();
        var hasLatency = report.Metrics.Contains(Latency);
        List<string> columns = [.. report.By.Concat(counts).Select(Title)];
        if (hasLatency)
            columns.AddRange(["Half within", "90 % within", "99 % within"]);
        var table = terminal.NewTable([.. columns]);
        foreach (var series in report.Series)
        {
            List<string> cells =
                [.. report.By.Select(name => series.Key[name]), .. counts.Select(name => DisplayText.Number(series.Totals[name]))];
            if (hasLatency && series.Latency is { Count: > 0 } latency)
                cells.AddRange([Ms(latency.P50), Ms(latency.P90), Ms(latency.P99)]);
            else if (hasLatency)
                cells.AddRange(["-", "-", "-"]);
            table.AddRow(QueueTables.Cells([.. cells]));
        }

        terminal.Console.Write(table);
    }

    /// <summary>A row for each step of each series in which something was counted. Times are of the whole, so they are left out.</summary>
    private static void WriteSteps(StatsReport report, IReadOnlyList<long> times, Terminal terminal)
    {
        var counts = report.Metrics.Where(static metric => metric != Latency).ToList();
        var table = terminal.NewTable([.. report.By.Concat(counts).Select(Title).Prepend("From")]);
        foreach (var (step, seconds) in times.Index())
        {
            foreach (var series in report.Series)
            {
                var figures = counts.ConvertAll(name => series.Values![name][step]);
                if (figures.Any(static figure => figure != 0))
                {
                    table.AddRow(QueueTables.Cells(
                    [
                        DisplayText.Time(DateTimeOffset.FromUnixTimeSeconds(seconds)),
                        .. report.By.Select(name => series.Key[name]),
                        .. figures.Select(DisplayText.Number),
                    ]));
                }
            }
        }

        terminal.Console.Write(table);
    }

    private static string Title(string name) => char.ToUpperInvariant(name[0]) + name[1..].Replace('_', ' ');

    private static string Ms(long milliseconds) => DurationText.Format(TimeSpan.FromMilliseconds(milliseconds switch
    {
        < 1_000 => milliseconds,
        < 60_000 => milliseconds / 100 * 100,
        _ => milliseconds / 1_000 * 1_000,
    }));
}
