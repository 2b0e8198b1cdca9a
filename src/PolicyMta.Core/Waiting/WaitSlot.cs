namespace PolicyMta.Core.Waiting;

/// <summary>
/// The waiting time of one cause: how many wait, and the sum of the times at which they ceased less those at which they began. The time
/// waited is that sum and, for each that still waits, the present: nobody walks them. In microseconds; sums may wrap, differences are
/// right.
/// </summary>
internal struct WaitSlot(WaitCause cause)
{

    private readonly long[] _marks = new long[WaitWindows.Marks];

    public readonly WaitCause Cause => cause;

    public int Count { get; private set; }

    private long Sum { get; set; }

    public void Change(int count, long now)
    {
        Count += count;
        Sum -= count * now;
    }

    public readonly long At(long time) => Sum + (Count * time);

    /// <summary>Notes how much had been waited at the end of a span.</summary>
    public readonly void Mark(int place, long time) => _marks[place] = At(time);

    /// <summary>The time waited since a mark.</summary>
    public readonly long Since(int place, long now) => At(now) - _marks[place];

}
