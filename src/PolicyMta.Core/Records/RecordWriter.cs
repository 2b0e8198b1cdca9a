using System.Buffers.Binary;
using System.Text;

namespace PolicyMta.Core.Records;

/// <summary>
/// Writes a record: its version, then tagged fields in the wire format of Protocol Buffers (variable-length numbers, fixed 64 bits, bytes
/// with their length). Fields that say what a reader assumes anyway are left out by the caller.
/// </summary>
internal ref struct RecordWriter
{
    private const int MaxVarint = 10;

    /// <summary>So long a text never needs more than one byte for its length.</summary>
    private const int ShortText = 127 / 3;

    private byte[] _buffer;
    private int _length;

    /// <param name="version">The version of the record.</param>
    /// <param name="capacity">How many bytes most records of the kind need.</param>
    public RecordWriter(int version, int capacity)
    {
        _buffer = new byte[capacity];
        _buffer[0] = RecordVersion.ByteOf(version);
        _length = 1;
    }

    /// <summary>The record so far; the last word of the writer on its memory.</summary>
    public readonly ReadOnlyMemory<byte> Written => _buffer.AsMemory(0, _length);

    public void Number(int field, long value)
    {
        Reserve(2 * MaxVarint);
        Key(field, WireType.Number);
        Varint((ulong)value);
    }

    /// <summary>Writes a field if what it says is true.</summary>
    public void Flag(int field, bool value)
    {
        if (value)
            Number(field, 1);
    }

    public void Ticks(int field, long value)
    {
        Reserve(MaxVarint + sizeof(long));
        Key(field, WireType.Fixed64);
        BinaryPrimitives.WriteInt64LittleEndian(_buffer.AsSpan(_length), value);
        _length += sizeof(long);
    }

    public void Text(int field, scoped ReadOnlySpan<char> value)
    {
        if (value.Length <= ShortText)
        {
            Reserve(MaxVarint + 1 + (3 * value.Length));
            Key(field, WireType.Bytes);
            var written = Encoding.UTF8.GetBytes(value, _buffer.AsSpan(_length + 1));
            _buffer[_length] = (byte)written;
            _length += 1 + written;
            return;
        }

        var length = Encoding.UTF8.GetByteCount(value);
        Reserve((2 * MaxVarint) + length);
        Key(field, WireType.Bytes);
        Varint((ulong)length);
        _length += Encoding.UTF8.GetBytes(value, _buffer.AsSpan(_length));
    }

    /// <summary>Writes a field if there is something to say.</summary>
    public void OptionalText(int field, string? value)
    {
        if (value is not null)
            Text(field, value);
    }

    /// <summary>Writes numbers as one field.</summary>
    public void Numbers(int field, scoped ReadOnlySpan<int> values)
    {
        var start = Begin(field);
        foreach (var value in values)
        {
            Reserve(MaxVarint);
            Varint((uint)value);
        }

        End(start);
    }

    /// <summary>Begins a field that has fields of its own.</summary>
    /// <returns>What <see cref="End"/> wants.</returns>
    public int Begin(int field)
    {
        Reserve(MaxVarint + 1);
        Key(field, WireType.Bytes);
        return ++_length;
    }

    /// <summary>Ends a field: one byte was kept free for its length, and a long one is moved.</summary>
    public void End(int start)
    {
        var length = _length - start;
        if (length < 0x80)
        {
            _buffer[start - 1] = (byte)length;
            return;
        }

        var more = 0;
        for (var rest = length >> 7; rest > 0; rest >>= 7)
            more++;
        Reserve(more);
        _buffer.AsSpan(start, length).CopyTo(_buffer.AsSpan(start + more));
        _length = start - 1;
        Varint((ulong)length);
        _length += length;
    }

    /// <summary>Writes fields that are encoded already.</summary>
    public void Encoded(scoped ReadOnlySpan<byte> fields)
    {
        Reserve(fields.Length);
        fields.CopyTo(_buffer.AsSpan(_length));
        _length += fields.Length;
    }

    private void Key(int field, WireType type) => Varint(((ulong)field << 3) | (byte)type);

    private void Varint(ulong value)
    {
        while (value >= 0x80)
        {
            _buffer[_length++] = (byte)(value | 0x80);
            value >>= 7;
        }

        _buffer[_length++] = (byte)value;
    }

    private void Reserve(int count)
    {
        if (_buffer.Length - _length < count)
            Array.Resize(ref _buffer, Math.Max(_length + count, 2 * _buffer.Length));
    }
}
