namespace PolicyMta.Core.Directives;

/// <summary>
/// How fast mail that was stopped is taken up again: ten deliveries a second at first, doubling every five seconds for a minute, by a clock
/// that nobody sets. For one thread.
/// </summary>
internal sealed class ReturnPace(TimeProvider time)
{
    private const int FirstRate = 10;

    private readonly long _since = time.GetTimestamp();
    private TimeSpan _last;
    private double _allowed;

    /// <summary>How many may come back now; what is not used is lost.</summary>
    public int Allowed()
    {
        var elapsed = time.GetElapsedTime(_since);
        _allowed += (elapsed - _last).TotalSeconds * FirstRate * Ramp.RateAt(elapsed < Ramp.Length ? elapsed : Ramp.Length);
        _last = elapsed;
        var whole = (int)Math.Min(_allowed, int.MaxValue);
        _allowed -= whole;
        return whole;
    }
}
