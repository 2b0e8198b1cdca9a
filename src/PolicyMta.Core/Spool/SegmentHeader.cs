using System.Buffers.Binary;

namespace PolicyMta.Core.Spool;

/// <summary>The first page of a segment: whose it is. It is zeroed and synced before a file is used again.</summary>
internal static class SegmentHeader
{
    /// <summary>A page of its own, so that rewriting it never touches a record.</summary>
    public const int Length = 4096;

    private static ReadOnlySpan<byte> Magic => "PMTASEG1"u8;

    public static byte[] Create(uint number, long size)
    {
        var page = new byte[Length];
        Magic.CopyTo(page);
        BinaryPrimitives.WriteUInt32LittleEndian(page.AsSpan(8), number);
        BinaryPrimitives.WriteInt64LittleEndian(page.AsSpan(12), size);
        BinaryPrimitives.WriteUInt32LittleEndian(page.AsSpan(20), Crc32C.Compute(page.AsSpan(0, 20)));
        return page;
    }

    public static bool IsValid(ReadOnlySpan<byte> page, uint number) =>
        page.Length >= 24
        && page.StartsWith(Magic)
        && BinaryPrimitives.ReadUInt32LittleEndian(page[8..]) == number
        && BinaryPrimitives.ReadUInt32LittleEndian(page[20..]) == Crc32C.Compute(page[..20]);
}
