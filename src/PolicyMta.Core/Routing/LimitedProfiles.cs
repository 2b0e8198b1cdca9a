using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using PolicyMta.Core.Hooks;
using PolicyMta.Core.Policy;

namespace PolicyMta.Core.Routing;

/// <summary>
/// The profiles that route decisions make by limits of their own: the same limits over the same profile are the same profile, whose name
/// is the same in every process. Bounded: what is forgotten is made again. Thread-safe.
/// </summary>
internal sealed class LimitedProfiles
{
    private const int Most = 10_000;

    private readonly ConcurrentDictionary<(string Profile, string Limits), (TrafficProfile Basis, TrafficProfile Made)> _made = new();

    /// <summary>The profile with limits over it.</summary>
    /// <param name="basis">The profile.</param>
    /// <param name="limits">The limits.</param>
    /// <param name="policy">The policy in force, which says what a profile must fulfil.</param>
    /// <param name="mistake">What is wrong with the limits, or null.</param>
    public TrafficProfile Of(TrafficProfile basis, RouteLimits limits, PolicySnapshot policy, out string? mistake)
    {
        mistake = null;
        var key = (basis.Name, DecisionJson.Write(limits));
        if (_made.TryGetValue(key, out var known) && ReferenceEquals(known.Basis, basis))
            return known.Made;

        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(key.Item2)).AsSpan(0, 6);
        var made = limits.Over(basis) with { Name = $"{basis.Name}{{{Convert.ToHexStringLower(hash)}}}" };
        mistake = policy.MistakeInProfile(made);
        if (mistake is not null)
            return basis;
        if (_made.Count >= Most)
            _made.Clear();
        _made[key] = (basis, made);
        return made;
    }
}
