namespace PolicyMta.Policies.Tables;

/// <summary>
/// Entries one behind the other in large blocks: the lengths of key and value, then their bytes. No entry spans two blocks. What is written
/// is never moved, so that a place stays right. For one thread while it is written.
/// </summary>
internal sealed class TableArena
{
    /// <summary>The largest entry: a line, its key again, and their lengths.</summary>
    public const int MaxEntryBytes = 128 * 1024;

    private const int BlockBits = 24;
    private const int BlockBytes = 1 << BlockBits;
    private const int FirstBlockBytes = 2 * MaxEntryBytes;

    private readonly List<byte[]> _blocks = [];
    private readonly List<int> _used = [];

    /// <summary>The bytes of the entries.</summary>
    public long Bytes { get; private set; }

    public void Add(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        var size = 10 + key.Length + value.Length;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, MaxEntryBytes);
        if (_blocks.Count == 0 || _blocks[^1].Length - _used[^1] < size)
        {
            _blocks.Add(GC.AllocateUninitializedArray<byte>(
                (int)Math.Min(BlockBytes, (long)FirstBlockBytes << Math.Min(_blocks.Count, BlockBits))));
            _used.Add(0);
        }

        var start = _used[^1];
        var at = start;
        var block = _blocks[^1];
        at += Varint.Write(block.AsSpan(at), key.Length);
        at += Varint.Write(block.AsSpan(at), value.Length);
        key.CopyTo(block.AsSpan(at));
        value.CopyTo(block.AsSpan(at + key.Length));
        _used[^1] = at + key.Length + value.Length;
        Bytes += _used[^1] - start;
    }

    /// <summary>Gives back what the last block does not need.</summary>
    public void Trim()
    {
        if (_blocks.Count > 0 && _blocks[^1].Length - _used[^1] > 4096)
            _blocks[^1] = _blocks[^1][.._used[^1]];
    }

    public void Read(ulong place, out ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value)
    {
        var entry = _blocks[(int)(place >> BlockBits)].AsSpan((int)(place & (BlockBytes - 1)));
        var at = Varint.Read(entry, out var keyLength);
        at += Varint.Read(entry[at..], out var valueLength);
        key = entry.Slice(at, keyLength);
        value = entry.Slice(at + keyLength, valueLength);
    }

    /// <summary>The places of all entries in the order in which they were added.</summary>
    public IEnumerable<ulong> Places()
    {
        for (var block = 0; block < _blocks.Count; block++)
        {
            for (var at = 0; at < _used[block];)
            {
                var size = SizeAt(block, at);
                yield return ((ulong)block << BlockBits) | (uint)at;
                at += size;
            }
        }
    }

    private int SizeAt(int block, int at)
    {
        var entry = _blocks[block].AsSpan(at);
        var lengths = Varint.Read(entry, out var keyLength);
        lengths += Varint.Read(entry[lengths..], out var valueLength);
        return lengths + keyLength + valueLength;
    }
}
