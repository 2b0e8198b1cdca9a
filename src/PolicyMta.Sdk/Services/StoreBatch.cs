namespace PolicyMta.Sdk;

/// <summary>
/// Changes to an <see cref="IPluginStore"/> that are applied together, in order. Copies what it is given. For one thread at a time.
/// </summary>
public sealed class StoreBatch
{
    /// <summary>The longest key, in bytes.</summary>
    public const int MaxKeyBytes = 1024;

    /// <summary>The largest value, in bytes.</summary>
    public const int MaxValueBytes = 1024 * 1024;

    /// <summary>The most that the keys and values of one batch may have together, in bytes.</summary>
    public const int MaxBytes = 16 * 1024 * 1024;

    private readonly List<StoreChange> _changes = [];

    /// <summary>The changes so far, in order.</summary>
    public IReadOnlyList<StoreChange> Changes => _changes;

    /// <summary>The sum of the keys' and values' sizes in bytes.</summary>
    public int Bytes { get; private set; }

    /// <summary>Sets a value.</summary>
    /// <param name="key">1 to <see cref="MaxKeyBytes"/> bytes.</param>
    /// <param name="value">0 to <see cref="MaxValueBytes"/> bytes.</param>
    /// <returns>This batch.</returns>
    /// <exception cref="ArgumentException">Key, value or batch is too large, or the key is empty.</exception>
    public StoreBatch Put(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        if (value.Length > MaxValueBytes)
            throw new ArgumentException($"A value has {MaxValueBytes} bytes at most; this one has {value.Length}.", nameof(value));
        Grow(key, value.Length);
        _changes.Add(new StoreChange(key.ToArray(), value.ToArray()));
        return this;
    }

    /// <summary>Deletes a key; no error if it does not exist.</summary>
    /// <param name="key">1 to <see cref="MaxKeyBytes"/> bytes.</param>
    /// <returns>This batch.</returns>
    /// <exception cref="ArgumentException">The key is empty or too long, or the batch is too large.</exception>
    public StoreBatch Delete(ReadOnlySpan<byte> key)
    {
        Grow(key, 0);
        _changes.Add(new StoreChange(key.ToArray(), null));
        return this;
    }

    private void Grow(ReadOnlySpan<byte> key, int valueBytes)
    {
        if (key.Length is 0 or > MaxKeyBytes)
            throw new ArgumentException($"A key has 1 to {MaxKeyBytes} bytes; this one has {key.Length}.", nameof(key));
        if (Bytes + key.Length + valueBytes > MaxBytes)
            throw new ArgumentException($"A batch has {MaxBytes} bytes at most: put it and begin another.", nameof(key));
        Bytes += key.Length + valueBytes;
    }
}
