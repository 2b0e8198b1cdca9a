namespace PolicyMta.Policies.Plugins;

/// <summary>The event stream as one plugin has it: keys of events are its own. Thread-safe.</summary>
internal sealed class PluginEvents(string plugin, IEventEmitter events) : IEventEmitter
{
    public void Emit(DeliveryEvent deliveryEvent) => events.Emit(deliveryEvent);

    public ValueTask EmitAsync(DeliveryEvent deliveryEvent, CancellationToken cancellationToken = default) =>
        events.EmitAsync(deliveryEvent, cancellationToken);

    public ValueTask<bool> EmitOnceAsync(
        DeliveryEvent deliveryEvent, string key, TimeSpan window, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        return events.EmitOnceAsync(deliveryEvent, KeyOf(key), window, cancellationToken);
    }

    public bool WasEmitted(string key) => events.WasEmitted(KeyOf(key));

    private string KeyOf(string key) => $"{plugin}\0{key}";
}
