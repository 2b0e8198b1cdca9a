using System.ComponentModel.DataAnnotations;
using PolicyMta.Simulation.Providers;

namespace PolicyMta.Simulation.Scenarios;

/// <summary>A simulated time as it is written: providers with limits of their own, sources, traffic.</summary>
internal record ScenarioOptions : ISettingsValidation
{
    /// <summary>How long the simulated time is.</summary>
    [Range(typeof(TimeSpan), "1s", "90d")]
    public TimeSpan Duration { get; init; } = TimeSpan.FromDays(1);

    /// <summary>When it begins, with a time zone; hours of day are UTC.</summary>
    public DateTimeOffset Start { get; init; } = new(2026, 3, 2, 0, 0, 0, TimeSpan.Zero);

    /// <summary>What all draws begin with: the same seed makes the same traffic and the same mailboxes.</summary>
    [Range(0, int.MaxValue)]
    public int Seed { get; init; } = 1;

    /// <summary>The providers.</summary>
    [MinLength(1)]
    [MaxLength(200)]
    public required IReadOnlyList<ProviderOptions> Providers { get; init; }

    /// <summary>The addresses that mail leaves from: the pool <c>default</c>.</summary>
    [MinLength(1)]
    [MaxLength(200)]
    public required IReadOnlyList<ScenarioSourceOptions> Sources { get; init; }

    /// <summary>The mail.</summary>
    public required ScenarioTrafficOptions Traffic { get; init; }

    /// <summary>How long one point of the chart is.</summary>
    [Range(typeof(TimeSpan), "1s", "1d")]
    public TimeSpan Sample { get; init; } = TimeSpan.FromMinutes(5);

    /// <inheritdoc/>
    public virtual IEnumerable<(string Setting, string Problem)> Validate()
    {
        foreach (var mistake in Repeated(Providers, "providers", "name", provider => [provider.Name]))
            yield return mistake;
        foreach (var mistake in Repeated(Providers, "providers", "domains", provider => provider.Domains))
            yield return mistake;
        foreach (var mistake in Repeated(Providers, "providers", "mx_hosts", provider => provider.Hosts))
            yield return mistake;
        foreach (var mistake in Repeated(Sources, "sources", "name", source => [source.Name]))
            yield return mistake;
        foreach (var mistake in Repeated(Sources, "sources", "address", source => [source.Address.ToString()]))
            yield return mistake;
        foreach (var (index, stream) in Traffic.Streams.Index())
        {
            if (stream.To.Keys.FirstOrDefault(name => Providers.All(provider => provider.Name != name)) is { } unknown)
                yield return ($"traffic.streams[{index}].to[{unknown}]",
                    $"There is no provider '{unknown}': write one of {string.Join(", ", Providers.Select(provider => provider.Name))}.");
        }

        if (Duration / Sample > 20_000)
            yield return ("sample", "The duration has more than 20000 samples: make the sample longer.");
    }

    protected static IEnumerable<(string Setting, string Problem)> Repeated<T>(
        IReadOnlyList<T> entries, string list, string setting, Func<T, IEnumerable<string>> values)
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < entries.Count; i++)
        {
            foreach (var value in values(entries[i]))
            {
                if (!seen.Add(value))
                    yield return ($"{list}[{i}].{setting}", $"'{value}' is used twice: each entry needs its own.");
            }
        }
    }
}
