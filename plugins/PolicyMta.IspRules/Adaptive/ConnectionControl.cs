namespace PolicyMta.IspRules.Adaptive;

/// <summary>
/// Finds how many connections a receiver allows: more while all are used and mail waits, half of them when it refuses one, and then one by
/// one up to the last number that it took. Beyond that it asks seldom. Refusals that follow one another are one event. Deterministic: it
/// has no clock of its own. Not thread-safe: its owner guards it.
/// </summary>
internal sealed class ConnectionControl(AdaptiveOptions options, int bound)
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan OneEvent = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan FirstProbe = TimeSpan.FromMinutes(5);

    private TimeSpan _changedAt;
    private TimeSpan _refusedAt = -OneEvent;
    private TimeSpan _probeAfter = FirstProbe;
    private bool _isProbe;

    /// <summary>Connections at most now.</summary>
    public int Allowed { get; private set; } = Math.Min(options.StartConnections, bound);

    /// <summary>Connections that the receiver takes at once; 0 if it never refused one.</summary>
    public int Ceiling { get; private set; }

    /// <summary>Begins with the written limit.</summary>
    public void BeginFree() => Allowed = bound;

    public void Resume(int allowed, int ceiling, TimeSpan age, TimeSpan now)
    {
        Allowed = Math.Clamp(allowed, 1, bound);
        Ceiling = Math.Clamp(ceiling, 0, bound);
        _refusedAt = now - age;
        _changedAt = now;
    }

    /// <summary>The receiver refused a connection because there were too many.</summary>
    /// <returns>False if it belongs to a refusal that was answered already.</returns>
    public bool Refuse(TimeSpan now)
    {
        if (now - _refusedAt < OneEvent)
            return false;
        Ceiling = Math.Max(1, Allowed - 1);
        Allowed = _isProbe ? Ceiling : Math.Max(1, Allowed / 2);
        _probeAfter = _isProbe && _probeAfter * 2 < options.ProbeEvery * 3 ? _probeAfter * 2 : _probeAfter;
        (_refusedAt, _changedAt, _isProbe) = (now, now, false);
        return true;
    }

    /// <param name="now">The time of the owner's clock.</param>
    /// <param name="sample">What was seen since the last look.</param>
    /// <param name="isRateUsedUp">Whether the rate is what keeps the mail, so that connections would not help.</param>
    public void Look(TimeSpan now, in Sample sample, bool isRateUsedUp)
    {
        if (sample.Waiting == 0 || sample.Connections < Allowed || isRateUsedUp || now - _changedAt < Step || Allowed >= bound)
            return;
        if (Ceiling > 0 && Allowed >= Ceiling)
        {
            if (now - _refusedAt < _probeAfter)
                return;
            Ceiling = Allowed + 1;
        }

        _isProbe = Ceiling > 0;
        Allowed = Math.Min(bound, Allowed + (_isProbe ? 1 : Math.Max(1, Allowed / 4)));
        _changedAt = now;
    }
}
