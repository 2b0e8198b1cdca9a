using System.Buffers.Binary;

namespace PolicyMta.Core.Stores;

/// <summary>How much one owner stores; a record of it is committed with each change.</summary>
/// <param name="Bytes">The sum of its keys' and values' sizes.</param>
/// <param name="Entries">How many keys it has.</param>
internal readonly record struct StoreUsage(long Bytes, long Entries)
{
    private const int Length = 16;

    public static StoreUsage Read(ReadOnlySpan<byte> record) => record.Length < Length
        ? default
        : new(BinaryPrimitives.ReadInt64LittleEndian(record), BinaryPrimitives.ReadInt64LittleEndian(record[8..]));

    public byte[] Write()
    {
        var record = new byte[Length];
        BinaryPrimitives.WriteInt64LittleEndian(record, Bytes);
        BinaryPrimitives.WriteInt64LittleEndian(record.AsSpan(8), Entries);
        return record;
    }

    /// <summary>The usage after an entry was replaced; a size of null means that there is none.</summary>
    public StoreUsage Replace(int? before, int? after) =>
        new(Bytes + (after ?? 0) - (before ?? 0), Entries + (after is null ? 0 : 1) - (before is null ? 0 : 1));
}
