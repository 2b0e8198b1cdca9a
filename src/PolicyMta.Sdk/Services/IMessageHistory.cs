namespace PolicyMta.Sdk;

/// <summary>What the journal of events says of messages, as long as it keeps them (section <c>events</c>). Thread-safe.</summary>
public interface IMessageHistory
{
    /// <summary>
    /// The events of a message, oldest first; empty if the journal has none or is switched off, and in a command that runs without a
    /// server. A search reads an index: some milliseconds.
    /// </summary>
    /// <param name="id">The message.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask<IReadOnlyList<DeliveryEvent>> FindAsync(SpoolId id, CancellationToken cancellationToken = default);
}
