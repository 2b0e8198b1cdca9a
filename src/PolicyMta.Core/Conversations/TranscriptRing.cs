using System.Buffers;
using System.Buffers.Binary;

namespace PolicyMta.Core.Conversations;

/// <summary>
/// The lines of one connection in rented memory that does not grow beyond 4 KiB: how it was opened, and the last of what followed. Nothing
/// is allocated for a line. Not thread-safe: its conversation guards it.
/// </summary>
internal sealed class TranscriptRing
{
    /// <summary>Of a line, this much is kept.</summary>
    public const int LongestLine = 1024;

    /// <summary>Length, kind, and milliseconds since the beginning stand before each line.</summary>
    public const int HeaderSize = 8;

    /// <summary>Stands in the header of a line that was cut.</summary>
    public const byte Cut = 1;

    private const int First = 512;
    private const int Most = 4096;

    private byte[] _bytes = [];
    private int _length;
    private int _opening;
    private int _transaction;

    /// <summary>Lines that had to make room for later ones since the transaction began.</summary>
    public int LeftOut { get; private set; }

    public void Add(LineKind kind, uint at, ReadOnlySpan<byte> text)
    {
        var isCut = text.Length > LongestLine;
        if (isCut)
            text = text[..LongestLine];
        Reserve(HeaderSize + text.Length);
        var entry = _bytes.AsSpan(_length);
        BinaryPrimitives.WriteUInt16LittleEndian(entry, (ushort)text.Length);
        entry[2] = (byte)kind;
        entry[3] = isCut ? Cut : (byte)0;
        BinaryPrimitives.WriteUInt32LittleEndian(entry[4..], at);
        text.CopyTo(entry[HeaderSize..]);
        _length += HeaderSize + text.Length;
    }

    /// <summary>What has been said so far is how the connection was opened: it stays, as far as it fits into half of the memory.</summary>
    public void EndOpening()
    {
        while (_opening < _length && _opening + SizeAt(_opening) <= Most / 2)
            _opening += SizeAt(_opening);
        _transaction = _length;
    }

    /// <summary>What follows is a transaction of its own.</summary>
    public void BeginTransaction() => (_transaction, LeftOut) = (_length, 0);

    /// <summary>The opening, and what followed since the transaction began, or all that is left.</summary>
    public byte[] Copy(bool onlyTransaction)
    {
        var from = onlyTransaction ? Math.Max(_transaction, _opening) : _opening;
        var copy = new byte[_opening + _length - from];
        _bytes.AsSpan(0, _opening).CopyTo(copy);
        _bytes.AsSpan(from, _length - from).CopyTo(copy.AsSpan(_opening));
        return copy;
    }

    /// <summary>Gives the memory back.</summary>
    public void Release()
    {
        if (_bytes.Length > 0)
            ArrayPool<byte>.Shared.Return(_bytes);
        (_bytes, _length, _opening, _transaction) = ([], 0, 0, 0);
    }

    private int SizeAt(int position) => HeaderSize + BinaryPrimitives.ReadUInt16LittleEndian(_bytes.AsSpan(position));

    private void Reserve(int size)
    {
        if (_bytes.Length - _length >= size)
            return;
        if (_length + size <= Most)
            Grow(size);
        else
            DropOldest(size);
    }

    private void Grow(int size)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(Math.Min(Most, Math.Max(First, _bytes.Length * 2)), _length + size));
        _bytes.AsSpan(0, _length).CopyTo(larger);
        if (_bytes.Length > 0)
            ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }

    /// <summary>A quarter of the memory at once, so that lines are seldom moved.</summary>
    private void DropOldest(int size)
    {
        var end = _opening;
        while (end < _length && (end - _opening < size || end - _opening < Most / 4))
        {
            end += SizeAt(end);
            if (end > _transaction)
                LeftOut++;
        }

        _bytes.AsSpan(end, _length - end).CopyTo(_bytes.AsSpan(_opening));
        var dropped = end - _opening;
        _length -= dropped;
        _transaction = Math.Max(_opening, _transaction - dropped);
        if (_bytes.Length - _length < size)
            Grow(size);
    }
}
