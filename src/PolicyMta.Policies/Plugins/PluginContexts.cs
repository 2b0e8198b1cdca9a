using PolicyMta.Core.Files;

namespace PolicyMta.Policies.Plugins;

/// <summary>
/// The load contexts of plugins. Instances of the same files, which differ in their settings, share one: their code is compiled once, and
/// a context is unloaded only when a plugin's files change or it is taken out, since unloading is what runtimes have faults in.
/// Thread-safe.
/// </summary>
/// <param name="stagingFolder">A folder for copies of plugins, which nobody else uses; made when it is first needed.</param>
/// <param name="keep">Whether none is ever unloaded: for a process that ends with its command.</param>
internal sealed class PluginContexts(string stagingFolder, bool keep = false)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, PluginContext> _open = new(StringComparer.Ordinal);

    /// <summary>The context of a plugin's files, which the caller must <see cref="Close"/>.</summary>
    public PluginContext Open(PluginSource source)
    {
        lock (_lock)
        {
            var key = KeyOf(source.Folder);
            if (_open.TryGetValue(key, out var known) && known.TryAddReference())
                return known;
            PrivateFolder.Demand(stagingFolder);
            var opened = _open[key] = PluginContext.Open(source, stagingFolder);
            if (keep)
                opened.TryAddReference();
            return opened;
        }
    }

    /// <returns>What tells whether it has left the memory, if the caller was the last who had it; otherwise null.</returns>
    public WeakReference? Close(PluginContext context)
    {
        lock (_lock)
        {
            if (!context.Release())
                return null;
            foreach (var (key, _) in _open.Where(pair => pair.Value == context).ToList())
                _open.Remove(key);
        }

        return context.Unload();
    }

    private static string KeyOf(PluginFolder folder) => $"{folder.Path}\n{folder.Identity}";
}
