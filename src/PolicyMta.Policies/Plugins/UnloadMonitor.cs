namespace PolicyMta.Policies.Plugins;

/// <summary>
/// Sees to it that plugins that have ended leave the memory, and names those that do not: the whole plugin, or, while another instance of
/// the same files goes on, what was of the one that ended. Collects garbage a few times after an unload, with
/// growing pauses. Thread-safe.
/// </summary>
internal sealed partial class UnloadMonitor(ILogger logger, TimeProvider time, ImmutableArray<TimeSpan> pauses)
{
    public static readonly ImmutableArray<TimeSpan> DefaultPauses = [.. new[] { 0.1, 0.4, 1, 2, 4, 8, 16 }.Select(TimeSpan.FromSeconds)];

    private readonly List<UnloadingPlugin> _unloading = [];
    private Task _checks = Task.CompletedTask;

    /// <summary>The plugins that were unloaded and are in memory still, those that are given time included.</summary>
    public ImmutableArray<UnloadingPlugin> Remaining
    {
        get
        {
            lock (_unloading)
            {
                _unloading.RemoveAll(plugin => !plugin.Target.IsAlive);
                return [.. _unloading];
            }
        }
    }

    /// <summary>Ends when every unload so far has been seen to work or not to.</summary>
    public Task WhenChecked
    {
        get
        {
            lock (_unloading)
                return _checks;
        }
    }

    public void Watch(string plugin, string version, WeakReference target)
    {
        var unloading = new UnloadingPlugin(plugin, version, time.GetUtcNow(), target);
        lock (_unloading)
        {
            _unloading.Add(unloading);
            _checks = Task.WhenAll(_checks, CheckAsync(unloading));
        }
    }

    private async Task CheckAsync(UnloadingPlugin plugin)
    {
        foreach (var pause in pauses)
        {
            await Task.Delay(pause, time);
            if (plugin.Target.IsAlive)
            {
                CollectibleCaches.Clear();
                GC.Collect();
            }

            if (!plugin.Target.IsAlive)
                return;
        }

        plugin.IsReported = true;
        LogStillLoaded(plugin.Id, plugin.Version);
    }

    [LoggerMessage(
        EventId = 6221, Level = LogLevel.Warning,
        Message = "Plugin {Plugin} {Version} was unloaded but stays in memory: something still references it, " +
                "for instance a timer, a thread, a static event, TypeDescriptor or dynamic. It should end them when "
                    + "IPluginBuilder.Unloading "
                    + "is cancelled.")]
    private partial void LogStillLoaded(string plugin, string version);
}
