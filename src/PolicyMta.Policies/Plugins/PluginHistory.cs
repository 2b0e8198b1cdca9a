namespace PolicyMta.Policies.Plugins;

/// <summary>Searches the journal for a plugin, once there is a corridor, on a thread of the pool. Thread-safe.</summary>
internal sealed class PluginHistory(CorridorAccess corridor) : IMessageHistory
{
    public async ValueTask<IReadOnlyList<DeliveryEvent>> FindAsync(SpoolId id, CancellationToken cancellationToken = default) =>
        corridor.Running?.FindEvents is { } find ? await Task.Run(() => find(id), cancellationToken) : [];
}
