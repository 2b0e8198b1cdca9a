namespace PolicyMta.Simulation.Scenarios;

/// <summary>
/// What somebody could have delivered who knows every limit at every moment: the measure of a policy. A model of flows in steps of one
/// second: what comes waits in one line for each provider; in each second the sources take from it what their limits have room for at that
/// moment (the same token buckets, entries by hour and reputations as the provider's own), and never more. It may choose the source of
/// each message, as a pool may. Recipients that do not exist take room and are not delivered; greylisted ones take it twice. Connections
/// matter where the provider holds its answers back: so many messages go through them in a second.
/// </summary>
internal static class Oracle
{
    /// <summary>What is delivered at each provider in each sample.</summary>
    public static OracleResult Run(ScenarioOptions scenario, TrafficPlan plan)
    {
        var lines = scenario.Providers.Select(provider => new OracleProvider(provider, scenario)).ToArray();
        var samples = new SampleSeries(scenario);
        var delivered = lines.Select(_ => new double[samples.Count]).ToArray();
        for (var second = 0; second < plan.Seconds; second++)
        {
            foreach (var message in plan.InSecond(second))
                lines[message.Provider].Arrive(message.IsBad);
            for (var i = 0; i < lines.Length; i++)
                delivered[i][samples.IndexOf(TimeSpan.FromSeconds(second))] += lines[i].Step(second);
        }

        return new OracleResult([.. delivered.Select(series => series.ToImmutableArray())]);
    }
}
