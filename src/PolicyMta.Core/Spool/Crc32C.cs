using System.Numerics;
using System.Runtime.InteropServices;

namespace PolicyMta.Core.Spool;

/// <summary>The Castagnoli checksum of everything the spool stores, by the processor's own instruction if it has one.</summary>
internal static class Crc32C
{
    /// <param name="data">What is summed up.</param>
    /// <param name="previous">The sum of what stands before it, or 0.</param>
    public static uint Compute(ReadOnlySpan<byte> data, uint previous = 0)
    {
        var crc = ~previous;
        var words = MemoryMarshal.Cast<byte, ulong>(data);
        foreach (var word in words)
            crc = BitOperations.Crc32C(crc, word);
        foreach (var value in data[(words.Length * sizeof(ulong))..])
            crc = BitOperations.Crc32C(crc, value);
        return ~crc;
    }
}
