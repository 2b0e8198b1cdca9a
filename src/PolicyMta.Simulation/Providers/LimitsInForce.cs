namespace PolicyMta.Simulation.Providers;

/// <summary>The limits that a provider has for one client address at one moment. Null or empty: none. Immutable.</summary>
internal sealed record LimitsInForce
{
    public int? Connections { get; init; }

    public int? MessagesPerConnection { get; init; }

    public Rate? ConnectionRate { get; init; }

    public ImmutableArray<Rate> MessageRates { get; init; } = [];

    public ImmutableArray<Rate> RecipientRates { get; init; } = [];

    /// <summary>The part of rates and connections that the address's reputation leaves: more than 0, at most 1.</summary>
    public double Share { get; init; } = 1;

    /// <summary>Connections that the reputation leaves: 1 or more.</summary>
    public int? OpenConnections => Connections is { } all ? Math.Max(1, (int)Math.Round(all * Share)) : null;
}
