using System.Collections.Immutable;
using PolicyMta.Core.Records;
using PolicyMta.Core.Spool;
using PolicyMta.Sdk;

namespace PolicyMta.Core.Queues;

/// <summary>What operators may see of the queues and do to what is in them. Reading does not slow mail.</summary>
internal sealed class QueueView(ScheduledQueues queues, DueHeap due, ISpool spool, MailFlow flow, Func<IEnumerable<ReadyQueueView>> ready)
{
    /// <summary>Recipients that are neither delivered nor given up.</summary>
    public long QueuedRecipients => queues.All.Sum(queue => queue.ToList().Sum(delivery => (long)delivery.Pending.Length));

    /// <summary>The scheduled queues, the longest first.</summary>
    public IReadOnlyList<ScheduledQueueView> Summary() =>
        [.. queues.All.Select(Summarise).Where(view => view.Count > 0).OrderByDescending(view => view.Count).ThenBy(
            view => view.Key.Domain, StringComparer.Ordinal)];

    /// <summary>The ready queues, the longest first.</summary>
    public IReadOnlyList<ReadyQueueView> Ready() => [.. ready().OrderByDescending(view => view.Count)];

    /// <summary>Deliveries, the next due first. Filters that are null let all through.</summary>
    public IReadOnlyList<DeliveryView> List(string? tenant, string? campaign, string? domain, int limit) =>
        [.. queues.All
            .Where(queue => (tenant is null || queue.Key.Tenant == tenant) && (campaign is null || queue.Key.Campaign == campaign)
                && (domain is null || queue.Key.Domain == domain))
            .SelectMany(queue => queue.ToList())
            .Select(View)
            .OrderBy(view => view.DueAt)
            .Take(limit)];

    /// <summary>One message with its deliveries, or null where it is not queued.</summary>
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

    /// <summary>
    /// Takes a message out of the queue. Complete when durable for what was waiting; what is on its way is taken out when its turn comes or
    /// its attempt fails, and a transaction that is running is not broken off.
    /// </summary>
    public async ValueTask<Intervention> RemoveAsync(SpoolId id)
    {
        var found = Find(id);
        var done = 0;
        foreach (var delivery in found)
        {
            delivery.RemovalAsked = true;
            if (!due.TryTake(delivery))
                continue;
            done += delivery.Pending.Length;
            await flow.RemoveAsync(delivery);
        }

        return new Intervention(done, found.Sum(delivery => delivery.Pending.Length));
    }

    /// <summary>Has a message that waits or is held wait until another time instead. Complete when durable.</summary>
    public async ValueTask<Intervention> PostponeAsync(SpoolId id, DateTimeOffset until)
    {
        var (done, under) = (0, 0);
        foreach (var delivery in Find(id))
        {
            if (due.TryTake(delivery))
            {
                done += delivery.Pending.Length;
                await flow.PostponeAsync(delivery, until);
            }
            else
            {
                under += delivery.Pending.Length;
            }
        }

        return new Intervention(done, under);
    }

    /// <summary>Sends a waiting or held message now. False where it is not waiting.</summary>
    public bool Release(SpoolId id)
    {
        var released = false;
        foreach (var delivery in Find(id))
        {
            if (!due.TryTake(delivery))
                continue;
            delivery.WasReleased = released = true;
            _ = flow.RouteAsync(delivery);
        }

        return released;
    }

    private List<QueuedDelivery> Find(SpoolId id) =>
        spool.Read(id) is { } entry ? Find(MessageRecord.Read(id, entry.Record.Span).Facts) : [];

    private List<QueuedDelivery> Find(MessageFacts facts) =>
        [.. facts.Recipients
            .Select(recipient => recipient.Domain)
            .Distinct()
            .SelectMany(domain => queues.Find(new QueueKey(facts.Tenant, facts.Campaign, domain))?.Find(facts.Id) ?? [])];

    private static ScheduledQueueView Summarise(ScheduledQueue queue)
    {
        var deliveries = queue.ToList();
        return new ScheduledQueueView(
            queue.Key,
            deliveries.Count,
            deliveries.Count(delivery => delivery.Phase is DeliveryPhase.Ready or DeliveryPhase.Attempting or DeliveryPhase.Routing),
            deliveries.Count(delivery => delivery.Phase == DeliveryPhase.Held),
            deliveries.Count == 0 ? default : Time(deliveries.Min(delivery => delivery.ReceivedAt)),
            deliveries.Count == 0 ? default : Time(deliveries.Min(delivery => delivery.DueAt)),
            deliveries.Find(delivery => delivery.LastReply is not null)?.LastReply);
    }

    private static DeliveryView View(QueuedDelivery delivery) => new(
        delivery.Id, delivery.Queue.Key, delivery.Phase, delivery.Priority, delivery.Attempts, delivery.Pending.Length,
        Time(delivery.ReceivedAt), Time(delivery.DueAt), Time(delivery.ExpiresAt), delivery.LastReply, delivery.Route?.Key)
    { Pending = delivery.Pending };

    private static DateTimeOffset Time(long ticks) => new(ticks, TimeSpan.Zero);
}

/// <summary>A scheduled queue as operators see it.</summary>
internal sealed record ScheduledQueueView(
    QueueKey Key, int Count, int Active, int Held, DateTimeOffset Oldest, DateTimeOffset NextDue, SmtpReply? LastReply);

/// <summary>A delivery as operators see it.</summary>
internal sealed record DeliveryView(
    SpoolId Id, QueueKey Queue, DeliveryPhase Phase, MessagePriority Priority, int Attempts, int Recipients,
    DateTimeOffset ReceivedAt, DateTimeOffset DueAt, DateTimeOffset ExpiresAt, SmtpReply? LastReply, ReadyKey? Ready)
{
    /// <summary>Its recipients, as indexes into the message's.</summary>
    public ImmutableArray<int> Pending { get; init; } = [];
}

/// <summary>How far somebody's wish about a queued message could be fulfilled, in recipients.</summary>
/// <param name="Done">For so many it was.</param>
/// <param name="UnderWay">So many were being sent or about to be.</param>
internal readonly record struct Intervention(int Done, int UnderWay);

/// <summary>A queued message as operators see it, with who decided what.</summary>
internal sealed record MessageView(
    MessageFacts Facts, string Listener, string Protocol, IReadOnlyList<DeliveryView> Deliveries, ImmutableArray<TraceEntry> Trace);
