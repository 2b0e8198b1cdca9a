using System.Buffers;

namespace PolicyMta.Core.Stores;

/// <summary>One owner's part of the plugins' database. Thread-safe.</summary>
internal sealed class PluginStore(byte[] prefix, StoreDatabase database, StoreWriter? writer, Func<long> quota) : IPluginStore
{
    private const int FirstPageEntries = 64;
    private const int MostPageEntries = 4096;
    private const int PageBytes = 256 * 1024;

    public bool TryGet(ReadOnlySpan<byte> key, IBufferWriter<byte> value)
    {
        if (key.Length is 0 or > StoreBatch.MaxKeyBytes)
            throw new ArgumentException($"A key has 1 to {StoreBatch.MaxKeyBytes} bytes; this one has {key.Length}.", nameof(key));
        Span<byte> buffer = stackalloc byte[StoreKeys.MaxLength];
        if (database.Get(StoreKeys.Join(prefix, key, buffer)) is not { } found)
            return false;
        value.Write(found);
        return true;
    }

    public async ValueTask PutAsync(StoreBatch batch, CancellationToken cancellationToken = default)
    {
        if (writer is null)
            throw new IOException(
                "The plugins' store can only be read here: a check of the configuration, or a command beside a running server, changes "
                    + "nothing.");
        if (batch.Changes.Count > 0)
            await writer.PutAsync(prefix, batch, quota()).WaitAsync(cancellationToken);
    }

    public IEnumerable<StoreEntry> Scan(ReadOnlyMemory<byte> keys) => Scan(keys, default);

    public IEnumerable<StoreEntry> Scan(ReadOnlyMemory<byte> keys, ReadOnlyMemory<byte> after)
    {
        if (keys.Length > StoreBatch.MaxKeyBytes)
            throw new ArgumentException($"A prefix has {StoreBatch.MaxKeyBytes} bytes at most; this one has {keys.Length}.", nameof(keys));
        if (after.Length > StoreBatch.MaxKeyBytes)
            throw new ArgumentException($"A key has {StoreBatch.MaxKeyBytes} bytes at most; this one has {after.Length}.", nameof(after));
        byte[] start = [.. prefix, .. keys.Span];

        // The key that comes next in order is the same with a zero behind it.
        byte[] from = after.IsEmpty ? start : [.. prefix, .. after.Span, 0];
        return Pages(start, start.AsSpan().SequenceCompareTo(from) > 0 ? start : from);
    }

    /// <summary>How much the owner stores.</summary>
    public StoreUsage Usage => StoreUsage.Read(database.Get(StoreKeys.UsageOf(prefix)));

    private IEnumerable<StoreEntry> Pages(byte[] start, byte[] from)
    {
        // Few at first for who looks for a few; many later, since each page has to find its place.
        for (var most = FirstPageEntries; ; most = Math.Min(most * 2, MostPageEntries))
        {
            var page = ReadPage(from, start, most);
            foreach (var entry in page.Entries)
                yield return entry;
            if (page.Next is null)
                yield break;
            from = page.Next;
        }
    }

    private (List<StoreEntry> Entries, byte[]? Next) ReadPage(byte[] from, byte[] start, int most)
    {
        var entries = new List<StoreEntry>();
        var bytes = 0;
        byte[]? next = null;
        database.Scan(from, (key, value) =>
        {
            if (!key.StartsWith(start))
                return false;
            if (entries.Count == most || bytes >= PageBytes)
            {
                next = key.ToArray();
                return false;
            }

            entries.Add(new StoreEntry(key[prefix.Length..].ToArray(), value.ToArray()));
            bytes += key.Length + value.Length;
            return true;
        });
        return (entries, next);
    }
}
