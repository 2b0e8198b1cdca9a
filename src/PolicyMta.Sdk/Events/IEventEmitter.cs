namespace PolicyMta.Sdk;

/// <summary>Puts events of a plugin's own into the server's event stream. Thread-safe; never blocks.</summary>
public interface IEventEmitter
{
    /// <summary>Emits one event to every sink.</summary>
    void Emit(DeliveryEvent deliveryEvent);
}
