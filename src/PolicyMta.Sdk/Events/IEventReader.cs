namespace PolicyMta.Sdk;

/// <summary>
/// Reads the journal of events from where it left off: in order, at least once, over reloads, restarts and power cuts. Unlike an
/// <see cref="IEventSink"/> it loses nothing while the journal keeps it, however slow it is, and it never slows mail.
/// </summary>
public interface IEventReader
{
    /// <summary>The name under which the server keeps the place up to which batches were acknowledged.</summary>
    string Cursor { get; }

    /// <summary>
    /// Gives the events behind the acknowledged ones, and waits for more when there are none. One enumeration at a time. A batch that is
    /// not acknowledged before the next is asked for does not come again in this enumeration, but does in the next one.
    /// </summary>
    /// <exception cref="EventsDisabledException">The journal is switched off; trying again is of no use.</exception>
    /// <exception cref="InvalidOperationException">The reader is being enumerated already.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled, or the server stops.</exception>
    IAsyncEnumerable<EventBatch> ReadAsync(CancellationToken cancellationToken);
}
