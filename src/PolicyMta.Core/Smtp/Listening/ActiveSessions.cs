namespace PolicyMta.Core.Smtp.Listening;

/// <summary>The sessions that a listener has open. Thread-safe.</summary>
internal sealed class ActiveSessions
{
    private readonly HashSet<ActiveSession> _sessions = [];
    private TaskCompletionSource? _drained;

    public int Count
    {
        get
        {
            lock (_sessions)
                return _sessions.Count;
        }
    }

    public void Add(ActiveSession session)
    {
        lock (_sessions)
            _sessions.Add(session);
    }

    public void Remove(ActiveSession session)
    {
        lock (_sessions)
        {
            if (_sessions.Remove(session) && _sessions.Count == 0)
                _drained?.TrySetResult();
        }
    }

    public void ForEach(Action<ActiveSession> action)
    {
        ActiveSession[] sessions;
        lock (_sessions)
            sessions = [.. _sessions];
        foreach (var session in sessions)
            action(session);
    }

    /// <summary>Waits until none is left; false if that took longer than the timeout.</summary>
    public async Task<bool> DrainedAsync(TimeSpan timeout, TimeProvider time)
    {
        Task drained;
        lock (_sessions)
        {
            if (_sessions.Count == 0)
                return true;
            _drained = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            drained = _drained.Task;
        }

        try
        {
            await drained.WaitAsync(timeout, time);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }
}
