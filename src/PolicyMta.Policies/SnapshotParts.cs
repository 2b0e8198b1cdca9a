using PolicyMta.Core.Policy;
using PolicyMta.Policies.Plugins;
using PolicyMta.Policies.Scripts;

namespace PolicyMta.Policies;

/// <summary>The plugins, scripts and watched links that one snapshot holds on to, until it has drained.</summary>
internal sealed class SnapshotParts
{
    private readonly Lock _lock = new();
    private readonly List<Action> _retire = [];
    private Task? _released;

    public ImmutableArray<PluginInstance> Plugins { get; set; } = [];

    public ImmutableArray<LoadedScript> Scripts { get; set; } = [];

    /// <summary>A hash over what the snapshot was made of, known before anything of it was run.</summary>
    public string Identity { get; set; } = "";

    /// <summary>The snapshot, until it has drained.</summary>
    public PolicySnapshot? Snapshot { get; set; }

    /// <summary>Adds what is to be done before plugins and scripts are let go.</summary>
    public void OnRelease(Action retire) => _retire.Add(retire);

    public void Start()
    {
        foreach (var plugin in Plugins)
            plugin.Start();
    }

    /// <summary>Lets everything go, once; ends when plugins that nobody else uses have been stopped.</summary>
    public Task ReleaseAsync()
    {
        lock (_lock)
            return _released ??= ReleaseCoreAsync();
    }

    private async Task ReleaseCoreAsync()
    {
        await Task.Yield();
        foreach (var retire in _retire)
            retire();
        foreach (var script in Scripts)
            script.Dispose();

        var plugins = Plugins;
        _retire.Clear();
        Scripts = [];
        Plugins = [];
        Snapshot = null;
        await Task.WhenAll(plugins.Select(plugin => plugin.ReleaseAsync()));
    }
}
