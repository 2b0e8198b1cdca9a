namespace PolicyMta.IspRules.Tests.Adaptive;

/// <summary>How a receiver counts.</summary>
public enum Counting
{
    /// <summary>A bucket that holds one second's worth.</summary>
    Bucket,

    /// <summary>A bucket that holds one minute's worth.</summary>
    MinuteBucket,

    /// <summary>Minutes of the clock.</summary>
    Minutes,

    /// <summary>The last sixty seconds.</summary>
    SlidingMinute,

    /// <summary>Hours of the clock.</summary>
    Hours,
}

/// <summary>A receiver's limit that changes over the day, counted in one of the ways that receivers count.</summary>
internal sealed class SimulatedLimit(Counting counting, Func<TimeSpan, double> perMinute)
{
    private readonly Queue<TimeSpan> _taken = new();
    private double _tokens = 1;
    private double _count;
    private TimeSpan _at;

    public double PerMinuteAt(TimeSpan now) => perMinute(now);

    public bool TryTake(TimeSpan now)
    {
        var limit = perMinute(now);
        switch (counting)
        {
            case Counting.Bucket:
                return TakeToken(now, limit, Math.Max(1, limit / 60));
            case Counting.MinuteBucket:
                return TakeToken(now, limit, limit);
            case Counting.Minutes:
                return TakeOf(now, TimeSpan.FromMinutes(1), limit);
            case Counting.Hours:
                return TakeOf(now, TimeSpan.FromHours(1), limit * 60);
            default:
                while (_taken.TryPeek(out var first) && now - first >= TimeSpan.FromMinutes(1))
                    _taken.Dequeue();
                if (_taken.Count >= limit)
                    return false;
                _taken.Enqueue(now);
                return true;
        }
    }

    private bool TakeToken(TimeSpan now, double limit, double burst)
    {
        _tokens = Math.Min(burst, _tokens + ((now - _at).TotalMinutes * limit));
        _at = now;
        if (_tokens < 1)
            return false;
        _tokens--;
        return true;
    }

    private bool TakeOf(TimeSpan now, TimeSpan window, double limit)
    {
        if (now.Ticks / window.Ticks != _at.Ticks / window.Ticks)
            _count = 0;
        _at = now;
        if (_count >= limit)
            return false;
        _count++;
        return true;
    }
}
