namespace PolicyMta.Core.Journal;

/// <summary>
/// An entry of an index by hash, as one number that sorts by hash: its upper 40 bits, and in the lower 24 the block of 4 KiB of the segment
/// in which the event's line begins.
/// </summary>
internal static class IndexEntry
{
    public const int BlockSize = 1 << BlockShift;

    private const int BlockShift = 12;
    private const ulong BlockMask = (1UL << 24) - 1;

    public static ulong Create(ulong hash, long offset) => (hash & ~BlockMask) | (ulong)(offset >> BlockShift);

    /// <summary>The lowest entry that a hash can have.</summary>
    public static ulong First(ulong hash) => hash & ~BlockMask;

    public static bool IsOf(ulong entry, ulong hash) => (entry & ~BlockMask) == (hash & ~BlockMask);

    /// <summary>Where the block begins that an entry points to.</summary>
    public static long Offset(ulong entry) => (long)(entry & BlockMask) << BlockShift;
}
