namespace PolicyMta.Core.Limits;

/// <summary>
/// Remembers for a time that something happened for a key, and how many times. Each time it happens begins the time anew. Thread-safe. It
/// forgets by the rule of <see cref="ExpiringTable{TKey, TValue}"/>: if it is full, the key for which nothing happened for longest.
/// </summary>
/// <param name="keep">How long a key is remembered.</param>
/// <param name="time">The clock.</param>
/// <param name="capacity">The most keys that are remembered.</param>
/// <param name="comparer">How keys compare.</param>
internal sealed class KeyedMemory<TKey>(TimeSpan keep, TimeProvider time, int capacity = 100_000, IEqualityComparer<TKey>? comparer = null)
    where TKey : notnull
{
    private readonly Lock _lock = new();
    private readonly ExpiringTable<TKey, int> _times = new(capacity, comparer);
    private readonly long _keep = (long)Math.Min(keep.TotalSeconds * time.TimestampFrequency, long.MaxValue / 4);

    /// <summary>The keys that are remembered.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
                return _times.Count;
        }
    }

    /// <summary>Whether it happened for a key.</summary>
    public bool Has(TKey key) => CountOf(key) > 0;

    /// <summary>How many times it happened for a key.</summary>
    public int CountOf(TKey key)
    {
        lock (_lock)
            return _times.TryFind(key, out var entry) && entry.Until > time.GetTimestamp() ? entry.Value : 0;
    }

    /// <summary>Remembers that it happened for a key.</summary>
    /// <returns>How many times it has happened, this time included.</returns>
    public int Add(TKey key)
    {
        lock (_lock)
        {
            var now = time.GetTimestamp();
            var entry = _times.FindOrAdd(key, now);
            entry.Value = entry.Until > now ? entry.Value + 1 : 1;
            _times.Keep(entry, now + _keep);
            return entry.Value;
        }
    }

    public void Forget(TKey key)
    {
        lock (_lock)
            _times.Remove(key);
    }
}
