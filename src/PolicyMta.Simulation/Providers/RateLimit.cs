namespace PolicyMta.Simulation.Providers;

/// <summary>A token bucket that holds one period's worth and fills evenly; the rate may change at any time. Thread-safe.</summary>
internal sealed class RateLimit
{
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private double _capacity;
    private double _perSecond;
    private double _tokens;
    private long _filledAt;

    public RateLimit(Rate rate, TimeProvider time, double share = 1)
    {
        (_capacity, _perSecond) = Size(rate, share);
        _tokens = _capacity;
        _time = time;
        _filledAt = time.GetTimestamp();
    }

    /// <summary>The part of the tokens that is used up.</summary>
    public double Used
    {
        get
        {
            lock (_lock)
            {
                Fill();
                return 1 - (_tokens / _capacity);
            }
        }
    }

    /// <summary>Whether there is a token.</summary>
    public bool HasOne
    {
        get
        {
            lock (_lock)
            {
                Fill();
                return _tokens >= 1;
            }
        }
    }

    /// <summary>What a bucket for a part of a rate holds, and what it gains in a second.</summary>
    public static (double Capacity, double PerSecond) Size(Rate rate, double share) =>
        (Math.Max(1, rate.Count * share), rate.PerSecond * share);

    /// <summary>Holds the client to a part of another rate from now on; tokens that the new bucket has no room for are lost.</summary>
    public void Change(Rate rate, double share)
    {
        lock (_lock)
        {
            Fill();
            (_capacity, _perSecond) = Size(rate, share);
            _tokens = Math.Min(_tokens, _capacity);
        }
    }

    /// <summary>Takes one token, or says that there is none.</summary>
    public bool TryTake()
    {
        lock (_lock)
        {
            Fill();
            if (_tokens < 1)
                return false;
            _tokens--;
            return true;
        }
    }

    private void Fill()
    {
        var now = _time.GetTimestamp();
        _tokens = Math.Min(_capacity, _tokens + (_time.GetElapsedTime(_filledAt, now).TotalSeconds * _perSecond));
        _filledAt = now;
    }
}
