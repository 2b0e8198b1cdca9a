namespace PolicyMta.Core.Queues;

/// <summary>
/// Tells when the wall clock was set, by holding it against the monotonic clock. What the clock is slewed by in ordinary service is too
/// little to be seen. Thread-safe.
/// </summary>
internal sealed class ClockWatch(TimeProvider time)
{
    /// <summary>Less than that between two looks is not a jump.</summary>
    public static readonly TimeSpan Least = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan AtOnce = TimeSpan.FromMilliseconds(50);

    private readonly Lock _lock = new();
    private (DateTimeOffset Wall, long Monotonic) _last = Read(time);

    /// <summary>Whether it was set since the last look.</summary>
    public bool WasSet
    {
        get
        {
            lock (_lock)
                return JumpTo(Read(time)) != TimeSpan.Zero;
        }
    }

    /// <summary>Looks, if the clock was not set; else leaves that to be told by <see cref="Look"/>.</summary>
    /// <returns>Whether it was not set.</returns>
    public bool Follow()
    {
        lock (_lock)
        {
            var now = Read(time);
            if (JumpTo(now) != TimeSpan.Zero)
                return false;
            _last = now;
            return true;
        }
    }

    /// <returns>How far the wall clock was set forward since the last look, or back if negative; mostly zero.</returns>
    public TimeSpan Look()
    {
        lock (_lock)
        {
            var now = Read(time);
            var jump = JumpTo(now);
            _last = now;
            return jump;
        }
    }

    private TimeSpan JumpTo((DateTimeOffset Wall, long Monotonic) now)
    {
        var jump = now.Wall - _last.Wall - time.GetElapsedTime(_last.Monotonic, now.Monotonic);
        return jump.Duration() < Least ? TimeSpan.Zero : jump;
    }

    /// <summary>Both clocks at the same moment: a thread that has to wait between the two reads them again.</summary>
    private static (DateTimeOffset Wall, long Monotonic) Read(TimeProvider time)
    {
        while (true)
        {
            var before = time.GetTimestamp();
            var wall = time.GetUtcNow();
            if (time.GetElapsedTime(before) < AtOnce)
                return (wall, before);
        }
    }
}
