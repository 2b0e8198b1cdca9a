namespace PolicyMta.Sdk;

/// <summary>
/// Hands events on to another system, for instance a message bus or an HTTP endpoint. The server calls it with one batch at a time, in
/// order, and keeps its place over reloads, restarts and power cuts.
/// </summary>
public interface IEventExporter
{
    /// <summary>
    /// Hands a batch on. When the task completes the batch counts as acknowledged; it need not be acknowledged here. If it throws, the
    /// failure is logged and the same events come again after a pause that grows from one second to a minute: a receiver may see an event
    /// twice, with equal <see cref="DeliveryEvent.EventId"/>. Be done soon after the token is cancelled: the plugin is about to be
    /// unloaded, or the server stops.
    /// </summary>
    ValueTask ExportAsync(EventBatch batch, CancellationToken cancellationToken);
}
