using System.Buffers.Binary;

namespace PolicyMta.Core.Spool;

/// <summary>
/// The header before each content in a segment. Its checksum covers the id, the length, the segment's number and the checksum of the
/// content; the number is never given twice, so that what an earlier life of a recycled file left behind does not pass as valid.
/// </summary>
internal readonly record struct SegmentRecord(SpoolId Id, uint Segment, int Length, uint ContentCrc)
{
    public const int HeaderLength = 36;

    private const uint Magic = 0x72734d50; // "PMsr"
    private const int SummedFrom = 8;

    public void Write(Span<byte> header)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(header, Magic);
        BinaryPrimitives.WriteUInt32LittleEndian(header[8..], ContentCrc);
        BinaryPrimitives.WriteInt32LittleEndian(header[12..], Length);
        BinaryPrimitives.WriteUInt32LittleEndian(header[16..], Segment);
        Id.WriteBytes(header[20..HeaderLength]);
        BinaryPrimitives.WriteUInt32LittleEndian(header[4..], Crc32C.Compute(header[SummedFrom..HeaderLength]));
    }

    /// <summary>Reads a header; false if there is none, or one of an earlier life of the file.</summary>
    public static bool TryRead(ReadOnlySpan<byte> header, uint segment, out SegmentRecord record)
    {
        record = default;
        if (header.Length < HeaderLength
            || BinaryPrimitives.ReadUInt32LittleEndian(header) != Magic
            || BinaryPrimitives.ReadUInt32LittleEndian(header[4..]) != Crc32C.Compute(header[SummedFrom..HeaderLength]))
            return false;

        record = new SegmentRecord(
            SpoolId.FromBytes(header[20..HeaderLength]),
            BinaryPrimitives.ReadUInt32LittleEndian(header[16..]),
            BinaryPrimitives.ReadInt32LittleEndian(header[12..]),
            BinaryPrimitives.ReadUInt32LittleEndian(header[8..]));
        return record.Segment == segment && record.Length >= 0;
    }

    public bool Matches(ReadOnlySpan<byte> content) => content.Length == Length && Crc32C.Compute(content) == ContentCrc;
}
