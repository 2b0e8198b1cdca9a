using System.Buffers;

namespace PolicyMta.Core.Stores;

/// <summary>One owner's part of the plugins' database. Thread-safe.</summary>
internal sealed class PluginStore(byte[] prefix, StoreDatabase database, StoreWriter? writer, Func<long> quota) : IPluginStore
{
    private const int PageEntries = 256;
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

    public IEnumerable<StoreEntry> Scan(ReadOnlyMemory<byte> keys)
    {
        if (keys.Length > StoreBatch.MaxKeyBytes)
            throw new ArgumentException($"A prefix has {StoreBatch.MaxKeyBytes} bytes at most; this one has {keys.Length}.", nameof(keys));
        return Pages([.. prefix, .. keys.Span]);
    }

    /// <summary>How much the owner stores.</summary>
    public StoreUsage Usage => StoreUsage.Read(database.Get(StoreKeys.UsageOf(prefix)));

    private IEnumerable<StoreEntry> Pages(byte[] start)
    {
        var from = start;
        while (true)
        {
            var page = ReadPage(from, start);
            foreach (var entry in page.Entries)
                yield return entry;
            if (page.Next is null)
                yield break;
            from = page.Next;
        }
    }

    private (List<StoreEntry> Entries, byte[]? Next) ReadPage(byte[] from, byte[] start)
    {
        var entries = new List<StoreEntry>();
        var bytes = 0;
        byte[]? next = null;
        database.Scan(from, (key, value) =>
        {
            if (!key.StartsWith(start))
                return false;
            if (entries.Count == PageEntries || bytes >= PageBytes)
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
