namespace PolicyMta.Campaigns.Sending;

/// <summary>How many messages of a campaign may be written at this moment, so that its rate holds. For one thread.</summary>
internal sealed class SendingPace(TimeProvider time)
{
    private const double Most = 1_000_000;

    private Rate? _rate;
    private double _left;
    private long _at = time.GetTimestamp();

    /// <summary>How many may be written now, up to a number.</summary>
    public int Allowed(Rate? rate, int most)
    {
        if (rate is not { } held)
            return most;
        if (_rate != held)
            (_rate, _left) = (held, Math.Min(_left, held.PerSecond));
        var now = time.GetTimestamp();
        var ofASecond = Math.Max(1, Math.Min(Most, held.PerSecond));
        _left = Math.Min(ofASecond, _left + (time.GetElapsedTime(_at, now).TotalSeconds * held.PerSecond));
        _at = now;
        return (int)Math.Min(_left, most);
    }

    public void Take(int count) => _left -= count;
}
