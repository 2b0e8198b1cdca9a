using PolicyMta.Core.Policy;
using PolicyMta.Policies;

namespace PolicyMta.Server.Plugins;

/// <summary>
/// Runs a plugin's code for a call from outside: away from the caller's execution context and up to a deadline. A call that does not come
/// back is given up, and keeps a lease of its own until it does, so that nothing is unloaded under running code.
/// </summary>
internal static class LeasedCall
{
    /// <summary>How long after its cancellation a call may take to come back.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    /// <param name="snapshot">The plugin's snapshot, under a lease of the caller's.</param>
    /// <param name="run">The plugin's code.</param>
    /// <param name="deadline">When its token is cancelled.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Cancels its token before that.</param>
    /// <exception cref="TimeoutException">It took too long.</exception>
    public static async Task<T> RunAsync<T>(
        PolicySnapshot snapshot, Func<CancellationToken, ValueTask<T>> run, TimeSpan deadline, TimeProvider time,
        CancellationToken cancellationToken)
    {
        // Not disposed, since the plugin may use its token to the very end; it has no timer of its own.
        var stop = new CancellationTokenSource();
        await using var timer = time.CreateTimer(_ => Cancel(stop), null, deadline, Timeout.InfiniteTimeSpan);
        await using var registration = cancellationToken.UnsafeRegister(static state => Cancel((CancellationTokenSource)state!), stop);
        var running = Isolated.RunAsync(() => run(stop.Token).AsTask());
        try
        {
            return await running.WaitAsync(deadline + Grace, time, CancellationToken.None);
        }
        catch (TimeoutException) when (!running.IsCompleted)
        {
            KeepLease(snapshot, running);
            throw;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException();
        }
    }

    private static void KeepLease(PolicySnapshot snapshot, Task running)
    {
        if (snapshot.TryAddLease())
            running.ContinueWith(static (task, state) => Release(task, (PolicySnapshot)state!), snapshot, TaskScheduler.Default);
    }

    private static void Release(Task ended, PolicySnapshot snapshot)
    {
        // Its exception has nobody to go to.
        _ = ended.Exception;
        snapshot.Release();
    }

    /// <summary>What the plugin does when it is cancelled may throw, and must not end the server.</summary>
    private static void Cancel(CancellationTokenSource stop)
    {
        try
        {
            stop.Cancel();
        }
        catch (AggregateException)
        {
            // The call itself fails or is given up, and is reported then.
        }
    }
}
