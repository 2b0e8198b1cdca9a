using System.Collections.Concurrent;
using PolicyMta.Core.Limits;
using PolicyMta.Sdk;

namespace PolicyMta.Core.Traffic;

/// <summary>
/// The limit groups by name; one for each provider, and one for each egress source and provider. Providers come from policy. Thread-safe.
/// </summary>
internal sealed class LimitGroups(ILimitShares shares, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, LimitGroup> _groups = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The groups whose limits a profile has for a ready queue; either may be null.</summary>
    public (LimitGroup? Total, LimitGroup? PerSource) Of(TrafficProfile profile, string source, string? provider) => provider is null
        ? (null, null)
        : (profile.ProviderTotal is null ? null : Group($"provider {provider}"),
            profile.ProviderPerSource is null ? null : Group($"source {source} to provider {provider}"));

    private LimitGroup Group(string name) =>
        _groups.GetOrAdd(name, static (name, parts) => new LimitGroup(name, parts.shares, parts.time), (shares, time));
}
