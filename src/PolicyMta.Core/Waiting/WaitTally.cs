namespace PolicyMta.Core.Waiting;

/// <summary>Waiting added up over some accounts. For one user.</summary>
internal sealed class WaitTally
{
    private readonly Dictionary<WaitCause, (long Count, long[] Times)> _causes = [];

    /// <summary>
    /// The waiting time of the last minute, ten minutes, hour, and since the start, in microseconds; and how many wait now.
    /// </summary>
    public IEnumerable<(WaitCause Cause, long Count, long[] Times)> All =>
        _causes.Select(static pair => (pair.Key, pair.Value.Count, pair.Value.Times));

    public void Add(in WaitSlot slot, long now)
    {
        var times = TimesOf(slot.Cause, slot.Count);
        for (var window = 0; window < WaitWindows.All.Length; window++)
            times[window] += WaitWindows.Begin(window, now) is >= 0 and var place ? slot.Since(place, now) : slot.At(now);
        times[^1] += slot.At(now);
    }

    /// <summary>Adds another.</summary>
    public void Add(WaitTally other)
    {
        foreach (var (cause, count, times) in other.All)
            Add(cause, count, times, static (time, _) => time);
    }

    /// <summary>Tells what waited in ready queues apart as others say: each cause gets its share.</summary>
    public void SplitReady(WaitTally ready)
    {
        if (!_causes.Remove(WaitCause.Ready, out var whole))
            return;
        var count = ready._causes.Values.Sum(static cause => cause.Count);
        var totals = new long[whole.Times.Length];
        foreach (var (_, times) in ready._causes.Values)
        {
            for (var i = 0; i < totals.Length; i++)
                totals[i] += times[i];
        }

        if (totals[^1] <= 0)
        {
            Add(WaitCause.Connecting, whole.Count, whole.Times, static (time, _) => time);
            return;
        }

        foreach (var (cause, (waiting, times)) in ready._causes)
        {
            Add(cause, count == 0 ? 0 : whole.Count * waiting / count, times, (time, i) =>
                totals[i] > 0 ? (long)(whole.Times[i] * ((double)time / totals[i])) : 0);
        }
    }

    private void Add(WaitCause cause, long count, long[] times, Func<long, int, long> share)
    {
        var mine = TimesOf(cause, count);
        for (var i = 0; i < mine.Length; i++)
            mine[i] += share(times[i], i);
    }

    private long[] TimesOf(WaitCause cause, long count)
    {
        var known = _causes.TryGetValue(cause, out var found) ? found : (Count: 0, Times: new long[WaitWindows.All.Length + 1]);
        _causes[cause] = (known.Count + count, known.Times);
        return known.Times;
    }
}
