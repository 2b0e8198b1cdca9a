using System.Buffers;

namespace PolicyMta.Sdk;

/// <summary>
/// A plugin's own keys and values, kept by the server under the plugin's id: they survive reloads, changes of settings, updates of the
/// plugin and restarts. While a plugin is replaced, its old and its new instance see the same store. Keys are ordered by their bytes.
/// Thread-safe.
/// </summary>
public interface IPluginStore
{
    /// <summary>
    /// Reads one value; some microseconds, without waiting for writers. Sees every batch whose <see cref="PutAsync"/> has completed, and
    /// may see one that is about to.
    /// </summary>
    /// <param name="key">1 to <see cref="StoreBatch.MaxKeyBytes"/> bytes.</param>
    /// <param name="value">Takes the value; nothing is written to it if there is none.</param>
    /// <returns>Whether there is a value.</returns>
    /// <exception cref="ArgumentException">The key is empty or too long.</exception>
    /// <exception cref="IOException">The store cannot be opened or read.</exception>
    bool TryGet(ReadOnlySpan<byte> key, IBufferWriter<byte> value);

    /// <summary>
    /// Applies a batch, all of it or nothing. When the call completes, the batch survives a power cut. Batches that are put at the same
    /// time share a disk sync.
    /// </summary>
    /// <param name="batch">The changes, in order; it must not be changed before the call has completed.</param>
    /// <param name="cancellationToken">Ends the wait; the batch may be applied nevertheless.</param>
    /// <exception cref="StoreFullException">The plugin's quota does not allow it. Nothing was applied.</exception>
    /// <exception cref="IOException">The store cannot be opened or written. The batch may or may not have been applied.</exception>
    ValueTask PutAsync(StoreBatch batch, CancellationToken cancellationToken = default);

    /// <summary>
    /// Lists entries in the order of their keys. Reads on in small portions as it is enumerated: entries that are put or deleted meanwhile
    /// may or may not be seen.
    /// </summary>
    /// <param name="prefix">What the keys begin with, at most <see cref="StoreBatch.MaxKeyBytes"/> bytes; empty for all.</param>
    /// <exception cref="ArgumentException">The prefix is too long.</exception>
    /// <exception cref="IOException">The store cannot be opened or read.</exception>
    IEnumerable<StoreEntry> Scan(ReadOnlyMemory<byte> prefix);

    /// <summary>As the other one, beginning behind a key: so a long list can be read page by page.</summary>
    /// <param name="prefix">What the keys begin with, at most <see cref="StoreBatch.MaxKeyBytes"/> bytes; empty for all.</param>
    /// <param name="after">The key behind which to begin, whether it is there or not; empty for the beginning.</param>
    /// <exception cref="ArgumentException">The prefix or the key is too long.</exception>
    /// <exception cref="IOException">The store cannot be opened or read.</exception>
    IEnumerable<StoreEntry> Scan(ReadOnlyMemory<byte> prefix, ReadOnlyMemory<byte> after) =>
        Scan(prefix).SkipWhile(entry => entry.Key.Span.SequenceCompareTo(after.Span) <= 0);
}
