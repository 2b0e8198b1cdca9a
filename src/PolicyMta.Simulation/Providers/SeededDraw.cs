using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace PolicyMta.Simulation.Providers;

/// <summary>Draws lots that fall the same way each time: the outcome depends on the seed, the question and its subject alone.</summary>
internal static class SeededDraw
{
    /// <summary>A number from 0 to below 1.</summary>
    public static double Draw(int seed, string question, string subject)
    {
        var questionHash = XxHash3.HashToUInt64(MemoryMarshal.AsBytes(question.AsSpan()), seed);
        return (XxHash3.HashToUInt64(MemoryMarshal.AsBytes(subject.AsSpan()), (long)questionHash) >> 11) * (1.0 / (1UL << 53));
    }
}
