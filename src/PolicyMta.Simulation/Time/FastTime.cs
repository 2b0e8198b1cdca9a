namespace PolicyMta.Simulation.Time;

/// <summary>
/// A clock that runs as fast as the machine keeps up: it stands still while anything is left to do, and then jumps to the next moment at
/// which a timer is due. So what happens does not depend on the machine's speed, and hours in which nothing happens take no time. The
/// callbacks of timers run one after the other on the thread of <see cref="RunTo"/>; they must not block. Thread-safe, but for one
/// <see cref="RunTo"/> at a time.
/// </summary>
/// <remarks>
/// Due times are rounded up to a grain, so that timers that are due at nearly the same moment share one look at the machine. If the machine
/// does not come to rest within a patience, by the machine's own clock, time goes on all the same: what waits for something outside cannot
/// stop the clock for ever.
/// </remarks>
internal sealed class FastTime : TimeProvider
{
    /// <summary>How long to wait for the machine to come to rest before time goes on all the same.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(200);

    /// <summary>So many entries are few: the heap is not searched for those that timers have left behind.</summary>
    private const int FewTimers = 1024;

    private readonly DateTimeOffset _start;
    private readonly long _grain;
    private readonly Func<bool> _isAtRest;
    private readonly Lock _lock = new();
    private readonly PriorityQueue<(FastTimer Timer, long Version), (long Due, long Order)> _timers = new();
    private readonly List<FastTimer> _due = [];
    private long _now;
    private long _order;
    private int _cleanAt = FewTimers;

    /// <param name="start">The time that it begins at.</param>
    /// <param name="isAtRest">Whether nothing is left to do at this moment.</param>
    /// <param name="grain">What due times are rounded up to; 10 milliseconds if left out.</param>
    public FastTime(DateTimeOffset start, Func<bool> isAtRest, TimeSpan grain = default)
    {
        _start = start.ToUniversalTime();
        _isAtRest = isAtRest;
        _grain = grain > TimeSpan.Zero ? grain.Ticks : TimeSpan.TicksPerMillisecond * 10;
    }

    /// <summary>How often time went on though the machine was not at rest.</summary>
    public long Impatient { get; private set; }

    /// <summary>How often it has jumped.</summary>
    public long Jumps { get; private set; }

    /// <summary>Entries in the queue, with those that timers have left behind.</summary>
    public int Scheduled
    {
        get
        {
            lock (_lock)
                return _timers.Count;
        }
    }

    /// <summary>The time that has passed.</summary>
    public TimeSpan Elapsed => new(Volatile.Read(ref _now));

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override DateTimeOffset GetUtcNow() => _start.AddTicks(Volatile.Read(ref _now));

    public override long GetTimestamp() => Volatile.Read(ref _now);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new FastTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Runs until a time, or until it is cancelled. Blocks the thread: give it one of its own.</summary>
    public void RunTo(TimeSpan elapsed, CancellationToken cancellationToken = default)
    {
        while (!cancellationToken.IsCancellationRequested && _now < elapsed.Ticks)
        {
            Settle(cancellationToken);
            TakeDue(elapsed.Ticks);
            foreach (var timer in _due)
                timer.Fire();
            _due.Clear();
        }

        Settle(cancellationToken);
    }

    /// <summary>Puts a timer in the queue; -1: it is not due before it is changed again.</summary>
    internal void Schedule(FastTimer timer, long version, TimeSpan dueTime)
    {
        if (dueTime < TimeSpan.Zero)
            return;
        lock (_lock)
        {
            _timers.Enqueue((timer, version), (_now + dueTime.Ticks, _order++));
            if (_timers.Count >= _cleanAt)
                DropStale();
        }
    }

    private void TakeDue(long end)
    {
        lock (_lock)
        {
            while (_timers.TryPeek(out var first, out _) && !first.Timer.Is(first.Version))
                _timers.Dequeue();
            var next = _timers.TryPeek(out _, out var soonest) ? Math.Max(soonest.Due, _now + 1) : end;
            Volatile.Write(ref _now, Math.Min(end, (next + _grain - 1) / _grain * _grain));
            Jumps++;
            while (_timers.TryPeek(out var entry, out var at) && at.Due <= _now)
            {
                _timers.Dequeue();
                if (entry.Timer.Is(entry.Version))
                    _due.Add(entry.Timer);
            }
        }
    }

    private void DropStale()
    {
        var kept = _timers.UnorderedItems.Where(item => item.Element.Timer.Is(item.Element.Version)).ToList();
        _timers.Clear();
        _timers.EnqueueRange(kept.Select(item => (item.Element, item.Priority)));
        _cleanAt = Math.Max(FewTimers, 2 * kept.Count);
    }

    private void Settle(CancellationToken cancellationToken)
    {
        var began = System.GetTimestamp();
        var wait = default(SpinWait);
        for (var rests = 0; rests < 2 && !cancellationToken.IsCancellationRequested;)
        {
            rests = _isAtRest() ? rests + 1 : 0;
            if (rests > 0)
                continue;
            wait.SpinOnce(sleep1Threshold: 1000);
            if (wait.Count % 64 == 0 && System.GetElapsedTime(began) > Patience)
            {
                Impatient++;
                return;
            }
        }
    }
}
