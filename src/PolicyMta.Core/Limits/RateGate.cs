namespace PolicyMta.Core.Limits;

/// <summary>
/// A rate as it is kept: evenly, at once no more than one second brings, and never more than its number in any window of its length. Not
/// thread-safe: its owner guards it.
/// </summary>
internal struct RateGate
{
    private RateWindow _window;
    private TokenBucket _even;
    private TimeSpan _per;

    /// <summary>What counts now against the rate's number.</summary>
    public long CountAt(TimeProvider time) => _window.CountAt(_per, time);

    /// <param name="rate">The rate in force; null for none.</param>
    /// <param name="share">This node's share of it.</param>
    /// <param name="time">The clock.</param>
    /// <param name="count">How many: all are taken, or none.</param>
    /// <returns>Zero if they may go now; else how long to wait before asking again.</returns>
    public TimeSpan TryTake(Rate? rate, double share, TimeProvider time, int count = 1)
    {
        if (rate is not { } limit)
            return TimeSpan.Zero;
        _per = limit.Per;
        var wait = _window.TryTake(Number(limit, share), limit.Per, time, count);
        if (wait > TimeSpan.Zero)
            return wait;
        wait = _even.TryTake(Even(limit, share, count), time, count);
        if (wait > TimeSpan.Zero)
            _window.Return(count);
        return wait;
    }

    /// <summary>As <see cref="TryTake"/> for one, without taking it.</summary>
    public TimeSpan WaitFor(Rate? rate, double share, TimeProvider time)
    {
        if (rate is not { } limit)
            return TimeSpan.Zero;
        var exact = _window.WaitFor(Number(limit, share), limit.Per, time);
        var even = _even.WaitFor(Even(limit, share, 1), time);
        return exact > even ? exact : even;
    }

    /// <summary>Gives back what was taken and not begun.</summary>
    public void Return(int count = 1)
    {
        _window.Return(count);
        _even.Return(count);
    }

    /// <summary>What was taken is done.</summary>
    public void Done(int count, TimeProvider time) => _window.Done(count, _per, time);

    /// <summary>Whether it restrains nothing that it has not been asked for yet.</summary>
    public bool IsEmptyAt(TimeProvider time) => _window.IsEmptyAt(_per, time);

    /// <summary>The period that it counts over, and what counts now; nothing of a period that is too short to be kept.</summary>
    public readonly RateUse Export(TimeProvider time) => RateUse.Of(_per, _window, time);

    /// <summary>Counts what was done before this process began.</summary>
    public void Restore(RateUse use, TimeProvider time)
    {
        _per = use.Per;
        _window.Restore(use, time);
    }

    /// <summary>What a node may do of a limit that is a whole number: 1 or more.</summary>
    public static int Number(Rate rate, double share) => share >= 1 ? rate.Count : Math.Max(1, (int)(rate.Count * share));

    /// <summary>One transaction may need more at once than a second brings: then it waits until the bucket has as much.</summary>
    private static RateLimit Even(Rate rate, double share, int count)
    {
        var even = RateLimit.Even(rate).Times(share);
        return count > even.Burst ? even with { Burst = count } : even;
    }
}
