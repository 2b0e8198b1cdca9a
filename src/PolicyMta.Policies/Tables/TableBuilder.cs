namespace PolicyMta.Policies.Tables;

/// <summary>Gathers the entries of a table, as long as they fit into the memory that it may take. For one thread.</summary>
internal sealed class TableBuilder(string name, bool ignoreCase, long maxBytes)
{
    /// <summary>The most entries, so that a quarter of the slots stays free.</summary>
    private const int MaxEntries = 800_000_000;

    private readonly TableArena _arena = new();
    private readonly byte[] _small = new byte[TableKey.MaxBytes];
    private int _count;

    /// <param name="key">1 to <see cref="TableKey.MaxBytes"/> bytes of valid UTF-8.</param>
    /// <param name="value">What stands beside it.</param>
    /// <returns>What is wrong with the entry, or null.</returns>
    public string? Add(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        if (key.Length is 0 or > TableKey.MaxBytes)
            return key.IsEmpty ? "The key is empty." : $"The key has {key.Length} bytes; {TableKey.MaxBytes} are allowed.";
        var length = 0;
        if (ignoreCase && !TableKey.TryFold(key, _small, out length))
            return $"The key in small letters has more than {TableKey.MaxBytes} bytes.";
        _arena.Add(ignoreCase ? _small.AsSpan(0, length) : key, value);
        _count++;
        return _count > MaxEntries || LookupTable.BytesOf(_count, _arena.Bytes) > maxBytes
            ? $"The table takes more than {maxBytes / (1024 * 1024)} MiB, and there is more to come."
            : null;
    }

    public LookupTable Build(TableShape shape, string hash, CancellationToken cancellationToken)
    {
        _arena.Trim();
        return new LookupTable(name, shape, ignoreCase, _arena, _count, hash, cancellationToken);
    }
}
