using System.Diagnostics.Metrics;

namespace PolicyMta.Engagement;

/// <summary>Counts by few words, none of them a stranger's. Thread-safe.</summary>
internal sealed class EngagementMetrics(Meter meter)
{
    private readonly Counter<long> _messages = meter.CreateCounter<long>(
        "policymta.engagement.messages", unit: "{message}", description: "Messages by what is learnt of them.");

    private readonly Counter<long> _hits = meter.CreateCounter<long>(
        "policymta.engagement.hits", unit: "{hit}", description: "Hits on links and pixels by what became of them.");

    public void CountMessage(string tracking) => _messages.Add(1, new KeyValuePair<string, object?>("tracking", tracking));

    public void CountHit(string outcome) => _hits.Add(1, new KeyValuePair<string, object?>("outcome", outcome));
}
