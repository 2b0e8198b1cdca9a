using System.Buffers.Binary;

namespace PolicyMta.Core.Records;

/// <summary>What readers of records of all releases have in common. Throws nothing but <see cref="InvalidDataException"/>.</summary>
internal static class RecordBytes
{
    public static InvalidDataException OutOfRange() => new("A value in a record is out of range.");

    /// <summary>The next bytes, which are then no longer in the rest.</summary>
    public static ReadOnlySpan<byte> Take(scoped ref ReadOnlySpan<byte> rest, int count)
    {
        if (count > rest.Length)
            throw new InvalidDataException("A record is shorter than it says.");
        var taken = rest[..count];
        rest = rest[count..];
        return taken;
    }

    /// <summary>A time in ticks.</summary>
    public static long TakeTicks(scoped ref ReadOnlySpan<byte> rest)
    {
        var ticks = BinaryPrimitives.ReadInt64LittleEndian(Take(ref rest, sizeof(long)));
        return ticks >= 0 && ticks <= DateTimeOffset.MaxValue.Ticks ? ticks : throw OutOfRange();
    }
}
