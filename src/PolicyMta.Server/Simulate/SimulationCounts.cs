using System.Text.Json;
using PolicyMta.Simulation.Scenarios;

namespace PolicyMta.Server.Simulate;

/// <summary>What came of the mail to one provider, as <c>simulate --json</c> says it.</summary>
internal sealed record SimulationCounts(
    long Messages, long Delivered, long Bounced, long Attempts, long RateDeferredAttempts, long OverLimit, long OracleDelivered)
{
    /// <summary>How often each limit was exceeded, by the provider's own count.</summary>
    public IReadOnlyDictionary<string, long> OverLimits { get; init; } = ImmutableDictionary<string, long>.Empty;

    public static SimulationCounts Of(ProviderResult result) => new(
        result.Messages, result.Delivered, result.Bounced, result.Attempts, result.RateDeferredAttempts, result.OverLimit,
        result.OracleDelivered)
    {
        OverLimits = result.OverLimits.ToDictionary(
            limit => JsonNamingPolicy.SnakeCaseLower.ConvertName(limit.Key.ToString()), limit => limit.Value),
    };
}
