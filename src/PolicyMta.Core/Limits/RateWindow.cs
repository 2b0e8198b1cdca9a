namespace PolicyMta.Core.Limits;

/// <summary>
/// Holds a limit of N in a time exactly: what was taken counts from then until that time after it is done, so that no half-open window of
/// that length has more than N, whenever between the two the other side counted it. What is done within a thirty-second of the time is
/// remembered as one, by its latest: a limit that is used fully lets through a thirty-second less at worst, and a window needs at most
/// some 550 bytes. Not thread-safe: its owner guards it.
/// </summary>
internal struct RateWindow
{
    /// <summary>How long to wait before asking again if only what is not done yet stands in the way.</summary>
    public static readonly TimeSpan UntilDone = TimeSpan.FromMilliseconds(100);

    private const int Parts = 32;
    private const int MaxEntries = Parts + 4;

    private Entry[]? _entries;
    private int _first;
    private int _used;
    private long _lastBegan;
    private long _done;

    /// <summary>What has been taken and is not done yet.</summary>
    public long UnderWay { get; private set; }

    /// <summary>What counts now, of that.</summary>
    public long CountAt(TimeSpan per, TimeProvider time)
    {
        Forget(Ticks(per, time), time.GetTimestamp());
        return UnderWay + _done;
    }

    /// <summary>Takes some: all of them, or none.</summary>
    /// <returns>Zero if they may go now; else how long to wait before asking again.</returns>
    public TimeSpan TryTake(int most, TimeSpan per, TimeProvider time, int count = 1)
    {
        var wait = WaitFor(most, per, time, count);
        if (wait == TimeSpan.Zero)
            UnderWay += count;
        return wait;
    }

    /// <summary>As <see cref="TryTake"/>, without taking any.</summary>
    public TimeSpan WaitFor(int most, TimeSpan per, TimeProvider time, int count = 1)
    {
        if (count > most)
            return TimeSpan.MaxValue;
        var now = time.GetTimestamp();
        var period = Ticks(per, time);
        Forget(period, now);
        var tooMany = UnderWay + _done + count - most;
        if (tooMany <= 0)
            return TimeSpan.Zero;
        for (var i = 0; i < _used; i++)
        {
            ref var entry = ref At(i);
            tooMany -= entry.Count;
            if (tooMany <= 0)
                return TimeSpan.FromTicks((long)Math.Ceiling(
                    (double)(entry.Last + period - now) * TimeSpan.TicksPerSecond / time.TimestampFrequency));
        }

        return UntilDone;
    }

    /// <summary>Gives back what was taken and not begun.</summary>
    public void Return(int count = 1) => UnderWay = Math.Max(0, UnderWay - count);

    /// <summary>What was taken is done: its time runs from now.</summary>
    public void Done(int count, TimeSpan per, TimeProvider time)
    {
        count = (int)Math.Min(count, UnderWay);
        if (count == 0)
            return;
        Return(count);
        Add(count, Ticks(per, time), time.GetTimestamp());
    }

    /// <summary>Counts what was done before this process began.</summary>
    public void Restore(RateUse use, TimeProvider time)
    {
        var now = time.GetTimestamp();
        foreach (var (ago, count) in use.Counts)
        {
            if (ago < use.Per)
                Add(count, Ticks(use.Per, time), now - (long)(ago.TotalSeconds * time.TimestampFrequency));
        }
    }

    /// <summary>What counts now, with how long ago it was done; what is under way as if it was done now.</summary>
    public readonly List<(TimeSpan Ago, int Count)> Export(TimeProvider time)
    {
        var now = time.GetTimestamp();
        var all = new List<(TimeSpan, int)>(_used + 1);
        for (var i = 0; i < _used; i++)
        {
            var entry = _entries![(_first + i) % _entries.Length];
            all.Add((time.GetElapsedTime(entry.Last, now), entry.Count));
        }

        if (UnderWay > 0)
            all.Add((TimeSpan.Zero, (int)Math.Min(UnderWay, int.MaxValue)));
        return all;
    }

    /// <summary>Whether it says no more than a new one.</summary>
    public bool IsEmptyAt(TimeSpan per, TimeProvider time) => CountAt(per, time) == 0;

    private void Add(int count, long period, long at)
    {
        Forget(period, at);
        _done += count;
        if (_used > 0 && (at - _lastBegan < period / Parts || _used == MaxEntries))
        {
            ref var last = ref At(_used - 1);
            last.Count += count;
            last.Last = Math.Max(last.Last, at);
            return;
        }

        if (_entries is null || _used == _entries.Length)
            Grow();
        _entries![(_first + _used) % _entries.Length] = new Entry { Last = at, Count = count };
        _used++;
        _lastBegan = at;
    }

    private void Grow()
    {
        var larger = new Entry[_entries is null ? 2 : Math.Min(MaxEntries, _entries.Length * 2)];
        for (var i = 0; i < _used; i++)
            larger[i] = At(i);
        (_entries, _first) = (larger, 0);
    }

    private void Forget(long period, long now)
    {
        while (_used > 0 && At(0).Last + period <= now)
        {
            _done -= At(0).Count;
            _first = (_first + 1) % _entries!.Length;
            _used--;
        }
    }

    private readonly ref Entry At(int index) => ref _entries![(_first + index) % _entries.Length];

    private static long Ticks(TimeSpan per, TimeProvider time) =>
        (long)Math.Ceiling(Math.Min(per.TotalSeconds * time.TimestampFrequency, long.MaxValue / 4));

    private struct Entry
    {
        public long Last;
        public int Count;
    }
}
