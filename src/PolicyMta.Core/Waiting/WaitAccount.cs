namespace PolicyMta.Core.Waiting;

/// <summary>
/// Who waits for what, and how long in all, over one set of deliveries. A change costs the same however many wait. Thread-safe.
/// </summary>
internal sealed class WaitAccount(WaitTime time)
{
    private readonly Lock _lock = new();
    private WaitSlot[] _slots = [];
    private long _rolled;
    private long _touched;

    /// <summary>Whether nothing waits, and nothing has for an hour.</summary>
    public bool IsForgotten
    {
        get
        {
            lock (_lock)
                return time.Now - _touched > WaitWindows.All[^1].Span * 6 && Array.TrueForAll(_slots, static slot => slot.Count == 0);
        }
    }

    /// <summary>So many go from waiting for one thing to waiting for another; <see cref="WaitCause.None"/> is to come or to go.</summary>
    public void Switch(WaitCause from, WaitCause to, int count, long now)
    {
        lock (_lock)
        {
            Roll(now);
            _touched = now;
            if (from != WaitCause.None)
                SlotOf(from).Change(-count, now);
            if (to != WaitCause.None)
                SlotOf(to).Change(count, now);
        }
    }

    /// <summary>So many come or go, as of a time that may have passed.</summary>
    public void Change(WaitCause cause, int count, long time, long now)
    {
        lock (_lock)
        {
            Roll(now);
            _touched = now;
            SlotOf(cause).Change(count, time);
        }
    }

    /// <summary>Adds what was waited, and how many wait now, by cause.</summary>
    public void Read(WaitTally tally)
    {
        lock (_lock)
        {
            var now = time.Now;
            Roll(now);
            foreach (ref readonly var slot in _slots.AsSpan())
                tally.Add(slot, now);
        }
    }

    private ref WaitSlot SlotOf(WaitCause cause)
    {
        for (var i = 0; i < _slots.Length; i++)
        {
            if (_slots[i].Cause == cause)
                return ref _slots[i];
        }

        _slots = [.. _slots, new WaitSlot(cause)];
        return ref _slots[^1];
    }

    /// <summary>Notes the ends of spans that have passed: nothing has changed since the last that was noted.</summary>
    private void Roll(long now)
    {
        var (span, _, _) = WaitWindows.All[0];
        if (now < _rolled + span)
            return;
        foreach (var (each, first, marks) in WaitWindows.All)
        {
            var last = now / each;
            for (var end = Math.Max((_rolled / each) + 1, last - marks + 1); end <= last; end++)
            {
                foreach (ref readonly var slot in _slots.AsSpan())
                    slot.Mark(first + (int)(end % marks), end * each);
            }
        }

        _rolled = now / span * span;
    }
}
