using System.Buffers.Binary;

namespace PolicyMta.Core.Spool;

/// <summary>
/// The values of the metadata store: a checksum over key and value, for a message the location of its content, then the caller's opaque
/// record.
/// </summary>
internal static class MetadataRecord
{
    public const int MessageOverhead = CrcLength + 12;
    public const int DeliveryOverhead = CrcLength;

    private const int CrcLength = sizeof(uint);

    public static void WriteMessage(ReadOnlySpan<byte> key, ContentLocation location, ReadOnlySpan<byte> record, Span<byte> value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(value[4..], location.Segment);
        BinaryPrimitives.WriteUInt32LittleEndian(value[8..], location.Offset);
        BinaryPrimitives.WriteInt32LittleEndian(value[12..], location.Length);
        record.CopyTo(value[MessageOverhead..]);
        Seal(key, value);
    }

    public static void WriteDelivery(ReadOnlySpan<byte> key, ReadOnlySpan<byte> record, Span<byte> value)
    {
        record.CopyTo(value[DeliveryOverhead..]);
        Seal(key, value);
    }

    public static bool IsIntact(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) =>
        value.Length >= CrcLength && BinaryPrimitives.ReadUInt32LittleEndian(value) == Sum(key, value);

    /// <summary>Where the content lies, even by a record that fails its checksum: a damaged record must not free the content.</summary>
    public static bool TryReadLocation(ReadOnlySpan<byte> value, out ContentLocation location)
    {
        location = default;
        if (value.Length < MessageOverhead)
            return false;

        location = new ContentLocation(
            BinaryPrimitives.ReadUInt32LittleEndian(value[4..]),
            BinaryPrimitives.ReadUInt32LittleEndian(value[8..]),
            BinaryPrimitives.ReadInt32LittleEndian(value[12..]));
        return location.Length >= 0;
    }

    private static void Seal(ReadOnlySpan<byte> key, Span<byte> value) => BinaryPrimitives.WriteUInt32LittleEndian(value, Sum(key, value));

    private static uint Sum(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) => Crc32C.Compute(value[CrcLength..], Crc32C.Compute(key));
}
