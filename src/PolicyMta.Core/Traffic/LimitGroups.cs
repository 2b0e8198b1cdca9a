using System.Collections.Concurrent;
using PolicyMta.Core.Limits;

namespace PolicyMta.Core.Traffic;

/// <summary>
/// The limit groups by name; one for each provider, and one for each egress source and provider. A ready queue is in its groups as long as
/// it has a connection, whether its profile has limits for them now or not. Thread-safe.
/// </summary>
internal sealed class LimitGroups(ILimitShares shares, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, LimitGroup> _groups = new(StringComparer.OrdinalIgnoreCase);

    public int Count => _groups.Count;

    /// <summary>The groups that a ready queue belongs to; none without a provider.</summary>
    public (LimitGroup? Total, LimitGroup? PerSource) Of(string source, string? provider) => provider is null
        ? (null, null)
        : (Group($"provider {provider}"), Group($"source {source} to provider {provider}"));

    /// <summary>Forgets the groups that restrain nothing and have no connection.</summary>
    public void Prune()
    {
        foreach (var group in _groups)
        {
            if (group.Value.TryClose())
                _groups.TryRemove(group);
        }
    }

    private LimitGroup Group(string name) =>
        _groups.GetOrAdd(name, static (name, parts) => new LimitGroup(name, parts.shares, parts.time), (shares, time));
}
