namespace PolicyMta.Policies;

/// <summary>
/// Runs foreign code on the thread pool without the caller's execution context: values that it puts into an AsyncLocal die with it instead
/// of holding its assembly in memory.
/// </summary>
internal static class Isolated
{
    public static Task RunAsync(Func<Task> work) => Start(() => Task.Run(work));

    public static Task<T> RunAsync<T>(Func<T> work) => Start(() => Task.Run(work));

    public static Task<T> RunAsync<T>(Func<Task<T>> work) => Start(() => Task.Run(work));

    private static T Start<T>(Func<T> start)
    {
        if (ExecutionContext.IsFlowSuppressed())
            return start();
        using (ExecutionContext.SuppressFlow())
            return start();
    }
}
