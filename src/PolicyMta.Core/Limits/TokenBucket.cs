namespace PolicyMta.Core.Limits;

/// <summary>
/// Lets a limit through: what was taken comes back at the limit's rate. It is full when it is made, costs 16 bytes where it lies, and
/// taking allocates nothing. The limit may be another one each time; a bucket is then never emptier than empty. Not thread-safe: its
/// owner guards it.
/// </summary>
internal struct TokenBucket
{
    /// <summary>Covers what adding fractions loses, so that the wait which was asked for suffices.</summary>
    private const double Tolerance = 1e-9;

    private double _missing;
    private long _at;

    /// <summary>Takes tokens: all of them, or none.</summary>
    /// <returns>Zero if they were there; else how long to wait before asking again. More than the burst is never there.</returns>
    public TimeSpan TryTake(RateLimit limit, TimeProvider time, int count = 1)
    {
        if (count > limit.Burst)
            return TimeSpan.MaxValue;
        var now = time.GetTimestamp();
        _missing = MissingAt(now, limit, time);
        _at = now;
        var wait = WaitFor(_missing, limit, count);
        if (wait == TimeSpan.Zero)
            _missing += count;
        return wait;
    }

    /// <summary>As <see cref="TryTake"/> for one token, without taking it.</summary>
    public readonly TimeSpan WaitFor(RateLimit limit, TimeProvider time) =>
        WaitFor(MissingAt(time.GetTimestamp(), limit, time), limit, 1);

    /// <summary>Gives back tokens that were taken and not used.</summary>
    public void Return(int count = 1) => _missing = Math.Max(0, _missing - count);

    /// <summary>The timestamp from which the bucket is full, and so tells no more than a new one.</summary>
    public readonly long FullAt(RateLimit limit, TimeProvider time) =>
        _at + (long)Math.Min(Math.Ceiling(_missing / limit.PerSecond * time.TimestampFrequency), long.MaxValue / 4);

    private readonly double MissingAt(long now, RateLimit limit, TimeProvider time) =>
        Math.Clamp(_missing - (time.GetElapsedTime(_at, now).TotalSeconds * limit.PerSecond), 0, limit.Burst);

    private static TimeSpan WaitFor(double missing, RateLimit limit, int count)
    {
        var tooMany = missing + count - limit.Burst;
        return tooMany > Tolerance ? Ticks(Math.Ceiling(tooMany / limit.PerSecond * TimeSpan.TicksPerSecond)) : TimeSpan.Zero;
    }

    private static TimeSpan Ticks(double ticks) => ticks < TimeSpan.MaxValue.Ticks ? TimeSpan.FromTicks((long)ticks) : TimeSpan.MaxValue;
}
