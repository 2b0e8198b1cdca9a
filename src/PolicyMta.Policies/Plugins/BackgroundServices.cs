namespace PolicyMta.Policies.Plugins;

/// <summary>The work that one plugin runs beside the mail.</summary>
internal sealed partial class BackgroundServices(string plugin, IReadOnlyList<Func<CancellationToken, Task>> services, ILogger logger)
{
    private Task _running = Task.CompletedTask;
    private int _started;

    /// <summary>Starts the services, the first time that it is called.</summary>
    public void Start(CancellationToken unloading)
    {
        if (Interlocked.Exchange(ref _started, 1) == 0)
            _running = Task.WhenAll(services.Select(run => Isolated.RunAsync(() => RunAsync(run, unloading))));
    }

    /// <summary>Waits until all have ended; the token that they were given must have been cancelled.</summary>
    public async Task<bool> WaitAsync(TimeSpan limit, TimeProvider time)
    {
        Interlocked.Exchange(ref _started, 1);
        await ((Task)_running.WaitAsync(limit, time)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return _running.IsCompleted;
    }

    private async Task RunAsync(Func<CancellationToken, Task> run, CancellationToken unloading)
    {
        try
        {
            await run(unloading);
        }
        catch (OperationCanceledException) when (unloading.IsCancellationRequested)
        {
            // Ended because it was told to.
        }
        catch (Exception e)
        {
            LogFailed(plugin, Core.Hooks.HandlerError.Describe(e));
        }
    }

    [LoggerMessage(EventId = 6211, Level = LogLevel.Error,
        Message = "A background service of plugin {Plugin} failed and will not run until the plugin is loaded again: {Error}")]
    private partial void LogFailed(string plugin, string error);
}
