using System.Numerics;

namespace PolicyMta.Core.Spool;

/// <summary>
/// Blocks for large content. What is returned gives its memory back to the system at once, but for some that is kept for those who come
/// next. The blocks, which are no more than addresses then, are kept for good: whoever still looks at content that has gone back sees
/// other bytes, as with any pool, and never a hole. Thread-safe.
/// </summary>
/// <param name="mostWarm">Bytes that free blocks may keep in memory, beyond what the users of the others count.</param>
internal sealed class PagePool(long mostWarm)
{
    private const int Smallest = 256 * 1024;
    private const int LargestPower = 1 << 30;

    private readonly Lock _gate = new();
    private readonly Dictionary<int, Shelf> _shelves = [];
    private long _warm;

    /// <summary>Bytes of memory that blocks have without anybody's use.</summary>
    public long Warm => Interlocked.Read(ref _warm);

    /// <returns>A block of at least so many bytes; null if the system gives none.</returns>
    public PageBlock? TryRent(int size)
    {
        var length = LengthFor(size);
        lock (_gate)
        {
            if (_shelves.TryGetValue(length, out var shelf) && (shelf.Warm.TryPop(out var block) || shelf.Cold.TryPop(out block)))
                return block;
        }

        return PageBlock.TryMake(length);
    }

    /// <param name="block">The block.</param>
    /// <param name="used">How much of it, from its beginning, may have been written to.</param>
    public void Return(PageBlock block, int used)
    {
        if (!PageBlock.CanGiveBack)
            return;
        used = Math.Max(used, block.Warm);
        lock (_gate)
        {
            _warm -= block.Warm;
            block.Warm = _warm + used <= mostWarm ? used : 0;
            _warm += block.Warm;
            if (block.Warm > 0)
            {
                ShelfOf(block).Warm.Push(block);
                return;
            }
        }

        block.GiveBack(used);
        lock (_gate)
            ShelfOf(block).Cold.Push(block);
    }

    private Shelf ShelfOf(PageBlock block) =>
        _shelves.TryGetValue(block.Length, out var shelf) ? shelf : _shelves[block.Length] = new Shelf();

    private static int LengthFor(int size) => size <= LargestPower
        ? Math.Max(Smallest, (int)BitOperations.RoundUpToPowerOf2((uint)size))
        : Array.MaxLength;

    private sealed class Shelf
    {
        public Stack<PageBlock> Warm { get; } = [];

        public Stack<PageBlock> Cold { get; } = [];
    }
}
