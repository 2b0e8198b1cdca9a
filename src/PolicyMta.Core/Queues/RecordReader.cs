using System.Buffers.Binary;
using System.Text;

namespace PolicyMta.Core.Queues;

/// <summary>Reads what <see cref="RecordWriter"/> wrote. Throws <see cref="InvalidDataException"/> where the record is not whole.</summary>
internal ref struct RecordReader(ReadOnlySpan<byte> record)
{
    private ReadOnlySpan<byte> _rest = record;

    public long Number()
    {
        ulong zigzag = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var b = Take(1)[0];
            zigzag |= (ulong)(b & 0x7f) << shift;
            if (b < 0x80)
                return (long)(zigzag >> 1) ^ -(long)(zigzag & 1);
        }

        throw new InvalidDataException("A number in a spool record is too long.");
    }

    /// <summary>A number of things that follow, each of one byte at least.</summary>
    public int Count()
    {
        var count = Number();
        return count >= 0 && count <= _rest.Length ? (int)count : throw new InvalidDataException("A spool record is shorter than it says.");
    }

    public long Ticks() => BinaryPrimitives.ReadInt64LittleEndian(Take(8));

    public string? TextOrNull()
    {
        var length = Number();
        return length < 0 ? null : Encoding.UTF8.GetString(Take((int)Math.Min(length, int.MaxValue)));
    }

    public string Text() => TextOrNull() ?? "";

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > _rest.Length)
            throw new InvalidDataException("A spool record is shorter than it says.");
        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }
}
