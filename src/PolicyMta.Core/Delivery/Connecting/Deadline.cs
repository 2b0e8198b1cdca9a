namespace PolicyMta.Core.Delivery.Connecting;

/// <summary>
/// The time limit of whatever a connection waits for now. Setting and clearing one costs no timer: a single timer runs late and then looks
/// whether there is still something to wait for. An expired deadline stays expired.
/// </summary>
internal sealed class Deadline(TimeProvider time, Action expired) : IDisposable
{
    private const long None = long.MaxValue;

    private readonly Lock _gate = new();
    private ITimer? _timer;
    private long _due = None;
    private long _latest = None;
    private long _armedFor = None;
    private volatile bool _hasExpired;

    public bool HasExpired => _hasExpired;

    /// <summary>Sets the limit to a wait from now, in place of an earlier one.</summary>
    public void Start(TimeSpan wait)
    {
        var now = time.GetTimestamp();
        lock (_gate)
            Set(now, Math.Min(After(now, wait), _latest));
    }

    /// <summary>Has the wait of now, and those that follow, end within a time all together, if their own limits come later.</summary>
    public void Limit(TimeSpan all)
    {
        var now = time.GetTimestamp();
        lock (_gate)
        {
            _latest = Math.Min(_latest, After(now, all));
            if (_due != None)
                Set(now, Math.Min(_due, _latest));
        }
    }

    /// <summary>Takes the limit away.</summary>
    public void Stop()
    {
        lock (_gate)
            _due = None;
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _due = None;
            _timer?.Dispose();
            _timer = null;
            _armedFor = long.MinValue;
        }
    }

    private long After(long now, TimeSpan wait) => now + (long)(wait.TotalSeconds * time.TimestampFrequency);

    private void Set(long now, long due)
    {
        _due = due;
        if (due < _armedFor && !_hasExpired)
            Arm(due <= now ? TimeSpan.Zero : time.GetElapsedTime(now, due));
    }

    private void Arm(TimeSpan wait)
    {
        _armedFor = _due;
        if (_timer is null)
            _timer = time.CreateTimer(static state => ((Deadline)state!).OnTimer(), this, wait, Timeout.InfiniteTimeSpan);
        else
            _timer.Change(wait, Timeout.InfiniteTimeSpan);
    }

    private void OnTimer()
    {
        lock (_gate)
        {
            _armedFor = None;
            if (_due == None || _timer is null)
                return;
            var left = time.GetElapsedTime(time.GetTimestamp(), _due);
            if (left > TimeSpan.Zero)
            {
                Arm(left + TimeSpan.FromMilliseconds(1));
                return;
            }

            _hasExpired = true;
        }

        expired();
    }
}
