using System.Text;

namespace PolicyMta.Core.Records;

/// <summary>
/// Reads the fields that <see cref="RecordWriter"/> wrote, one after the other. Whatever bytes it is given, it ends, allocates no more than
/// a few times their number, and throws nothing but <see cref="InvalidDataException"/>.
/// </summary>
/// <param name="fields">The record without its version, or the value of a field that has fields of its own.</param>
internal ref struct RecordReader(ReadOnlySpan<byte> fields)
{
    private const int MaxField = 1 << 20;

    private ReadOnlySpan<byte> _rest = fields;
    private ReadOnlySpan<byte> _current;
    private WireType _type;

    /// <summary>The number of the field that <see cref="Next"/> found.</summary>
    public int Field { get; private set; }

    /// <summary>Goes on to the next field. Its value must then be taken by one of the other members.</summary>
    /// <returns>False at the end of the record.</returns>
    public bool Next()
    {
        if (_rest.IsEmpty)
            return false;

        _current = _rest;
        var key = Varint();
        if (key >> 3 is 0 or > MaxField)
            throw new InvalidDataException("A field of a record has a number that is not valid.");
        Field = (int)(key >> 3);
        _type = (WireType)(key & 7);
        return true;
    }

    public long Number()
    {
        Demand(WireType.Number);
        var value = Varint();
        return value <= long.MaxValue ? (long)value : throw RecordBytes.OutOfRange();
    }

    public int SmallNumber()
    {
        var value = Number();
        return value <= int.MaxValue ? (int)value : throw RecordBytes.OutOfRange();
    }

    /// <summary>A number of an enumeration that begins with 0.</summary>
    /// <param name="highest">The highest number that this reader knows.</param>
    public int Choice(int highest)
    {
        var value = Number();
        return value <= highest ? (int)value : throw RecordBytes.OutOfRange();
    }

    public bool Flag() => Number() != 0;

    /// <summary>A time in ticks.</summary>
    public long Ticks()
    {
        Demand(WireType.Fixed64);
        return RecordBytes.TakeTicks(ref _rest);
    }

    public DateTimeOffset Time() => new(Ticks(), TimeSpan.Zero);

    public string Text() => Encoding.UTF8.GetString(Bytes());

    /// <summary>The fields within this one.</summary>
    public RecordReader Fields() => new(Bytes());

    /// <summary>The numbers of a field that holds several.</summary>
    public int[] Numbers()
    {
        var packed = new RecordReader(Bytes());
        var numbers = new int[packed.CountVarints()];
        foreach (ref var number in numbers.AsSpan())
        {
            var value = packed.Varint();
            number = value <= int.MaxValue ? (int)value : throw RecordBytes.OutOfRange();
        }

        return numbers;
    }

    /// <summary>Passes over a field that the caller does not know.</summary>
    /// <returns>The whole of it, for a caller that keeps it.</returns>
    public ReadOnlySpan<byte> Skip()
    {
        switch (_type)
        {
            case WireType.Number:
                Varint();
                break;
            case WireType.Fixed64:
                RecordBytes.Take(ref _rest, sizeof(long));
                break;
            case WireType.Fixed32:
                RecordBytes.Take(ref _rest, sizeof(int));
                break;
            case WireType.Bytes:
                Bytes();
                break;
            default:
                throw new InvalidDataException($"Field {Field} of a record is written in an unknown way.");
        }

        return _current[..^_rest.Length];
    }

    private ReadOnlySpan<byte> Bytes()
    {
        Demand(WireType.Bytes);
        var length = Varint();
        return RecordBytes.Take(ref _rest, length <= (ulong)_rest.Length ? (int)length : int.MaxValue);
    }

    private readonly void Demand(WireType type)
    {
        if (_type != type)
            throw new InvalidDataException($"Field {Field} of a record is written as {_type}, not as {type}.");
    }

    private ulong Varint()
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = RecordBytes.Take(ref _rest, 1)[0];
            if (shift == 63 && next > 1)
                break;
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
                return value;
        }

        throw new InvalidDataException("A number in a record is too long.");
    }

    private readonly int CountVarints()
    {
        var count = 0;
        foreach (var part in _rest)
            count += part < 0x80 ? 1 : 0;
        return count;
    }
}
