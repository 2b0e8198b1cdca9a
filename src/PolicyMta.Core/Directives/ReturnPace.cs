namespace PolicyMta.Core.Directives;

/// <summary>
/// How fast mail that was stopped is taken up again: ten deliveries a second at first, doubling every five seconds for a minute. For one
/// thread.
/// </summary>
/// <param name="start">When it began, by a clock that nobody sets.</param>
internal sealed class ReturnPace(TimeSpan start)
{
    private const int FirstRate = 10;

    private readonly TimeSpan _since = start;
    private TimeSpan _last = start;
    private double _allowed;

    /// <summary>How many may come back now; what is not used is lost.</summary>
    public int Allowed(TimeSpan now)
    {
        var elapsed = now - _since;
        _allowed += (now - _last).TotalSeconds * FirstRate * Ramp.RateAt(elapsed < Ramp.Length ? elapsed : Ramp.Length);
        _last = now;
        var whole = (int)Math.Min(_allowed, int.MaxValue);
        _allowed -= whole;
        return whole;
    }
}
