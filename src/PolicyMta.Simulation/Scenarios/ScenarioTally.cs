using System.Collections.Concurrent;

namespace PolicyMta.Simulation.Scenarios;

/// <summary>Counts what happens in a scenario by provider and sample, from the server's own events. Thread-safe.</summary>
internal sealed class ScenarioTally
{
    private const int Elsewhere = -1;

    private readonly ScenarioOptions _scenario;
    private readonly SampleSeries _samples;
    private readonly ConcurrentDictionary<string, int> _providerOf = new(StringComparer.OrdinalIgnoreCase);

    public ScenarioTally(ScenarioOptions scenario)
    {
        _scenario = scenario;
        _samples = new SampleSeries(scenario);
        Providers = [.. scenario.Providers.Select(provider => new ProviderTally(provider, _samples.Count))];
    }

    /// <summary>By provider, in the order of the scenario.</summary>
    public ImmutableArray<ProviderTally> Providers { get; }

    public void Count(DeliveryEvent happened, TimeSpan elapsed)
    {
        if (happened.Domain is { } domain
            && _providerOf.GetOrAdd(domain, static (domain, scenario) => IndexOf(domain, scenario), _scenario) is var index and >= 0)
            Providers[index].Count(happened, _samples.IndexOf(elapsed));
    }

    private static int IndexOf(string domain, ScenarioOptions scenario)
    {
        for (var i = 0; i < scenario.Providers.Count; i++)
        {
            if (scenario.Providers[i].Serves(domain))
                return i;
        }

        return Elsewhere;
    }
}
