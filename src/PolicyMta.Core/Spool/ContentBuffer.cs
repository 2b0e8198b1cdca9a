using System.Buffers;

namespace PolicyMta.Core.Spool;

/// <summary>
/// A message's bytes in rented memory, shared by reference count: made with one reference, returned to the pool when the last is disposed.
/// </summary>
internal sealed class ContentBuffer : IDisposable
{
    /// <summary>What those who gather a message leave free in front of it, so that trace fields need no copy of the message.</summary>
    public const int HeadRoom = 1024;

    private readonly ContentBudget? _budget;
    private byte[]? _array;
    private int _start;
    private long _counted;
    private ReferenceCount _references = new();

    private ContentBuffer(byte[] array, int start, int length, ContentBudget? budget = null, long counted = 0)
    {
        _array = array;
        _start = start;
        _budget = budget;
        _counted = counted;
        Length = length;
    }

    public int Length { get; private set; }

    public ReadOnlyMemory<byte> Memory => WritableMemory;

    /// <summary>The bytes for whoever fills them, before the buffer is shared.</summary>
    public Memory<byte> WritableMemory => (_array ?? throw new ObjectDisposedException(nameof(ContentBuffer))).AsMemory(_start, Length);

    /// <summary>
    /// Takes over an array that came from a budget, or without one from <see cref="ArrayPool{T}.Shared"/>, with the content from some place
    /// on.
    /// </summary>
    /// <param name="rented">The array.</param>
    /// <param name="start">Where the content begins in it.</param>
    /// <param name="length">The content's length.</param>
    /// <param name="budget">Where the array came from.</param>
    /// <param name="counted">What it counts there as content that arrives, until it is released or waits.</param>
    public static ContentBuffer OwnRented(byte[] rented, int start, int length, ContentBudget? budget = null, long counted = 0) =>
        new(rented, start, length, budget, counted);

    /// <summary>Content of no bytes, in memory that nobody has to give back.</summary>
    public static ContentBuffer Empty() => new([], 0, 0);

    /// <summary>Copies bytes into rented memory.</summary>
    public static ContentBuffer CopyOf(ReadOnlySpan<byte> content)
    {
        var buffer = Rent(content.Length);
        content.CopyTo(buffer.WritableMemory.Span);
        return buffer;
    }

    public static ContentBuffer Rent(int length) => new(ArrayPool<byte>.Shared.Rent(Math.Max(1, length)), 0, length);

    public static ContentBuffer RentWithHeadRoom(int length) => new(ArrayPool<byte>.Shared.Rent(HeadRoom + length), HeadRoom, length);

    /// <summary>
    /// The content with bytes in front of it: this buffer with one more reference if its head room suffices, otherwise a copy. Only
    /// before the buffer is shared. Memory that was handed out stays as it is.
    /// </summary>
    public ContentBuffer Prepend(ReadOnlySpan<byte> prefix)
    {
        if (prefix.Length <= _start && TryAddReference())
        {
            _start -= prefix.Length;
            Length += prefix.Length;
            prefix.CopyTo(WritableMemory.Span);
            return this;
        }

        var copy = Rent(prefix.Length + Length);
        prefix.CopyTo(copy.WritableMemory.Span);
        Memory.CopyTo(copy.WritableMemory[prefix.Length..]);
        return copy;
    }

    /// <summary>It has arrived: whoever keeps it counts it from now on.</summary>
    public void EndArrival() => _budget?.GiveBack(Interlocked.Exchange(ref _counted, 0));

    /// <summary>Adds a reference; false if the buffer has already gone back to the pool.</summary>
    public bool TryAddReference() => _references.TryAdd();

    public void Dispose()
    {
        var left = _references.Release();
        if (left < 0)
            throw new InvalidOperationException("A content buffer was released more often than it was taken.");
        if (left != 0 || Interlocked.Exchange(ref _array, null) is not { } array)
            return;
        if (_budget is null)
            ArrayPool<byte>.Shared.Return(array);
        else
            _budget.Return(array);
        EndArrival();
    }
}
