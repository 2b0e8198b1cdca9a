namespace PolicyMta.Policies.Plugins;

/// <summary>
/// The way from plugins to the corridor. Plugins are configured before there is one, since it needs the policy that they make: it is opened
/// when mail may come in. Thread-safe.
/// </summary>
internal sealed class CorridorAccess
{
    private readonly TaskCompletionSource<RunningCorridor> _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private RunningCorridor? _running;

    /// <summary>The corridor, or null while there is none.</summary>
    public RunningCorridor? Running => Volatile.Read(ref _running);

    /// <summary>Completes when there is one.</summary>
    public Task<RunningCorridor> Opened => _opened.Task;

    public void Open(RunningCorridor corridor)
    {
        Volatile.Write(ref _running, corridor);
        _opened.TrySetResult(corridor);
    }
}
