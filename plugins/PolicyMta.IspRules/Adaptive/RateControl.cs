namespace PolicyMta.IspRules.Adaptive;

/// <summary>
/// Finds the rate that a receiver takes. It doubles while mail waits and all is taken; a refusal sends single messages until one is taken,
/// halves the rate, and leads it back to the measured ceiling on a cubic curve. There it stays, and goes beyond it seldom: the time between
/// such probes doubles while the ceiling holds. It never grows unless it was used up. Refusals that follow one another are one event.
/// Deterministic: it has no clock of its own. Not thread-safe: its owner guards it.
/// </summary>
internal sealed class RateControl(AdaptiveOptions options, double bound)
{
    /// <summary>The part of the ceiling that it stays at.</summary>
    private const double Cruise = 0.985;

    /// <summary>What is left of a ceiling that proved to be a little too high.</summary>
    private const double Near = 0.98;

    /// <summary>
    /// What it comes back with after a refusal that was not expected, and after one that was: of a probe, or close to the ceiling.
    /// </summary>
    private const double Cut = 0.5, CutOfProbe = 0.85;

    private const double SlowestPerMinute = 1.0 / 60;
    private static readonly TimeSpan DoublesIn = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan RecoversIn = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ProbeStep = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan FirstProbe = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan ShortestWait = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan GivesUpWaiting = TimeSpan.FromMinutes(1);

    private TakenLately _taken;
    private TimeSpan _since;
    private TimeSpan _refusedAt;
    private TimeSpan _wait;
    private TimeSpan _probing;
    private double _from;
    private double _base;

    /// <summary>Messages a minute that it holds for right when nothing is being refused.</summary>
    public double Rate { get; private set; } = Math.Min(options.StartRate.PerSecond * 60, bound);

    /// <summary>Whether only the written limits hold: nothing was refused yet where mail does not begin gently.</summary>
    public bool IsFree { get; private set; }

    /// <summary>Messages a minute that the receiver is known to refuse beyond; 0 if it never refused.</summary>
    public double Ceiling { get; private set; }

    public RatePhase Phase { get; private set; }

    /// <summary>How long after the last refusal the ceiling is tried again.</summary>
    public TimeSpan ProbeAfter { get; private set; } = FirstProbe;

    /// <summary>Messages a minute at most now.</summary>
    public double Pace => Phase == RatePhase.Wait ? 1 / _wait.TotalMinutes : Rate;

    /// <summary>When the ceiling may be tried again, as far as mail waits; null if there is none.</summary>
    public TimeSpan? ProbeAt => Phase is RatePhase.Recover or RatePhase.Hold && Ceiling > 0 ? _refusedAt + ProbeAfter : null;

    /// <summary>Messages a minute that the receiver took lately.</summary>
    public double TakenPerMinute => _taken.PerMinute;

    /// <summary>Begins with the written limits alone, having seen this much being taken in the last minute.</summary>
    public void BeginFree(long taken)
    {
        (IsFree, Rate) = (true, bound);
        _taken.Add(taken, TimeSpan.FromMinutes(1));
    }

    /// <summary>Goes on with what was learnt earlier.</summary>
    /// <param name="rate">The rate then.</param>
    /// <param name="ceiling">The ceiling then.</param>
    /// <param name="probeAfter">The time between probes then.</param>
    /// <param name="age">How long ago that was.</param>
    /// <param name="now">The time of the owner's clock.</param>
    public void Resume(double rate, double ceiling, TimeSpan probeAfter, TimeSpan age, TimeSpan now)
    {
        Rate = Bounded(rate);
        IsFree = Rate >= RateText.MostPerMinute;
        Ceiling = Bounded(ceiling);
        ProbeAfter = Clamp(probeAfter, FirstProbe, options.ProbeEvery);
        _refusedAt = now - age;
        if (Ceiling > 0)
            ComeBack(age < ProbeAfter ? Math.Min(Rate, Cruise * Ceiling) : Cut * Ceiling, now);
        else if (age > options.ProbeEvery && !IsFree)
            Rate = Bounded(Math.Min(rate, options.StartRate.PerSecond * 60));
    }

    /// <summary>The receiver refused a message because there were too many.</summary>
    /// <returns>False if it belongs to a refusal that was answered already.</returns>
    public bool Refuse(TimeSpan now)
    {
        if (Phase == RatePhase.Wait)
        {
            if (now - _refusedAt < _wait * 0.8)
                return false;
            _refusedAt = now;
            _wait = Clamp(_wait * 2, ShortestWait, Clamp(ShortestWait * 12, 12 * ThreeMessages, LongestWait));
            return true;
        }

        var floor = Phase == RatePhase.Probe ? 0.95 * _base : IsFree ? SlowestPerMinute : Rate / 2;
        var ceiling = Math.Clamp(TakenPerMinute, floor, Math.Max(floor, Rate));
        var isAsExpected = Phase == RatePhase.Probe && ceiling < 1.1 * _base;
        var isNear = Phase == RatePhase.Hold && ceiling >= 0.9 * Rate;
        if (!isNear)
            ProbeAfter = Clamp(isAsExpected ? ProbeAfter * 2 : ProbeAfter / 2, FirstProbe, options.ProbeEvery);
        IsFree = false;
        Ceiling = Bounded(isNear ? Near * ceiling : ceiling);
        _from = Bounded((isAsExpected || isNear ? CutOfProbe : Cut) * Ceiling);
        Rate = _from;
        Phase = RatePhase.Wait;
        _refusedAt = now;
        _wait = Clamp(ThreeMessages, ShortestWait, LongestWait);
        return true;
    }

    /// <summary>Looks at what came of the mail since the last look.</summary>
    public void Look(TimeSpan now, in Sample sample)
    {
        _taken.Add(sample.Taken, sample.Span);
        var isUsedUp = sample.Waiting > 0 && sample.AttemptsPerMinute >= 0.8 * Math.Min(Rate, Pace);
        switch (Phase)
        {
            case RatePhase.Start when isUsedUp && !IsFree:
                Rate = Bounded(Rate * Math.Pow(2, sample.Span / DoublesIn));
                break;
            case RatePhase.Wait:
                var quiet = now - _refusedAt;
                if ((sample.Taken > 0 && quiet >= sample.Span) || (sample.Attempts == 0 && quiet > Max(GivesUpWaiting, 4 * _wait)))
                    ComeBack(_from, now);
                break;
            case RatePhase.Recover:
                var left = 1 - Math.Min(1, (now - _since) / RecoversIn);
                Rate = Bounded(Math.Max(Rate, (Cruise * Ceiling) - (((Cruise * Ceiling) - _from) * left * left * left)));
                if (left == 0)
                    Phase = RatePhase.Hold;
                break;
            case RatePhase.Hold when isUsedUp && Rate < bound && now - _refusedAt >= ProbeAfter:
                (Phase, _probing, _base) = (RatePhase.Probe, TimeSpan.Zero, Ceiling);
                break;
            case RatePhase.Probe when isUsedUp:
                _probing += sample.Span;
                Rate = Bounded(_base * (Cruise + (0.03 * (Math.Pow(2, _probing / ProbeStep) - 1))));
                if (TakenPerMinute > 1.1 * Ceiling)
                    (Ceiling, ProbeAfter) = (Bounded(Math.Min(TakenPerMinute, Rate)), FirstProbe);
                if (Rate >= bound)
                    Phase = RatePhase.Hold;
                break;
            case RatePhase.Probe when sample.Waiting == 0:
                Phase = RatePhase.Hold;
                Rate = Bounded(Cruise * Ceiling);
                break;
        }
    }

    private TimeSpan ThreeMessages => TimeSpan.FromMinutes(3 / Math.Max(SlowestPerMinute, Ceiling));

    private void ComeBack(double from, TimeSpan now)
    {
        Phase = RatePhase.Recover;
        Rate = _from = Bounded(from);
        _since = now;
    }

    private double Bounded(double rate) => rate <= 0 ? 0 : Math.Clamp(rate, Math.Min(SlowestPerMinute, bound), bound);

    private static TimeSpan Clamp(TimeSpan value, TimeSpan least, TimeSpan most) => value < least ? least : value > most ? most : value;

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
