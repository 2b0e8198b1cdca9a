using PolicyMta.Simulation.Scenarios;

namespace PolicyMta.Server.Simulate;

/// <summary>
/// How a simulation ended: the last line of <c>simulate --json</c>. The counts at the top are those of the first variant.
/// </summary>
/// <param name="Messages">Messages that were injected.</param>
/// <param name="Delivered">Messages that were delivered by the end of the simulated time.</param>
/// <param name="Bounced">Messages that were given up.</param>
/// <param name="Attempts">Attempts to deliver.</param>
/// <param name="RateDeferredAttempts">Attempts that were put off because of a limit.</param>
/// <param name="OverLimit">How often providers saw their limits exceeded, by their own count.</param>
/// <param name="OracleDelivered">What somebody who knows all limits at every moment could have delivered.</param>
/// <param name="SecondsSimulated">How long the simulated time was.</param>
/// <param name="SecondsReal">How long it took.</param>
/// <param name="Providers">By provider.</param>
internal sealed record SimulationReport(
    long Messages, long Delivered, long Bounced, long Attempts, long RateDeferredAttempts, long OverLimit, long OracleDelivered,
    double SecondsSimulated, double SecondsReal, IReadOnlyDictionary<string, SimulationCounts> Providers)
{
    /// <summary>The variant's name.</summary>
    public required string Name { get; init; }

    /// <summary>Complaints and bounces that came back and were taken.</summary>
    public required long ReportsTaken { get; init; }

    /// <summary>The other variants; null in those.</summary>
    public IReadOnlyList<SimulationReport>? Others { get; init; }

    /// <summary>The part of the oracle's deliveries that was reached.</summary>
    public double ShareOfOracle => OracleDelivered == 0 ? 1 : Math.Round((double)Delivered / OracleDelivered, 4);

    /// <summary>The part of all attempts that was put off because of a limit.</summary>
    public double RateDeferredShare => Attempts == 0 ? 0 : Math.Round((double)RateDeferredAttempts / Attempts, 4);

    public static SimulationReport Of(IReadOnlyList<VariantResult> variants) => Of(variants[0]) with
    {
        Others = [.. variants.Skip(1).Select(Of)],
    };

    public static SimulationReport Of(VariantResult variant) => new(
        variant.Providers.Sum(provider => provider.Messages),
        variant.Providers.Sum(provider => provider.Delivered),
        variant.Providers.Sum(provider => provider.Bounced),
        variant.Providers.Sum(provider => provider.Attempts),
        variant.Providers.Sum(provider => provider.RateDeferredAttempts),
        variant.Providers.Sum(provider => provider.OverLimit),
        variant.Providers.Sum(provider => provider.OracleDelivered),
        variant.SecondsSimulated,
        Math.Round(variant.SecondsReal, 1),
        variant.Providers.ToDictionary(provider => provider.Name, SimulationCounts.Of))
    {
        Name = variant.Name,
        ReportsTaken = variant.ReportsTaken,
    };
}
