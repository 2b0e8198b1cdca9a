using PolicyMta.Policies.Plugins;

namespace PolicyMta.Server.Commands;

/// <summary>
/// The code of plugins that commands look at or try. It stays loaded: the process ends with its command, and unloading would take time for
/// nothing. Thread-safe.
/// </summary>
internal sealed class CommandPlugins : IAsyncDisposable
{
    private readonly Lazy<StagingFolder> _staging;
    private readonly Lazy<PluginContexts> _contexts;

    public CommandPlugins()
    {
        _staging = new(() => StagingFolder.Temporary(TimeProvider.System));
        _contexts = new(() => new PluginContexts(_staging.Value.Path, keep: true));
    }

    public PluginContexts Contexts => _contexts.Value;

    /// <summary>Removes the copies that the code was loaded from.</summary>
    public ValueTask DisposeAsync() => _staging.IsValueCreated ? _staging.Value.DisposeAsync() : ValueTask.CompletedTask;
}
