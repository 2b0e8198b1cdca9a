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

    /// <summary>
    /// Emits one event unless one was emitted under the same key within some time, and completes when it has survived a power cut. The
    /// event and its key are kept in one commit: however a crash falls, the event is told once. Of calls at the same time one emits.
    /// </summary>
    /// <param name="deliveryEvent">The event.</param>
    /// <param name="key">What names the event among those of this plugin; any text that is not empty.</param>
    /// <param name="window">How long from the event's time on the key is remembered: more than zero, at most 7 days.</param>
    /// <param name="cancellationToken">Ends the wait; the event may be emitted nevertheless.</param>
    /// <returns>Whether it was emitted; false if one was before.</returns>
    /// <exception cref="System.IO.IOException">The disk does not take it now; call again.</exception>
    /// <exception cref="System.NotSupportedException">The host keeps no events, as in a test.</exception>
    ValueTask<bool> EmitOnceAsync(
        DeliveryEvent deliveryEvent, string key, TimeSpan window, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException("This host does not remember which events were emitted.");

    /// <summary>Whether an event was emitted under a key by <see cref="EmitOnceAsync"/> and the key is remembered still.</summary>
    /// <param name="key">What names the event among those of this plugin.</param>
    bool WasEmitted(string key) => false;
}
