using System.Globalization;
using PolicyMta.Server.Commands;
using Spectre.Console;

namespace PolicyMta.Server.Simulate;

/// <summary>Shows what a simulation came to: a row for each provider and variant, and one for all providers.</summary>
internal static class SimulationTable
{
    public static void Show(Terminal terminal, SimulationReport report)
    {
        IReadOnlyList<SimulationReport> variants = [report, .. report.Others ?? []];
        var table = terminal.NewTable(
            "Provider", "Variant", "Messages", "Delivered", "Oracle", "Of oracle", "Bounced", "Attempts", "Rate deferred", "Of attempts",
            "Over limit");
        for (var i = 2; i < table.Columns.Count; i++)
            table.Columns[i].Alignment = Justify.Right;
        foreach (var provider in report.Providers.Keys)
        {
            foreach (var variant in variants)
                Add(table, provider, variant.Name, variant.Providers[provider]);
        }

        table.AddEmptyRow();
        foreach (var variant in variants)
            Add(table, "all", variant.Name, new SimulationCounts(
                variant.Messages, variant.Delivered, variant.Bounced, variant.Attempts, variant.RateDeferredAttempts, variant.OverLimit,
                variant.OracleDelivered));
        terminal.Console.Write(table);
        foreach (var variant in variants)
            terminal.Output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{variant.Name}: {variant.SecondsSimulated:0} s simulated in {variant.SecondsReal:0.0} s, "
                    + $"{variant.ReportsTaken} reports came back."));
    }

    private static void Add(Table table, string provider, string variant, SimulationCounts counts) => table.AddRow(
        Cell(provider),
        Cell(variant),
        Cell(DisplayText.Number(counts.Messages)),
        Cell(DisplayText.Number(counts.Delivered)),
        Cell(DisplayText.Number(counts.OracleDelivered)),
        Cell(Part(counts.Delivered, counts.OracleDelivered)),
        Cell(DisplayText.Number(counts.Bounced)),
        Cell(DisplayText.Number(counts.Attempts)),
        Cell(DisplayText.Number(counts.RateDeferredAttempts)),
        Cell(Part(counts.RateDeferredAttempts, counts.Attempts)),
        Cell(DisplayText.Number(counts.OverLimit)));

    private static Text Cell(string text) => new(text);

    private static string Part(long part, long all) =>
        all == 0 ? "-" : ((double)part / all).ToString("0.0%", CultureInfo.InvariantCulture);
}
