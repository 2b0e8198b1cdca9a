namespace PolicyMta.Core.Waiting;

/// <summary>
/// Whether the connections of a ready queue are busy because its receiver takes long, by the times between the ends of deliveries and how
/// many are under way. Not thread-safe: its ready queue guards it.
/// </summary>
internal struct TransactionPace
{
    /// <summary>How long a receiver may take for a message before it is what mail waits for.</summary>
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(2);

    private int _underWay;
    private long _changedAt;
    private double _busySeconds;
    private double _typicalSeconds;

    public void Began(TimeProvider time)
    {
        Pass(time);
        _underWay++;
    }

    public void Ended(TimeProvider time)
    {
        Pass(time);
        if (_underWay == 0)
            return;

        // What all under way have spent since the last end is what one end costs.
        _typicalSeconds = _typicalSeconds == 0 ? _busySeconds : (_typicalSeconds * 0.875) + (_busySeconds * 0.125);
        _busySeconds = 0;
        _underWay--;
    }

    /// <summary>Whether a delivery takes long, or those under way already have.</summary>
    public readonly bool IsSlow(TimeProvider time)
    {
        if (_typicalSeconds > Slow.TotalSeconds)
            return true;
        var sinceEnd = _underWay > 0 ? _busySeconds + (_underWay * time.GetElapsedTime(_changedAt).TotalSeconds) : 0;
        return sinceEnd > _underWay * Slow.TotalSeconds;
    }

    private void Pass(TimeProvider time)
    {
        var now = time.GetTimestamp();
        if (_underWay > 0)
            _busySeconds += _underWay * time.GetElapsedTime(_changedAt, now).TotalSeconds;
        _changedAt = now;
    }
}
