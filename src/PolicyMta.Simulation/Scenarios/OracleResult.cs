namespace PolicyMta.Simulation.Scenarios;

/// <summary>What the oracle delivers: for each provider, in each sample.</summary>
internal sealed record OracleResult(ImmutableArray<ImmutableArray<double>> Delivered)
{
    /// <summary>Whole messages to one provider.</summary>
    public long DeliveredTo(int provider) => (long)Math.Round(Delivered[provider].Sum());
}
