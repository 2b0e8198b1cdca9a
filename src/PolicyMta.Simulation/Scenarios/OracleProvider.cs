using PolicyMta.Simulation.Providers;

namespace PolicyMta.Simulation.Scenarios;

/// <summary>
/// One provider as the oracle sees it: a line of mail, and the sources that take from it. Mail that is greylisted goes for the
/// first time when what is due has gone, and waits then. For one user.
/// </summary>
internal sealed class OracleProvider
{
    private readonly ProviderOptions _options;
    private readonly OracleSource[] _sources;
    private readonly Queue<(int Due, double Messages)> _greylisted = new();
    private readonly double _exists;
    private readonly double _greylistShare;
    private double _good;
    private double _bad;
    private double _first;

    public OracleProvider(ProviderOptions options, ScenarioOptions scenario)
    {
        _options = options;
        _sources = [.. scenario.Sources.Select(source => new OracleSource(options, source, scenario.Start))];
        _exists = 1 - options.UnknownUsers - options.FullMailboxes;
        _greylistShare = options.GreylistFor > TimeSpan.Zero ? options.GreylistShare : 0;
    }

    public void Arrive(bool isBad)
    {
        if (isBad)
        {
            _bad++;
            return;
        }

        _bad += 1 - _exists;
        _good += _exists * (1 - _greylistShare);
        _first += _exists * _greylistShare;
    }

    /// <summary>One second: what is delivered in it.</summary>
    public double Step(int second)
    {
        while (_greylisted.TryPeek(out var waited) && waited.Due <= second)
            _good += _greylisted.Dequeue().Messages;

        var room = _sources.Sum(source => source.RoomAt(second));
        var waiting = _good + _bad;
        var part = waiting > 0 ? Math.Min(1, room / waiting) : 0;
        var (good, bad) = (_good * part, _bad * part);
        var first = Math.Min(_first, Math.Max(0, room - good - bad));
        if (first > 0)
            _greylisted.Enqueue((second + (int)Math.Ceiling(_options.GreylistFor.TotalSeconds), first));
        Take(room, good, bad, first);
        (_good, _bad, _first) = (_good - good, _bad - bad, _first - first);
        return good;
    }

    /// <summary>Divides what goes among the sources by their room.</summary>
    private void Take(double room, double good, double bad, double first)
    {
        var open = _sources.Count(source => double.IsPositiveInfinity(source.Room));
        foreach (var source in _sources)
        {
            var share = open > 0
                ? double.IsPositiveInfinity(source.Room) ? 1.0 / open : 0
                : room > 0 ? source.Room / room : 0;
            source.Take((good + bad + first) * share, good * share, bad * share);
        }
    }
}
