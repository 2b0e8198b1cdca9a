using System.Diagnostics.Metrics;
using PolicyMta.SuppressionList.Entries;

namespace PolicyMta.SuppressionList;

/// <summary>The plugin's instruments: what was asked, what was found, how many entries there are. Thread-safe.</summary>
internal sealed class SuppressionMetrics
{
    private readonly Counter<long> _checked;
    private readonly Counter<long> _suppressed;

    public SuppressionMetrics(Meter meter, SuppressionBook book)
    {
        _checked = meter.CreateCounter<long>("policymta.suppression.checked", "{recipient}", "Recipients that were looked up.");
        _suppressed = meter.CreateCounter<long>("policymta.suppression.suppressed", "{recipient}", "Recipients that were suppressed.");
        meter.CreateObservableGauge(
            "policymta.suppression.entries", () => Entries(book), "{entry}",
            "Entries by reason; one with several reasons counts for each.");
    }

    public void Checked(string door) => _checked.Add(1, new KeyValuePair<string, object?>("door", door));

    public void Found(string door, Reason reason) => _suppressed.Add(
        1, new KeyValuePair<string, object?>("door", door), new KeyValuePair<string, object?>("reason", Reasons.WordOf(reason)));

    private static IEnumerable<Measurement<long>> Entries(SuppressionBook book) => Enum.GetValues<Reason>().Select(
        reason => new Measurement<long>(book.Counts.Of(reason), new KeyValuePair<string, object?>("reason", Reasons.WordOf(reason))));
}
