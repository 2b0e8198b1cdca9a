using System.Diagnostics.Metrics;
using PolicyMta.Core.Metrics;
using PolicyMta.Core.Queues;

namespace PolicyMta.Core.Events;

/// <summary>
/// Exact counts since the start. All but <see cref="Messages"/>, <see cref="Rejected"/> and <see cref="NoticesDropped"/> count recipients,
/// so that at rest accepted + recovered = delivered + bounced + discarded + removed + queued. Thread-safe.
/// </summary>
internal sealed class FlowTotals(BreakdownCaps? caps = null)
{
    /// <summary>All of them.</summary>
    public Counters<FlowCount> Counts { get; } = new();

    /// <summary>What became of recipients, by provider and the like.</summary>
    public DeliveryBreakdowns Breakdowns { get; } = new(caps ?? new BreakdownCaps());

    /// <summary>The time from acceptance to delivery, where somebody looks at it.</summary>
    public Histogram<double>? DeliveryTime { get; set; }

    public long Messages => Counts[FlowCount.Messages];

    public long Accepted => Counts[FlowCount.Accepted];

    public long Recovered => Counts[FlowCount.Recovered];

    public long Rejected => Counts[FlowCount.Rejected];

    public long Delivered => Counts[FlowCount.Delivered];

    public long Deferred => Counts[FlowCount.Deferred];

    public long Bounced => Counts[FlowCount.Bounced];

    public long Discarded => Counts[FlowCount.Discarded];

    public long Removed => Counts[FlowCount.Removed];

    public long NoticesDropped => Counts[FlowCount.NoticesDropped];

    public void CountAccepted(int recipients)
    {
        Counts.Add(FlowCount.Messages);
        Counts.Add(FlowCount.Accepted, recipients);
    }

    public void CountRecovered(int recipients) => Counts.Add(FlowCount.Recovered, recipients);

    public void CountRejected() => Counts.Add(FlowCount.Rejected);

    public void CountDiscarded(int recipients) => Counts.Add(FlowCount.Discarded, recipients);

    public void CountRemoved(int recipients) => Counts.Add(FlowCount.Removed, recipients);

    public void CountMimeNotices(int notices) => Counts.Add(FlowCount.MimeNotices, notices);

    public void CountNoticeDropped() => Counts.Add(FlowCount.NoticesDropped);

    /// <summary>Counts recipients whose server has taken the message now.</summary>
    public void CountDelivered(QueuedDelivery delivery, int recipients, DateTimeOffset now)
    {
        DeliveryTime?.Record(Math.Max(0, now.UtcTicks - delivery.ReceivedAt) / (double)TimeSpan.TicksPerSecond);
        Counts.Add(FlowCount.Delivered, recipients);
        Breakdowns.Add(DeliveryResult.Delivered, delivery, recipients);
    }

    public void CountDeferred(QueuedDelivery delivery, int recipients, string? category)
    {
        Counts.Add(FlowCount.Deferred, recipients);
        Breakdowns.Add(DeliveryResult.Deferred, delivery, recipients);
        Breakdowns.AddCategory(DeliveryResult.Deferred, category, recipients);
    }

    public void CountBounced(QueuedDelivery delivery, string? category)
    {
        Counts.Add(FlowCount.Bounced);
        Breakdowns.Add(DeliveryResult.Bounced, delivery, 1);
        Breakdowns.AddCategory(DeliveryResult.Bounced, category, 1);
    }
}
