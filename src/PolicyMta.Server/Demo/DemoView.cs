using System.Globalization;
using PolicyMta.Server.Commands;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace PolicyMta.Server.Demo;

/// <summary>Shows a demo's progress: a live table on a terminal, a line a second elsewhere.</summary>
internal static class DemoView
{
    private const int BarWidth = 50;

    public static IRenderable Table(DemoProgress progress)
    {
        var table = new Table().Border(TableBorder.Rounded).BorderColor(Color.Grey);
        foreach (var column in new[] { "Provider", "Accepted", "Delivered", "Deferred", "Bounced", "Queued" })
            table.AddColumn(new TableColumn(new Text(column, new Style(decoration: Decoration.Bold)))
            {
                Alignment = column == "Provider" ? Justify.Left : Justify.Right,
            });
        foreach (var counts in progress.Providers.Where(counts => counts.Accepted > 0))
            table.AddRow(Cells(counts.Name, counts.Accepted, counts.Delivered, counts.Deferred, counts.Bounced, Math.Max(
                0, counts.Accepted - counts.Delivered - counts.Bounced)));

        var totals = progress.Totals;
        table.AddEmptyRow();
        table.AddRow(Cells("all", totals.Accepted + totals.Recovered, totals.Delivered, totals.Deferred, totals.Bounced, totals.Queued));
        return new Rows(table, Bar(progress), new Text(string.Create(
            CultureInfo.InvariantCulture,
            $"{progress.AcceptRate:0}/s in, {progress.DeliveryRate:0}/s out, {progress.Connections} connections,"
                + $" {progress.Elapsed:mm\\:ss}")));
    }

    public static string Line(DemoProgress progress) => string.Create(
        CultureInfo.InvariantCulture,
        $"{progress.Elapsed.TotalSeconds,5:0.0}s {progress.Done,4:0%} accepted {progress.Totals.Accepted + progress.Totals.Recovered}, "
            + $"delivered {progress.Totals.Delivered}, deferred {progress.Totals.Deferred}, bounced {progress.Totals.Bounced}, "
            + $"queued {progress.Totals.Queued} ({progress.AcceptRate:0}/s in, {progress.DeliveryRate:0}/s out)");

    private static Markup Bar(DemoProgress progress)
    {
        var full = (int)Math.Round(progress.Done * BarWidth);
        return new Markup(string.Create(
            CultureInfo.InvariantCulture,
            $"[green]{new string('━', full)}[/][grey]{new string('━', BarWidth - full)}[/] {progress.Done:0%}"));
    }

    private static IEnumerable<Text> Cells(string name, params long[] numbers) =>
        [new Text(name), .. numbers.Select(number => new Text(DisplayText.Number(number)))];
}
