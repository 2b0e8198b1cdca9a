namespace PolicyMta.Policies.Plugins;

/// <summary>
/// Searches the journal for a plugin, once there is a corridor, on a thread of the pool; without a server it reads the files. Thread-safe.
/// </summary>
internal sealed class PluginHistory(CorridorAccess corridor, ReadEvents? offline = null) : IMessageHistory
{
    public async ValueTask<IReadOnlyList<DeliveryEvent>> FindAsync(SpoolId id, CancellationToken cancellationToken = default) =>
        corridor.Running?.FindEvents is { } find ? await Task.Run(() => find(id), cancellationToken) : [];

    public IEnumerable<EventBatch> Read(long after, EventReading? reading = null) =>
        (corridor.Running is { } running ? running.ReadEvents : offline)?.Invoke(after, reading ?? new()) ?? [];
}
