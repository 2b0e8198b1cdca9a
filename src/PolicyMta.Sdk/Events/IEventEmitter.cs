namespace PolicyMta.Sdk;

/// <summary>Puts events of a plugin's own into the server's event stream. Thread-safe.</summary>
public interface IEventEmitter
{
    /// <summary>Emits one event to every sink. Never blocks; a crash within a quarter of a second may lose it.</summary>
    void Emit(DeliveryEvent deliveryEvent);

    /// <summary>
    /// Emits one event, and completes when it has survived a power cut: when it is in the journal, if that is not switched off.
    /// </summary>
    /// <param name="deliveryEvent">The event.</param>
    /// <param name="cancellationToken">Ends the wait; the event may be emitted nevertheless.</param>
    /// <exception cref="System.IO.IOException">The disk does not take it now; it may have been emitted nevertheless.</exception>
    ValueTask EmitAsync(DeliveryEvent deliveryEvent, CancellationToken cancellationToken = default)
    {
        Emit(deliveryEvent);
        return default;
    }
}
