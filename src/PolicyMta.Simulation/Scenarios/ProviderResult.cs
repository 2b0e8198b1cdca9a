using PolicyMta.Simulation.Providers;

namespace PolicyMta.Simulation.Scenarios;

/// <summary>What came of the mail to one provider.</summary>
internal sealed record ProviderResult
{
    public required string Name { get; init; }

    /// <summary>Messages that were injected for it.</summary>
    public required long Messages { get; init; }

    public required long Delivered { get; init; }

    public required long Bounced { get; init; }

    /// <summary>Attempts, as the server tells them.</summary>
    public required long Attempts { get; init; }

    /// <summary>Attempts that were put off because of a limit, as the server tells them.</summary>
    public required long RateDeferredAttempts { get; init; }

    /// <summary>How often the provider saw its limits exceeded, by its own count.</summary>
    public required long OverLimit { get; init; }

    /// <summary>How often each limit was exceeded, by the provider's own count.</summary>
    public ImmutableDictionary<Refusal, long> OverLimits { get; init; } = ImmutableDictionary<Refusal, long>.Empty;

    /// <summary>What the oracle delivers.</summary>
    public required long OracleDelivered { get; init; }

    /// <summary>Deliveries in each sample.</summary>
    public required ImmutableArray<long> DeliveredBySample { get; init; }

    /// <summary>Attempts put off because of a limit, in each sample.</summary>
    public required ImmutableArray<long> RateDeferredBySample { get; init; }

    /// <summary>What the provider's limits left in each sample, in messages a second; infinite for no limit.</summary>
    public required ImmutableArray<double> LimitBySample { get; init; }

    /// <summary>What the oracle delivers in each sample.</summary>
    public required ImmutableArray<double> OracleBySample { get; init; }
}
