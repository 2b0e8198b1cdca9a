using System.Globalization;
using PolicyMta.Core.Probing;
using PolicyMta.Core.Text;
using Spectre.Console;

namespace PolicyMta.Server.Commands;

/// <summary>The steps of a probe for people.</summary>
internal static class ProbeTables
{
    private const int LongestCell = 60;

    public static string Describe(ProbeStep step)
    {
        var took = step.TookMs is { } milliseconds ? string.Create(CultureInfo.InvariantCulture, $"{milliseconds:0.0} ms") : "";
        var head = $"{DisplayText.OneLine(step.Source ?? "-"),-10} {WordOf(step.Stage),-9}{Mark(step),-5}{took,10}";
        var text = $"{head}  {DisplayText.OneLine(step.Text)}";
        return step.Remedy is { } remedy ? $"{text}\n{"",-36}  {DisplayText.OneLine(remedy)}" : text;
    }

    /// <summary>Several sources side by side, of each stage the worst that was found.</summary>
    public static void Compare(IReadOnlyList<ProbeStep> steps, Terminal terminal)
    {
        var sources = steps.Select(static step => step.Source).OfType<string>().Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal).ToList();
        if (sources.Count < 2)
            return;
        terminal.Console.WriteLine();
        var table = terminal.NewTable(["Stage", .. sources]);
        foreach (var stage in Enum.GetValues<ProbeStage>().Where(stage => steps.Any(step => step.Stage == stage)))
        {
            table.AddRow(QueueTables.Cells(
            [
                WordOf(stage), .. sources.Select(source => Cell([.. steps.Where(step => step.Stage == stage && step.Source == source)])),
            ]));
        }

        terminal.Console.Write(table);
    }

    private static string Cell(IReadOnlyList<ProbeStep> steps)
    {
        if (steps.Count == 0)
            return "-";
        if (steps.FirstOrDefault(static step => step.Ok == false) is { } failed)
            return "NO: " + PrintableText.Excerpt(failed.Text, LongestCell);
        return string.Create(CultureInfo.InvariantCulture, $"ok {steps.Sum(static step => step.TookMs ?? 0):0.0} ms");
    }

    private static string Mark(ProbeStep step) => step.Ok switch
    {
        true => "ok",
        false => "NO",
        null => "",
    };

    private static string WordOf(ProbeStage stage) => stage.ToString().ToLowerInvariant();
}
