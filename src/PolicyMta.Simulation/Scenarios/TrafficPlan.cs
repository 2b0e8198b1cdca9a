namespace PolicyMta.Simulation.Scenarios;

/// <summary>
/// Which messages come in which second of a scenario: the same for every variant that is tried, and for the oracle. Nothing is kept of
/// them; each second is drawn anew. Immutable.
/// </summary>
internal sealed class TrafficPlan
{
    private readonly ScenarioOptions _scenario;
    private readonly StreamCurve[] _curves;
    private readonly double[][] _providers;

    public TrafficPlan(ScenarioOptions scenario)
    {
        _scenario = scenario;
        var streams = scenario.Traffic.Streams;
        var shares = streams.Sum(stream => stream.Share);
        _curves = [.. streams.Select(stream => new StreamCurve(
            stream, scenario.Traffic.Messages * stream.Share / shares, scenario.Start, scenario.Duration))];
        _providers = [.. streams.Select(stream => Cumulative(stream, scenario))];
    }

    /// <summary>Whole seconds of the scenario; a rest counts as one.</summary>
    public int Seconds => (int)Math.Ceiling(_scenario.Duration.TotalSeconds);

    /// <summary>The messages of one second.</summary>
    public IEnumerable<PlannedMessage> InSecond(int second)
    {
        for (var stream = 0; stream < _curves.Length; stream++)
        {
            var end = _curves[stream].CountBy(second + 1);
            for (var number = _curves[stream].CountBy(second); number < end; number++)
                yield return Draw(stream, number);
        }
    }

    private PlannedMessage Draw(int stream, long number)
    {
        var draws = new MessageDraws(_scenario.Seed, stream, number);
        var lot = draws.Next();
        var limits = _providers[stream];
        var provider = 0;
        while (lot >= limits[provider])
            provider++;
        return new PlannedMessage(number, stream, provider, draws.Next() < _scenario.Traffic.Streams[stream].BadAddresses);
    }

    private static double[] Cumulative(StreamOptions stream, ScenarioOptions scenario)
    {
        var parts = scenario.Providers.Select(provider => stream.To.Count == 0 ? 1 : stream.To.GetValueOrDefault(provider.Name)).ToArray();
        var all = parts.Sum();
        var sum = 0.0;
        var last = Array.FindLastIndex(parts, part => part > 0);
        return [.. parts.Select((part, index) => index >= last ? 1 : (sum += part) / all)];
    }
}
