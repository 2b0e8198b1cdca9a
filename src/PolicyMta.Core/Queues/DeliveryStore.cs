using PolicyMta.Core.Records;
using PolicyMta.Core.Spool;
using PolicyMta.Core.Waiting;

namespace PolicyMta.Core.Queues;

/// <summary>
/// Keeps the spool in step with deliveries: reads back what a waiting delivery has let go, and writes down what became of it.
/// </summary>
internal sealed class DeliveryStore(ISpool spool, ContentBudget budget, TimeProvider time)
{
    /// <summary>The site of notices, which no other can have.</summary>
    private const string Notices = "";

    /// <summary>How long an attempt waits for memory while its connection is open.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Whether a delivery can be sent without a read from disk.</summary>
    public static bool IsLoaded(QueuedDelivery delivery) => delivery is { Message: not null, Content: not null };

    /// <summary>Makes sure that the message is in memory.</summary>
    /// <exception cref="KeyNotFoundException">The message is not in the spool.</exception>
    /// <exception cref="InvalidDataException">Its record cannot be read.</exception>
    public SpooledMessage Load(QueuedDelivery delivery)
    {
        if (delivery.Message is { } message)
            return message;

        var before = delivery.WaitsFor;
        delivery.CountAs(WaitCause.Disk);
        var read = Read(delivery);
        delivery.CountAs(before);
        return read;
    }

    private SpooledMessage Read(QueuedDelivery delivery)
    {
        var entry = spool.Read(delivery.Id, delivery.Number)
            ?? throw new KeyNotFoundException($"Message {delivery.Id} is not in the spool.");
        foreach (var (_, record) in entry.Deliveries)
        {
            var read = DeliveryRecord.Read(record.Span);
            delivery.Trace ??= new Hooks.DecisionTrace(time);
            foreach (var said in read.Trace)
                delivery.Trace.Add(said);
            if (read.Unknown is not null)
                delivery.UnknownFields = read.Unknown;
        }

        return delivery.Message = new SpooledMessage(MessageRecord.Read(delivery.Id, entry.Record.Span));
    }

    /// <summary>Reads a message's record, and keeps nothing; null if it is not in the spool.</summary>
    public MessageRecord? Read(SpoolId id) => spool.Read(id) is { } entry ? MessageRecord.Read(id, entry.Record.Span) : null;

    /// <summary>Makes sure that the content is in memory, for an attempt.</summary>
    /// <param name="delivery">The delivery, whose message is in memory.</param>
    /// <param name="site">Where it goes.</param>
    /// <param name="cancellationToken">Ends the wait for memory.</param>
    /// <returns>Null if there was no memory for it in time: others must have their turn on the connection.</returns>
    public async ValueTask<HeldContent?> TryLoadContentAsync(QueuedDelivery delivery, string site, CancellationToken cancellationToken)
    {
        if (delivery.Content is { } held)
            return held;
        var size = Load(delivery).Facts.Size;
        delivery.CountAs(WaitCause.Memory);
        if (!await budget.Outgoing.EnterAsync(size, site, Patience, cancellationToken))
            return null;
        delivery.CountAs(WaitCause.Disk);
        return await ReadAsync(delivery, size, site, cancellationToken);
    }

    /// <summary>Makes sure that the content is in memory, for a notice: for a moment, and in the end room or not.</summary>
    public async ValueTask<HeldContent> LoadContentAsync(QueuedDelivery delivery)
    {
        if (delivery.Content is { } held)
            return held;
        var size = Load(delivery).Facts.Size;
        if (!await budget.Outgoing.EnterAsync(size, Notices, Patience, CancellationToken.None))
            budget.Outgoing.Enter(size, Notices);
        return await ReadAsync(delivery, size, Notices, CancellationToken.None);
    }

    /// <summary>
    /// Writes down that a delivery waits: its next attempt, what it has been through; and with it, its events. Complete when durable.
    /// </summary>
    /// <param name="delivery">The delivery, as it will be found after a restart but for its phase.</param>
    /// <param name="phase">The phase that it is about to move to.</param>
    public ValueTask SaveAsync(QueuedDelivery delivery, DeliveryPhase phase)
    {
        if (phase != DeliveryPhase.Final)
            delivery.CountAs(WaitCause.Disk);
        return spool.RewriteAsync(
            delivery.Id, delivery.Number, RecordOf(delivery, phase, time.GetUtcNow()).Write(), delivery.TakeEvents());
    }

    /// <summary>
    /// Writes down that a delivery is final, and frees the message with its last one; and with it, its events. Complete when durable.
    /// </summary>
    public ValueTask FinishAsync(QueuedDelivery delivery) =>
        delivery.Siblings is not { } siblings || siblings.Finish()
            ? spool.RemoveAsync(delivery.Id, delivery.TakeEvents())
            : SaveAsync(delivery, DeliveryPhase.Final);

    private async ValueTask<HeldContent> ReadAsync(
        QueuedDelivery delivery, long size, string site, CancellationToken cancellationToken)
    {
        try
        {
            var content = await spool.ReadContentAsync(delivery.Id, budget, cancellationToken);
            return delivery.Content = HeldContent.Hold(content, budget, size, site);
        }
        catch
        {
            budget.Outgoing.Leave(size, site);
            throw;
        }
    }

    private static DeliveryRecord RecordOf(QueuedDelivery delivery, DeliveryPhase phase, DateTimeOffset now) => new()
    {
        IsFinal = phase == DeliveryPhase.Final,
        IsHeld = phase == DeliveryPhase.Held,
        IsHeldByOperator = delivery.IsHeldByOperator,
        WasReleased = delivery.WasReleased,
        IsByTenant = delivery.IsByTenant,
        WasDelayTold = delivery.WasDelayTold,
        Attempts = delivery.Attempts,
        Progress = delivery.Progress,
        Faults = delivery.Faults,
        SavedAt = now.UtcTicks,
        DueAt = delivery.DueAt,
        PostponedTo = delivery.PostponedTo,
        ExpiresAt = delivery.ExpiresAt,
        Priority = delivery.Priority,
        Pending = delivery.Pending,
        LastReply = delivery.LastReply,
        Trace = delivery.Trace?.Entries ?? [],
        Unknown = delivery.UnknownFields,
    };
}
