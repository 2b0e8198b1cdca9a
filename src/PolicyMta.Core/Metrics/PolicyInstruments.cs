using System.Diagnostics.Metrics;
using PolicyMta.Core.Policy;

namespace PolicyMta.Core.Metrics;

/// <summary>The policy in force.</summary>
internal static class PolicyInstruments
{
    public static void Add(Meter meter, PolicyStore policies)
    {
        meter.CreateObservableGauge(
            "policymta.policy.generation", () => policies.Current.Generation, null, "The generation of the policy in force.");
        meter.CreateObservableGauge(
            "policymta.policy.load.time", () => policies.Current.LoadedAt.ToUnixTimeMilliseconds() / 1000.0, "s",
            "When the policy in force was loaded, in seconds since 1970.");
    }
}
