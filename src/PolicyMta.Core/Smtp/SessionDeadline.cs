namespace PolicyMta.Core.Smtp;

/// <summary>
/// A moment by which something must have happened. Once past, it is reported at every beat of the clock until it is armed anew or disposed.
/// </summary>
internal sealed class SessionDeadline : IDisposable
{
    private readonly SessionClock _clock;
    private readonly Action _expired;
    private long _due = long.MaxValue;

    /// <param name="clock">The clock that watches this deadline.</param>
    /// <param name="expired">Called on the clock's thread; must not block or throw.</param>
    public SessionDeadline(SessionClock clock, Action expired)
    {
        _clock = clock;
        _expired = expired;
        clock.Add(this);
    }

    /// <summary>When, on the clock's scale.</summary>
    public long Due => Volatile.Read(ref _due);

    public void Arm(TimeSpan timeout) => ArmAt(_clock.Now + (long)timeout.TotalMilliseconds);

    public void ArmAt(long due) => Volatile.Write(ref _due, due);

    public void Disarm() => ArmAt(long.MaxValue);

    public void Expire() => _expired();

    public void Dispose() => _clock.Remove(this);
}
