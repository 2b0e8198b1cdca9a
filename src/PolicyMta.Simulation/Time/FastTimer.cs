namespace PolicyMta.Simulation.Time;

/// <summary>A timer of <see cref="FastTime"/>. A change makes what is in the queue for it stale. Thread-safe.</summary>
internal sealed class FastTimer(FastTime time, TimerCallback callback, object? state) : ITimer
{
    private readonly Lock _lock = new();
    private long _version;
    private TimeSpan _period = Timeout.InfiniteTimeSpan;
    private bool _isDisposed;

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        lock (_lock)
        {
            if (_isDisposed)
                return false;
            _period = period;
            time.Schedule(this, ++_version, dueTime);
            return true;
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            _version++;
        }
    }

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Whether what was put in the queue under a version still holds.</summary>
    internal bool Is(long version) => Volatile.Read(ref _version) == version;

    /// <summary>
    /// Calls back. A timer that has been changed since it was found due is called all the same, as those of the system are.
    /// </summary>
    internal void Fire()
    {
        lock (_lock)
        {
            if (_isDisposed)
                return;
            if (_period > TimeSpan.Zero)
                time.Schedule(this, _version, _period);
        }

        callback(state);
    }
}
