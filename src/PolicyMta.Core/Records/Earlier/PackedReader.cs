using System.Text;

namespace PolicyMta.Core.Records.Earlier;

/// <summary>
/// Reads records of the time before fields had tags (release 0.1): one value after the other. Throws nothing but
/// <see cref="InvalidDataException"/>.
/// </summary>
internal ref struct PackedReader(ReadOnlySpan<byte> record)
{
    private ReadOnlySpan<byte> _rest = record;

    /// <summary>A number that is never negative.</summary>
    public long Number()
    {
        var value = SignedNumber();
        return value >= 0 ? value : throw RecordBytes.OutOfRange();
    }

    /// <summary>A number of an enumeration that begins with 0.</summary>
    public int Choice(int highest)
    {
        var value = Number();
        return value <= highest ? (int)value : throw RecordBytes.OutOfRange();
    }

    /// <summary>A number of things that follow, each of one byte at least.</summary>
    public int Count()
    {
        var count = Number();
        return count <= _rest.Length ? (int)count : throw new InvalidDataException("A record is shorter than it says.");
    }

    public long Ticks() => RecordBytes.TakeTicks(ref _rest);

    public DateTimeOffset Time() => new(Ticks(), TimeSpan.Zero);

    public string? TextOrNull()
    {
        var length = SignedNumber();
        return length < 0 ? null : Encoding.UTF8.GetString(RecordBytes.Take(ref _rest, (int)Math.Min(length, int.MaxValue)));
    }

    public string Text() => TextOrNull() ?? "";

    private long SignedNumber()
    {
        ulong zigzag = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var b = RecordBytes.Take(ref _rest, 1)[0];
            zigzag |= (ulong)(b & 0x7f) << shift;
            if (b < 0x80)
                return (long)(zigzag >> 1) ^ -(long)(zigzag & 1);
        }

        throw new InvalidDataException("A number in a record is too long.");
    }
}
