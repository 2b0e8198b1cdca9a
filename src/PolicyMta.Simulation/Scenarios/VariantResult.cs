namespace PolicyMta.Simulation.Scenarios;

/// <summary>What one variant of a scenario came to.</summary>
/// <param name="Name">The variant's name.</param>
/// <param name="Providers">By provider, in the order of the scenario.</param>
/// <param name="SecondsSimulated">How long the simulated time was.</param>
/// <param name="SecondsReal">How long it took.</param>
internal sealed record VariantResult(
    string Name, ImmutableArray<ProviderResult> Providers, double SecondsSimulated, double SecondsReal)
{
    /// <summary>Reports that came back and were taken.</summary>
    public long ReportsTaken { get; init; }

    /// <summary>How often the clock went on though the machine was not at rest.</summary>
    public long Impatient { get; init; }
}
