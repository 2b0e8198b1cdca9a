using System.Collections.Concurrent;
using PolicyMta.Core.Limits;

namespace PolicyMta.Core.Traffic;

/// <summary>
/// The limit groups by name: one for each provider, one for each egress source and provider, one for each combination of facts that a
/// counter has been asked for. A ready queue is in its groups as long as it has a connection, whether its profile has limits for them now
/// or not. Thread-safe.
/// </summary>
internal sealed class LimitGroups(ILimitShares shares, TimeProvider time, UsageBook? usage = null)
{
    /// <summary>Combinations of facts that have a group of their own; further ones share one for each counter.</summary>
    public const int MaxCounters = 50_000;

    private readonly ConcurrentDictionary<string, LimitGroup> _groups = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, LimitGroup> _counters = new(StringComparer.Ordinal);
    private int _counted;

    public int Count => _groups.Count + _counters.Count;

    /// <summary>The counters at this moment.</summary>
    public IEnumerable<LimitGroup> Counters => _counters.Select(static pair => pair.Value);

    /// <summary>What is used of the rates of all of them.</summary>
    public IEnumerable<(string Name, ImmutableArray<RateUse> Rates)> Usage =>
        _groups.Concat(_counters).Select(static pair => (pair.Key, pair.Value.Export()));

    /// <summary>The groups that a ready queue belongs to; none without a provider.</summary>
    public (LimitGroup? Total, LimitGroup? PerSource) Of(string source, string? provider) => provider is null
        ? (null, null)
        : (Group($"provider {provider}"), Group($"source {source} to provider {provider}"));

    /// <summary>The group of what paces ask of all mail from an egress source to a provider.</summary>
    public LimitGroup PaceOf(string source, string provider) => Group($"pace of source {source} to provider {provider}");

    /// <summary>The group of a counter for one combination of facts.</summary>
    public LimitGroup Of(CounterIdentity identity)
    {
        var key = CounterKey.Of(identity);
        if (_counters.TryGetValue(key, out var known))
            return known;
        if (identity.Facts is { Length: > 0 } && Volatile.Read(ref _counted) >= MaxCounters)
            return Of(identity with { Facts = null });

        var made = Make(key, identity);
        if (!_counters.TryAdd(key, made))
            return Of(identity);
        Interlocked.Increment(ref _counted);
        return made;
    }

    /// <summary>Forgets the groups that restrain nothing and have no connection.</summary>
    public void Prune()
    {
        foreach (var group in _groups)
        {
            if (group.Value.TryClose())
                _groups.TryRemove(group);
        }

        foreach (var counter in _counters)
        {
            if (counter.Value.TryClose() && _counters.TryRemove(counter))
                Interlocked.Decrement(ref _counted);
        }
    }

    private LimitGroup Group(string name) =>
        _groups.GetOrAdd(name, static (name, groups) => groups.Make(name, null), this);

    private LimitGroup Make(string name, CounterIdentity? identity)
    {
        var made = new LimitGroup(name, shares, time) { Identity = identity };
        if (usage?.Find(name) is { } rates)
            made.Restore(rates);
        return made;
    }
}
