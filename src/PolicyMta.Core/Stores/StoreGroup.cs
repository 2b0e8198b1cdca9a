using System.IO.Hashing;
using PolicyMta.Core.Spool.Rocks;

namespace PolicyMta.Core.Stores;

/// <summary>The changes of one commit, and what each owner will store after it. For one thread.</summary>
internal sealed class StoreGroup(StoreDatabase database) : IDisposable
{
    private readonly RocksBatch _changes = new();
    private readonly Dictionary<byte[], int?> _sizes = new(ByteKeys.Instance);
    private readonly Dictionary<byte[], StoreUsage> _usages = new(ByteKeys.Instance);

    public bool IsEmpty => _changes.Count == 0;

    /// <summary>Adds a batch as a whole.</summary>
    /// <param name="prefix">What the owner's keys begin with.</param>
    /// <param name="batch">The changes.</param>
    /// <param name="quota">How many bytes the owner may store.</param>
    /// <exception cref="StoreFullException">The batch grows what is stored and exceeds the quota; nothing was added.</exception>
    public void Add(byte[] prefix, StoreBatch batch, long quota)
    {
        var before = UsageOf(prefix);
        var usage = before;
        var sizes = new Dictionary<byte[], int?>(batch.Changes.Count, ByteKeys.Instance);
        var keys = new byte[batch.Changes.Count][];
        for (var i = 0; i < keys.Length; i++)
        {
            var change = batch.Changes[i];
            var key = keys[i] = [.. prefix, .. change.Key.Span];
            int? size = change.Value is { } value ? change.Key.Length + value.Length : null;
            var old = sizes.TryGetValue(key, out var own) || _sizes.TryGetValue(key, out own) ? own : StoredSize(key, change.Key.Length);
            usage = usage.Replace(old, size);
            sizes[key] = size;
        }

        if (usage.Bytes > quota && usage.Bytes > before.Bytes)
            throw new StoreFullException(
                $"The store would hold {usage.Bytes} bytes; {quota} are allowed (plugins.store.quota_mb, plugins.store.quotas).");

        for (var i = 0; i < keys.Length; i++)
        {
            if (batch.Changes[i].Value is { } value)
                _changes.Put(keys[i], value.Span);
            else
                _changes.Delete(keys[i]);
        }

        foreach (var (key, size) in sizes)
            _sizes[key] = size;
        _usages[prefix] = usage;
        _changes.Put(StoreKeys.UsageOf(prefix), usage.Write());
    }

    /// <exception cref="IOException">The changes may or may not be there.</exception>
    public void Commit() => database.Commit(_changes);

    public void Dispose() => _changes.Dispose();

    private StoreUsage UsageOf(byte[] prefix) =>
        _usages.TryGetValue(prefix, out var usage) ? usage : StoreUsage.Read(database.Get(StoreKeys.UsageOf(prefix)));

    private int? StoredSize(byte[] key, int ownLength) => database.Get(key) is { } value ? ownLength + value.Length : null;

    /// <summary>Compares keys by their bytes.</summary>
    private sealed class ByteKeys : IEqualityComparer<byte[]>
    {
        public static readonly ByteKeys Instance = new();

        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(byte[] key) => unchecked((int)XxHash3.HashToUInt64(key));
    }
}
