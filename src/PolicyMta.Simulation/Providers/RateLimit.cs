namespace PolicyMta.Simulation.Providers;

/// <summary>A token bucket that holds one period's worth and fills evenly. Thread-safe.</summary>
internal sealed class RateLimit
{
    private readonly double _capacity;
    private readonly double _perSecond;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private double _tokens;
    private long _filledAt;

    public RateLimit(Rate rate, TimeProvider time)
    {
        _capacity = _tokens = rate.Count;
        _perSecond = rate.PerSecond;
        _time = time;
        _filledAt = time.GetTimestamp();
    }

    /// <summary>Takes one token, or says that there is none.</summary>
    public bool TryTake()
    {
        lock (_lock)
        {
            var now = _time.GetTimestamp();
            _tokens = Math.Min(_capacity, _tokens + _time.GetElapsedTime(_filledAt, now).TotalSeconds * _perSecond);
            _filledAt = now;
            if (_tokens < 1)
                return false;
            _tokens--;
            return true;
        }
    }
}
