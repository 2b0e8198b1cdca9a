using System.ComponentModel.DataAnnotations;
using System.Net;
using PolicyMta.Simulation.Providers;
using PolicyMta.Simulation.Traffic;

namespace PolicyMta.Simulation;

/// <summary>Simulated mailbox providers on loopback and the traffic for them (section <c>simulation</c>).</summary>
internal sealed record SimulationOptions : ISettingsValidation
{
    /// <summary>The port of all simulated MX hosts, each on a loopback address of its own; 0 takes a free one.</summary>
    [Range(0, 65_535)]
    public int Port { get; init; }

    /// <summary>The loopback address of the first simulated MX host; the others follow it.</summary>
    public IPAddress FirstAddress { get; init; } = new([127, 0, 1, 1]);

    /// <summary>What all draws (unknown mailboxes, drops, ...) begin with: the same seed makes the same world.</summary>
    [Range(0, int.MaxValue)]
    public int Seed { get; init; } = 1;

    /// <summary>The providers.</summary>
    [MinLength(1)]
    public IReadOnlyList<ProviderOptions> Providers { get; init; } = ProviderDefaults.All;

    /// <summary>The mail that the traffic generator makes for them.</summary>
    public TrafficOptions Traffic { get; init; } = new();

    /// <inheritdoc/>
    public IEnumerable<(string Setting, string Problem)> Validate()
    {
        if (FirstAddress.GetAddressBytes() is not [127, ..])
            yield return ("first_address", $"{FirstAddress} is not a loopback address: write one of 127.0.0.0/8, for instance 127.0.1.1.");

        foreach (var mistake in Repeated(provider => [provider.Name], "name"))
            yield return mistake;
        foreach (var mistake in Repeated(provider => provider.Domains, "domains"))
            yield return mistake;
        foreach (var mistake in Repeated(provider => provider.Hosts, "mx_hosts"))
            yield return mistake;
    }

    private IEnumerable<(string Setting, string Problem)> Repeated(Func<ProviderOptions, IEnumerable<string>> values, string setting)
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < Providers.Count; i++)
        {
            foreach (var value in values(Providers[i]))
            {
                if (!seen.Add(value))
                    yield return ($"providers[{i}].{setting}", $"'{value}' is used twice: each provider needs its own.");
            }
        }
    }
}
