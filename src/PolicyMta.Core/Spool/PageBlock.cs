using System.Buffers;
using System.Runtime.InteropServices;

namespace PolicyMta.Core.Spool;

/// <summary>
/// Address space for large content, outside of the heap that is collected: it has memory only where it was written to, and gives that back
/// at once. Where the system offers no such thing it is an array.
/// </summary>
internal sealed unsafe partial class PageBlock : MemoryManager<byte>
{
    private const int ReadAndWrite = 1 | 2;
    private const int PrivateAnonymousUnreserved = 0x2 | 0x20 | 0x4000;
    private const int NotNeeded = 4;

    private readonly int _length;
    private readonly byte[]? _array;
    private readonly byte* _start;

    private PageBlock(byte* start, int length, byte[]? array)
    {
        _start = start;
        _length = length;
        _array = array;
    }

    public int Length => _length;

    /// <summary>Whether memory can be given back without the block.</summary>
    public static bool CanGiveBack => OperatingSystem.IsLinux();

    /// <summary>How much of it, from its beginning, is kept in memory by whoever pools it.</summary>
    public int Warm { get; set; }

    /// <returns>Null if the system gives no more address space.</returns>
    public static PageBlock? TryMake(int length)
    {
        if (!CanGiveBack)
        {
            var array = GC.AllocateUninitializedArray<byte>(length, pinned: true);
            return new PageBlock((byte*)Marshal.UnsafeAddrOfPinnedArrayElement(array, 0), length, array);
        }

        var start = Map(null, (nuint)length, ReadAndWrite, PrivateAnonymousUnreserved, -1, 0);
        return (nint)start == -1 ? null : new PageBlock(start, length, null);
    }

    /// <summary>Gives the memory back; the block stays, and reads as zeros until it is written to again.</summary>
    public void GiveBack(int used)
    {
        if (_array is null && used > 0)
            _ = Advise(_start, (nuint)used, NotNeeded);
    }

    public override Span<byte> GetSpan() => new(_start, _length);

    public override MemoryHandle Pin(int elementIndex = 0)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)elementIndex, (uint)_length);
        return new MemoryHandle(_start + elementIndex, default, this);
    }

    public override void Unpin()
    {
    }

    /// <summary>The addresses are kept for good: spans that nobody can count may point there.</summary>
    protected override void Dispose(bool disposing)
    {
    }

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial byte* Map(byte* place, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(byte* start, nuint length, int advice);
}
