using PolicyMta.Core.Records;
using PolicyMta.Core.Spool;

namespace PolicyMta.Core.Queues;

/// <summary>What operators may see of the queues. It only reads, and does not slow mail.</summary>
internal sealed class QueueView(ScheduledQueues queues, ReadyQueues ready, ISpool spool, TimeProvider? time = null)
{
    private readonly Ranking<ScheduledQueue> _scheduledByLength = new(
        () => queues.All.Select(static queue => (queue, queue.Counts.Deliveries)), time ?? TimeProvider.System);

    private readonly Ranking<ReadyQueue> _readyByLength = new(
        () => ready.All.Select(static queue => (queue, queue.Count)), time ?? TimeProvider.System);

    /// <summary>Deliveries that one answer looks at, over all queues; and in one queue at least and at most.</summary>
    private const int MaxLooks = 20_000;
    private const int MinSample = 10;
    private const int MaxSample = 10_000;

    /// <summary>The counts over all queues.</summary>
    public QueueCounts Counts => queues.Counts;

    /// <summary>How many scheduled queues there are.</summary>
    public int ScheduledQueues => queues.Count;

    /// <summary>How many ready queues there are.</summary>
    public int ReadyQueues => ready.Count;

    /// <summary>The ready queues at this moment.</summary>
    public IEnumerable<ReadyQueue> AllReady => ready.All;

    /// <summary>The scheduled queues at this moment.</summary>
    public IEnumerable<ScheduledQueue> AllScheduled => queues.All;

    /// <summary>The ready queue that a delivery waits in, or null. It may look through long queues.</summary>
    public ReadyQueue? HolderOf(QueuedDelivery delivery) => ready.HolderOf(delivery);

    /// <summary>The ready queues, the longest first.</summary>
    public IReadOnlyList<ReadyQueueView> Ready() => [.. ready.All.Select(queue => queue.View()).OrderByDescending(view => view.Count)];

    /// <summary>
    /// Scheduled queues from a place on, the longest first, as their lengths lately were. Filters that are null let all through. Long
    /// queues are not walked: what it says of their times is an estimate.
    /// </summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="campaign">The campaign.</param>
    /// <param name="domain">The domain.</param>
    /// <param name="from">The place.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="tenants">The tenants of which alone there may be any; empty for all.</param>
    public IReadOnlyList<ScheduledQueueView> Scheduled(
        string? tenant, string? campaign, string? domain, int from, int limit, ImmutableArray<string> tenants = default)
    {
        var sample = Math.Clamp(MaxLooks / Math.Max(1, Math.Min(limit, queues.Count)), MinSample, MaxSample);
        IEnumerable<ScheduledQueue> meant = tenant is null && campaign is null && domain is null && tenants.IsDefaultOrEmpty
            ? _scheduledByLength.Read()
            : queues.All.Where(queue => (tenant is null || queue.Key.Tenant == tenant)
                && (tenants.IsDefaultOrEmpty || tenants.Contains(queue.Key.Tenant))
                && (campaign is null || queue.Key.Campaign == campaign)
                && (domain is null || queue.Key.Domain.Equals(domain, StringComparison.OrdinalIgnoreCase)))
                .OrderByDescending(static queue => queue.Counts.Deliveries);
        return [.. meant.Skip(from).Take(limit).Select(queue => Summarise(queue, sample)).Where(static view => view.Count > 0)];
    }

    /// <summary>Ready queues, the longest first, as their lengths lately were.</summary>
    public IReadOnlyList<ReadyQueueView> Ready(int from, int limit) =>
        [.. _readyByLength.Read().Skip(from).Take(limit).Select(static queue => queue.View())];

    /// <summary>Deliveries, the next due first. Filters that are null let all through.</summary>
    public IReadOnlyList<DeliveryView> List(string? tenant, string? campaign, string? domain, int limit)
    {
        var first = new PriorityQueue<QueuedDelivery, long>();
        foreach (var queue in queues.All)
        {
            var key = queue.Key;
            if ((tenant ?? key.Tenant) != key.Tenant || (campaign ?? key.Campaign) != key.Campaign || (domain ?? key.Domain) != key.Domain)
                continue;
            foreach (var delivery in queue.ToList())
            {
                first.Enqueue(delivery, -delivery.DueAt);
                if (first.Count > limit)
                    first.Dequeue();
            }
        }

        return [.. first.UnorderedItems.Select(item => View(item.Element)).OrderBy(view => view.DueAt)];
    }

    /// <summary>One message with its deliveries, or null if it is not queued.</summary>
    public MessageView? Show(SpoolId id)
    {
        if (spool.Read(id) is not { } entry)
            return null;

        var message = MessageRecord.Read(id, entry.Record.Span);
        var trace = message.Trace.ToBuilder();
        foreach (var (_, record) in entry.Deliveries)
            trace.AddRange(DeliveryRecord.Read(record.Span).Trace);
        return new MessageView(
            message.Facts, message.Listener, message.Protocol, [.. Find(message.Facts).Select(View)], trace.ToImmutable());
    }

    /// <summary>Reads a message as it was accepted, into memory that the caller disposes.</summary>
    /// <exception cref="KeyNotFoundException">The message is not in the spool.</exception>
    public ValueTask<ContentBuffer> ReadContentAsync(SpoolId id, CancellationToken cancellationToken) =>
        spool.ReadContentAsync(id, null, cancellationToken);

    /// <summary>The unfinished deliveries of a message.</summary>
    public IReadOnlyList<QueuedDelivery> Find(SpoolId id) =>
        spool.Read(id) is { } entry ? Find(MessageRecord.Read(id, entry.Record.Span).Facts) : [];

    private List<QueuedDelivery> Find(MessageFacts facts) =>
    [
        .. facts.Recipients
            .Select(recipient => recipient.Domain)
            .Distinct()
            .SelectMany(domain => queues.Find(new QueueKey(facts.Tenant, facts.Campaign, domain))?.Find(facts.Id) ?? []),
    ];

    private static ScheduledQueueView Summarise(ScheduledQueue queue, int sample)
    {
        var (oldest, next, reply) = (long.MaxValue, long.MaxValue, (SmtpReply?)null);
        var count = queue.Sample(sample, delivery =>
        {
            oldest = Math.Min(oldest, delivery.ReceivedAt);
            next = Math.Min(next, delivery.DueAt);
            reply ??= delivery.LastReply;
        });

        var counts = queue.Counts;
        return count == 0
            ? new ScheduledQueueView(queue.Key, 0, 0, 0, default, default, null)
            : new ScheduledQueueView(queue.Key, counts.Deliveries, counts.Active, counts.Held, Time(oldest), Time(next), reply)
            {
                IsEstimate = count > sample,
            };
    }

    private static DeliveryView View(QueuedDelivery delivery) => new(
        delivery.Id, delivery.Queue.Key, delivery.Phase, delivery.Priority, delivery.Attempts, delivery.Pending.Length,
        Time(delivery.ReceivedAt), Time(delivery.DueAt), Time(delivery.ExpiresAt), delivery.LastReply, delivery.Route?.Key)
    { Pending = delivery.Pending };

    private static DateTimeOffset Time(long ticks) => new(ticks, TimeSpan.Zero);
}
