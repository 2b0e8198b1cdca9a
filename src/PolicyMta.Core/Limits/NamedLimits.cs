using System.Collections.Concurrent;

namespace PolicyMta.Core.Limits;

/// <summary>Limits that are known by a name, for plugins and scripts. What was counted outlives those who ask. Thread-safe.</summary>
internal sealed class NamedLimits(ILimitShares shares, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, Entry> _limits = new(StringComparer.Ordinal);

    /// <returns>Whether it was counted.</returns>
    public bool TryTake(string name, NamedLimit limit, string key, int count)
    {
        if (!_limits.TryGetValue(name, out var entry) || entry.MaxKeys != limit.MaxKeys)
            entry = _limits.AddOrUpdate(name, Create, (_, old) => old.MaxKeys == limit.MaxKeys ? old : Create(name));
        return entry.Rates.TryTake(key, RateLimit.AtOnce(limit.Rate), count) == TimeSpan.Zero;

        Entry Create(string created) =>
            new(limit.MaxKeys, new KeyedRates<string>("plugins." + created, shares, time, limit.MaxKeys, StringComparer.Ordinal));
    }

    private sealed record Entry(int MaxKeys, KeyedRates<string> Rates);
}
