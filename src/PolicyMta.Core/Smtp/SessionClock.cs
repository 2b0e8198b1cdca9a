namespace PolicyMta.Core.Smtp;

/// <summary>
/// The heartbeat of a listener: one timer looks at the deadlines of all sessions once in a second, so that arming a deadline is a write to
/// memory and an idle session costs no timer. Deadlines therefore fire up to a second late, never early. Thread-safe.
/// </summary>
internal sealed class SessionClock : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly HashSet<SessionDeadline> _deadlines = [];
    private readonly List<SessionDeadline> _due = [];
    private readonly Lock _beating = new();
    private readonly TimeProvider _time;
    private readonly long _start;
    private readonly ITimer _timer;

    public SessionClock(TimeProvider time)
    {
        _time = time;
        _start = time.GetTimestamp();
        _timer = time.CreateTimer(static clock => ((SessionClock)clock!).Beat(), this, Interval, Interval);
    }

    /// <summary>Milliseconds since the clock was made.</summary>
    public long Now => (long)_time.GetElapsedTime(_start).TotalMilliseconds;

    /// <summary>The time of day.</summary>
    public DateTimeOffset UtcNow => _time.GetUtcNow();

    /// <summary>Waits; for those few sessions that are made to.</summary>
    public Task DelayAsync(TimeSpan delay, CancellationToken cancellationToken) => Task.Delay(delay, _time, cancellationToken);

    public void Add(SessionDeadline deadline)
    {
        lock (_deadlines)
            _deadlines.Add(deadline);
    }

    public void Remove(SessionDeadline deadline)
    {
        lock (_deadlines)
            _deadlines.Remove(deadline);
    }

    public void Dispose() => _timer.Dispose();

    private void Beat()
    {
        lock (_beating)
        {
            var now = Now;
            lock (_deadlines)
            {
                foreach (var deadline in _deadlines)
                {
                    if (deadline.Due <= now)
                        _due.Add(deadline);
                }
            }

            foreach (var deadline in _due)
                deadline.Expire();
            _due.Clear();
        }
    }
}
