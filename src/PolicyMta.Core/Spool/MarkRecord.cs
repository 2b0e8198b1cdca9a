using System.Buffers.Binary;

namespace PolicyMta.Core.Spool;

/// <summary>
/// The value of a mark in the metadata store: a checksum over key and value, the end of its life, its message, then the caller's payload.
/// </summary>
internal static class MarkRecord
{
    public const int Overhead = sizeof(uint) + sizeof(long) + SpoolId.ByteLength;

    public static void Write(ReadOnlySpan<byte> key, SpoolId id, SpoolMark mark, Span<byte> value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(value[4..], mark.ExpiresAt.UtcTicks);
        id.WriteBytes(value[12..]);
        mark.Payload.Span.CopyTo(value[Overhead..]);
        BinaryPrimitives.WriteUInt32LittleEndian(value, Sum(key, value));
    }

    /// <returns>False if the value is damaged or its time is over.</returns>
    public static bool TryRead(ReadOnlySpan<byte> key, ReadOnlyMemory<byte> value, DateTimeOffset now, out FoundMark mark)
    {
        mark = default;
        var bytes = value.Span;
        if (bytes.Length < Overhead || BinaryPrimitives.ReadUInt32LittleEndian(bytes) != Sum(key, bytes)
            || BinaryPrimitives.ReadInt64LittleEndian(bytes[4..]) <= now.UtcTicks)
            return false;
        mark = new FoundMark(SpoolId.FromBytes(bytes.Slice(12, SpoolId.ByteLength)), value[Overhead..]);
        return true;
    }

    private static uint Sum(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) => Crc32C.Compute(value[sizeof(uint)..], Crc32C.Compute(key));
}
