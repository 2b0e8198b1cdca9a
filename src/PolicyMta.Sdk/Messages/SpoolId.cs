using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace PolicyMta.Sdk;

/// <summary>
/// The identity of one accepted message, unique for ever and sortable by the time of acceptance (a UUID version 7).
/// Written as 26 characters of Crockford's base 32, for instance in the reply to DATA, in events and on the command line.
/// </summary>
public readonly record struct SpoolId : IComparable<SpoolId>, IParsable<SpoolId>
{
    /// <summary>The length of an id in bytes, as <see cref="WriteBytes"/> writes it.</summary>
    public const int ByteLength = 16;

    /// <summary>The length of an id as text.</summary>
    public const int TextLength = 26;

    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    private readonly UInt128 _value;

    private SpoolId(UInt128 value) => _value = value;

    /// <summary>Makes a new id that sorts after those made in earlier milliseconds. Thread-safe.</summary>
    public static SpoolId Create(DateTimeOffset time)
    {
        Span<byte> bytes = stackalloc byte[ByteLength];
        Guid.CreateVersion7(time).TryWriteBytes(bytes, bigEndian: true, out _);
        return FromBytes(bytes);
    }

    /// <summary>Reads an id from its 16 bytes in network order.</summary>
    public static SpoolId FromBytes(ReadOnlySpan<byte> bytes) => new(BinaryPrimitives.ReadUInt128BigEndian(bytes));

    /// <summary>Writes the 16 bytes in network order, so that byte order is also the order of acceptance.</summary>
    public void WriteBytes(Span<byte> destination) => BinaryPrimitives.WriteUInt128BigEndian(destination, _value);

    /// <summary>The time of acceptance that the id carries, in whole milliseconds.</summary>
    public DateTimeOffset Time => DateTimeOffset.FromUnixTimeMilliseconds((long)(_value >> 80));

    /// <inheritdoc/>
    public int CompareTo(SpoolId other) => _value.CompareTo(other._value);

    /// <inheritdoc/>
    public override string ToString() => string.Create(TextLength, this, static (text, id) => id.WriteText(text));

    /// <summary>Writes the id as text of <see cref="TextLength"/> characters.</summary>
    internal void WriteText(Span<char> text)
    {
        var value = _value;
        for (var i = TextLength - 1; i >= 0; i--)
        {
            text[i] = Alphabet[(int)(value & 31)];
            value >>= 5;
        }
    }

    /// <inheritdoc/>
    /// <exception cref="FormatException">The text is not 26 characters of Crockford's base 32.</exception>
    public static SpoolId Parse(string s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out var id)
            ? id
            : throw new FormatException($"'{s}' is not a valid message id: 26 letters and digits are expected, as in the reply to DATA.");

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out SpoolId result)
    {
        result = default;
        if (s?.Length != TextLength || s[0] > '7')
            return false;

        UInt128 value = 0;
        foreach (var c in s)
        {
            var digit = Alphabet.IndexOf(char.ToUpperInvariant(c), StringComparison.Ordinal);
            if (digit < 0)
                return false;
            value = (value << 5) | (uint)digit;
        }

        result = new SpoolId(value);
        return true;
    }

    /// <summary>Orders by time of acceptance.</summary>
    public static bool operator <(SpoolId left, SpoolId right) => left.CompareTo(right) < 0;

    /// <summary>Orders by time of acceptance.</summary>
    public static bool operator >(SpoolId left, SpoolId right) => left.CompareTo(right) > 0;

    /// <summary>Orders by time of acceptance.</summary>
    public static bool operator <=(SpoolId left, SpoolId right) => left.CompareTo(right) <= 0;

    /// <summary>Orders by time of acceptance.</summary>
    public static bool operator >=(SpoolId left, SpoolId right) => left.CompareTo(right) >= 0;
}
