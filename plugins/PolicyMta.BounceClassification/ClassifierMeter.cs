using System.Diagnostics.Metrics;

namespace PolicyMta.BounceClassification;

/// <summary>
/// Counts replies by whether their shape was remembered: <c>classified</c> with the label <c>cached</c>. Thread-safe.
/// </summary>
internal sealed class ClassifierMeter(Meter meter)
{
    private static readonly KeyValuePair<string, object?> Hit = new("cached", "true");
    private static readonly KeyValuePair<string, object?> Miss = new("cached", "false");

    private readonly Counter<long> _classified = meter.CreateCounter<long>(
        "classified", "{reply}", "Replies that were classified, by whether their shape was remembered.");

    public void Count(bool wasCached) => _classified.Add(1, wasCached ? Hit : Miss);
}
