using System.Buffers.Binary;

namespace PolicyMta.Core.Spool;

/// <summary>The value of a state record in the metadata store: a checksum over key and value, then what the room gave.</summary>
internal static class StateRecord
{
    public const int Overhead = sizeof(uint);

    public static void Write(ReadOnlySpan<byte> key, ReadOnlySpan<byte> state, Span<byte> value)
    {
        state.CopyTo(value[Overhead..]);
        BinaryPrimitives.WriteUInt32LittleEndian(value, Sum(key, value));
    }

    public static bool IsIntact(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) =>
        value.Length >= Overhead && BinaryPrimitives.ReadUInt32LittleEndian(value) == Sum(key, value);

    private static uint Sum(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) => Crc32C.Compute(value[Overhead..], Crc32C.Compute(key));
}
