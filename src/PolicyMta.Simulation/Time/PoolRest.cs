namespace PolicyMta.Simulation.Time;

/// <summary>Whether the thread pool of this process is at rest: no work waits, and no thread works.</summary>
internal static class PoolRest
{
    public static bool IsAtRest()
    {
        if (ThreadPool.PendingWorkItemCount > 0)
            return false;
        ThreadPool.GetMaxThreads(out var most, out _);
        ThreadPool.GetAvailableThreads(out var available, out _);
        return available >= most && ThreadPool.PendingWorkItemCount == 0;
    }
}
