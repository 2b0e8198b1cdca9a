namespace PolicyMta.Core.Limits;

/// <summary>
/// How often something happens for each key, held to a rate. Thread-safe. It forgets by the rule of <see cref="ExpiringTable{TKey,
/// TValue}"/>: first the keys whose bucket is full again, and never the one that was used hardest. Taking for a known key allocates
/// nothing.
/// </summary>
/// <param name="limit">The limit's name, as <see cref="ILimitShares"/> knows it.</param>
/// <param name="shares">Which part of the limit this node may use.</param>
/// <param name="time">The clock.</param>
/// <param name="capacity">The most keys that are remembered.</param>
/// <param name="comparer">How keys compare.</param>
internal sealed class KeyedRates<TKey>(
    string limit, ILimitShares shares, TimeProvider time, int capacity = 100_000, IEqualityComparer<TKey>? comparer = null)
    where TKey : notnull
{
    private readonly Lock _lock = new();
    private readonly ExpiringTable<TKey, TokenBucket> _buckets = new(capacity, comparer);

    /// <summary>The keys that are remembered.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
                return _buckets.Count;
        }
    }

    /// <summary>Counts for a key, unless that is too often.</summary>
    /// <returns>Zero if it was counted; else how long to wait before asking again.</returns>
    public TimeSpan TryTake(TKey key, RateLimit rate, int count = 1)
    {
        var inForce = rate.Times(shares.ShareOf(limit, key));
        lock (_lock)
        {
            var entry = _buckets.FindOrAdd(key, time.GetTimestamp());
            var wait = entry.Value.TryTake(inForce, time, count);
            _buckets.Keep(entry, entry.Value.FullAt(inForce, time));
            return wait;
        }
    }
}
