namespace PolicyMta.Sdk;

/// <summary>
/// Takes events out of the server. Each sink has a bounded queue of its own and is called by one thread at a time; a slow sink loses events
/// (they are counted) and never slows mail.
/// </summary>
public interface IEventSink
{
    /// <summary>Takes a batch of events, in order. A thrown exception is logged and the batch is not repeated.</summary>
    ValueTask WriteAsync(IReadOnlyList<DeliveryEvent> events, CancellationToken cancellationToken);
}
