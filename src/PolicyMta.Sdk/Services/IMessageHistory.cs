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

    /// <summary>
    /// Goes through the events that the journal has now, in their order, and ends: nothing is kept of how far it came, batches need no
    /// acknowledgement. For who compares or sums up; to follow the journal is the work of <see cref="IPluginBuilder.AddEventReader"/>. In a
    /// command that runs without a server it reads the files; empty if the journal is switched off.
    /// </summary>
    /// <param name="after">The <see cref="DeliveryEvent.EventId"/> behind which to begin; 0 for the oldest that is kept.</param>
    /// <param name="reading">What is read; its <see cref="EventReading.Start"/> says nothing here.</param>
    /// <exception cref="System.IO.IOException">The files cannot be read.</exception>
    IEnumerable<EventBatch> Read(long after, EventReading? reading = null) => [];
}
