using System.Buffers;
using PolicyMta.Sdk;

namespace PolicyMta.Testing.Plugins;

/// <summary>A store in memory, for a plugin under test.</summary>
public sealed class TestPluginStore : IPluginStore
{
    private ImmutableSortedDictionary<byte[], byte[]> _entries = ImmutableSortedDictionary.Create<byte[], byte[]>(
        Comparer<byte[]>.Create(static (x, y) => x.AsSpan().SequenceCompareTo(y)));

    public bool TryGet(ReadOnlySpan<byte> key, IBufferWriter<byte> value)
    {
        if (!_entries.TryGetValue(key.ToArray(), out var found))
            return false;
        value.Write(found);
        return true;
    }

    public ValueTask PutAsync(StoreBatch batch, CancellationToken cancellationToken = default)
    {
        ImmutableInterlocked.Update(ref _entries, entries => batch.Changes.Aggregate(
            entries, static (all, change) =>
                change.Value is { } value ? all.SetItem(change.Key.ToArray(), value.ToArray()) : all.Remove(change.Key.ToArray())));
        return default;
    }

    public IEnumerable<StoreEntry> Scan(ReadOnlyMemory<byte> prefix) =>
        _entries.Where(entry => entry.Key.AsSpan().StartsWith(prefix.Span)).Select(entry => new StoreEntry(entry.Key, entry.Value));

    public IEnumerable<StoreEntry> Scan(ReadOnlyMemory<byte> prefix, ReadOnlyMemory<byte> after) =>
        Scan(prefix).Where(entry => entry.Key.Span.SequenceCompareTo(after.Span) > 0);
}
