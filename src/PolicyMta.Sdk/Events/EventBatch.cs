namespace PolicyMta.Sdk;

/// <summary>
/// Some events out of the journal, in its order, for one reader. Until it is acknowledged the same events come again: after an exception, a
/// reload, a restart or a power cut. The same event has the same <see cref="DeliveryEvent.EventId"/> each time, by which a receiver can
/// tell that it has it already.
/// </summary>
/// <param name="acknowledge">What acknowledges the batch.</param>
public sealed class EventBatch(Func<CancellationToken, ValueTask> acknowledge)
{
    /// <summary>The events, oldest first; at least one unless <see cref="LostBefore"/> tells of a gap.</summary>
    public required IReadOnlyList<DeliveryEvent> Events { get; init; }

    /// <summary>
    /// The same events as the journal holds them, each one JSON object in UTF-8 without a line break (see SCHEMA.md): what forwards events
    /// need not encode them again. Empty if the reader does not want it (<see cref="EventReading.WithJson"/>).
    /// </summary>
    public required ImmutableArray<ReadOnlyMemory<byte>> Json { get; init; }

    /// <summary>
    /// Null unless events were removed from the journal (see the settings in section <c>events</c>) before this reader came to them: then
    /// the <see cref="DeliveryEvent.EventId"/> from which on the reader goes on. Told once, with the batch that follows the gap.
    /// </summary>
    public long? LostBefore { get; init; }

    /// <summary>
    /// Notes that all of the batch has been dealt with, so that it does not come again. Complete when that has survived a power cut.
    /// Acknowledge batches in their order; to acknowledge one includes those before it.
    /// </summary>
    public ValueTask AcknowledgeAsync(CancellationToken cancellationToken) => acknowledge(cancellationToken);
}
