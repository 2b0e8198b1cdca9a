using PolicyMta.Core.Records;
using PolicyMta.Core.Spool;

namespace PolicyMta.Core.Queues;

/// <summary>
/// Makes the deliveries of a message: one for each domain among its recipients, and for each return path if they have their own, in the
/// order of their first appearance, numbered from 0.
/// </summary>
internal static class DeliverySplit
{
    /// <summary>The deliveries of a message that has just been accepted.</summary>
    public static IEnumerable<QueuedDelivery> Of(SpooledMessage message, ScheduledQueues queues, TimeProvider time)
    {
        var groups = Group(message.Facts.Recipients);
        var siblings = groups.Count > 1 ? new Siblings(groups.Count, groups.Count) : null;
        var due = DueAt(message.Facts, time);
        for (var number = 0; number < groups.Count; number++)
            yield return Add(message.Facts, groups[number].Domain, number, new DeliveryRecord
            {
                DueAt = due,
                PostponedTo = PostponedTo(message.Facts, due),
                Pending = groups[number].Indexes,
                Priority = message.Facts.Priority,
            }, siblings, queues);
    }

    /// <summary>The unfinished deliveries of a message that was found in the spool.</summary>
    /// <exception cref="InvalidDataException">A record cannot be read, or does not fit the message.</exception>
    public static IReadOnlyList<QueuedDelivery> Of(SpoolEntry entry, ScheduledQueues queues, TimeProvider time)
    {
        var facts = MessageRecord.Read(entry.Id, entry.Record.Span).Facts;
        var groups = Group(facts.Recipients);
        var due = DueAt(facts, time);
        var now = time.GetUtcNow().UtcTicks;
        var records = new SortedDictionary<int, DeliveryRecord>();
        for (var number = 0; number < groups.Count; number++)
            records[number] = new DeliveryRecord
            {
                DueAt = due,
                PostponedTo = PostponedTo(facts, due),
                Pending = groups[number].Indexes,
                Priority = facts.Priority,
            };
        foreach (var (number, bytes) in entry.Deliveries)
            records[number] = Checked(DeliveryRecord.Read(bytes.Span), facts).By(now);
        if (records.Count > groups.Count)
            LeaveToParts(records);

        var open = records.Where(pair => !pair.Value.IsFinal && !pair.Value.Pending.IsEmpty).ToList();
        var siblings = records.Count > 1 ? new Siblings(open.Count, records.Keys.Max() + 1) : null;
        return [.. open.Select(pair => Add(
            facts, facts.Recipients[pair.Value.Pending[0]].Domain, pair.Key, pair.Value, siblings, queues, latest: now))];
    }

    /// <summary>A further delivery for some of the recipients of one that failed, since they wait for another time.</summary>
    public static QueuedDelivery PartOf(QueuedDelivery delivery, ScheduledQueues queues)
    {
        delivery.Siblings ??= new Siblings(1, delivery.Number + 1);
        var number = delivery.Siblings.Add();
        return queues.Add(delivery.Queue.Key, queue => new QueuedDelivery(delivery.Id, number, queue)
        {
            ReceivedAt = delivery.ReceivedAt,
            PostponedTo = delivery.PostponedTo,
            ExpiresAt = delivery.ExpiresAt,
            Attempts = delivery.Attempts,
            Progress = delivery.Progress,
            FailedHosts = delivery.FailedHosts,
            RecipientLimit = delivery.RecipientLimit,
            Faults = delivery.Faults,
            WasDelayTold = delivery.WasDelayTold,
            WasReleased = delivery.WasReleased,
            IsByTenant = delivery.IsByTenant,
            Priority = delivery.Priority,
            Siblings = delivery.Siblings,
            Route = delivery.Route,
            Message = delivery.Message,
            Trace = delivery.Trace,
            UnknownFields = delivery.UnknownFields,
            Phase = DeliveryPhase.Attempting,
        });
    }

    private static QueuedDelivery Add(
        MessageFacts facts, string domain, int number, DeliveryRecord record, Siblings? siblings, ScheduledQueues queues,
        long? latest = null)
    {
        // Of a message that was found in the spool, no more is known than that it was accepted before now.
        var receivedAt = Math.Min(facts.ReceivedAt.UtcTicks, latest ?? long.MaxValue);
        return queues.Add(new QueueKey(facts.Tenant, facts.Campaign, domain), queue => new QueuedDelivery(facts.Id, number, queue)
        {
            ReceivedAt = receivedAt,
            IsOwedTry = latest is not null,
            DueAt = record.DueAt,
            PostponedTo = record.PostponedTo,
            ExpiresAt = record.ExpiresAt == 0 ? Lifetime.EndOf(facts, receivedAt, new RetrySchedule().ExpiresAfter) : record.ExpiresAt,
            Attempts = record.Attempts,
            Progress = record.Progress,
            Faults = record.Faults,
            IsHeldByOperator = record.IsHeldByOperator,
            WasReleased = record.WasReleased,
            IsByTenant = record.IsByTenant,
            WasDelayTold = record.WasDelayTold,
            Priority = record.Priority,
            Pending = record.Pending,
            LastReply = record.LastReply,
            Siblings = siblings,
            Phase = record.IsHeld ? DeliveryPhase.Held : DeliveryPhase.Scheduled,
            UnknownFields = record.Unknown,
        });
    }

    /// <summary>
    /// A part is written before the delivery that it was taken from, and has a higher number: whoever is in both, since a crash came
    /// between the two, belongs to the part.
    /// </summary>
    private static void LeaveToParts(SortedDictionary<int, DeliveryRecord> records)
    {
        var taken = new HashSet<int>();
        foreach (var (number, record) in records.Reverse().ToList())
        {
            var own = record.Pending.RemoveAll(taken.Contains);
            if (own.Length < record.Pending.Length)
                records[number] = record with { Pending = own };
            taken.UnionWith(own);
        }
    }

    private static DeliveryRecord Checked(DeliveryRecord record, MessageFacts facts)
    {
        foreach (var index in record.Pending)
        {
            if (index >= facts.Recipients.Length)
                throw new InvalidDataException(
                    $"A delivery record of message {facts.Id} names recipient {index} of {facts.Recipients.Length}.");
        }

        return record;
    }

    /// <summary>The time of day that a client wants it sent at, if that is what it waits for.</summary>
    private static long PostponedTo(MessageFacts facts, long due) => facts.Envelope.NotBefore?.UtcTicks == due ? due : 0;

    private static long DueAt(MessageFacts facts, TimeProvider time) =>
        Math.Max(time.GetUtcNow().UtcTicks, facts.Envelope.NotBefore?.UtcTicks ?? 0);

    private static List<(string Domain, ImmutableArray<int> Indexes)> Group(ImmutableArray<Recipient> recipients)
    {
        if (recipients.Length == 1)
            return [(recipients[0].Domain, DeliveryRecord.FirstRecipient)];

        var groups = new List<(string Domain, ImmutableArray<int>.Builder Indexes)>();
        var known = new Dictionary<(string Domain, string? ReturnPath), ImmutableArray<int>.Builder>();
        for (var index = 0; index < recipients.Length; index++)
        {
            var key = (recipients[index].Domain, recipients[index].ReturnPath);
            if (!known.TryGetValue(key, out var indexes))
            {
                known[key] = indexes = ImmutableArray.CreateBuilder<int>();
                groups.Add((key.Domain, indexes));
            }

            indexes.Add(index);
        }

        return [.. groups.Select(group => (group.Domain, group.Indexes.ToImmutable()))];
    }
}
