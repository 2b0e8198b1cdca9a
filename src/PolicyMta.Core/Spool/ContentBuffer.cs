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
    private readonly ContentMemory _memory;
    private int _start;
    private long _counted;
    private int _isReturned;
    private ReferenceCount _references = new();

    private ContentBuffer(ContentMemory memory, int start, int length, ContentBudget? budget = null, long counted = 0)
    {
        _memory = memory;
        _start = start;
        _budget = budget;
        _counted = counted;
        Length = length;
    }

    public int Length { get; private set; }

    public ReadOnlyMemory<byte> Memory => WritableMemory;

    /// <summary>Where its memory came from; null for the shared pool of arrays.</summary>
    public ContentBudget? Budget => _budget;

    /// <summary>The bytes for whoever fills them, before the buffer is shared.</summary>
    public Memory<byte> WritableMemory => Volatile.Read(ref _isReturned) == 0
        ? _memory.Memory.Slice(_start, Length)
        : throw new ObjectDisposedException(nameof(ContentBuffer));

    /// <summary>
    /// Takes over memory that came from a budget, or without one from <see cref="ArrayPool{T}.Shared"/>, with the content from some place
    /// on.
    /// </summary>
    /// <param name="rented">The memory.</param>
    /// <param name="start">Where the content begins in it.</param>
    /// <param name="length">The content's length.</param>
    /// <param name="budget">Where the memory came from.</param>
    /// <param name="counted">What it counts there as content that arrives, until it is released or waits.</param>
    public static ContentBuffer OwnRented(
        ContentMemory rented, int start, int length, ContentBudget? budget = null, long counted = 0) =>
        new(rented, start, length, budget, counted);

    /// <summary>Content of no bytes, in memory that nobody has to give back.</summary>
    public static ContentBuffer Empty() => new(Array.Empty<byte>(), 0, 0);

    /// <summary>Copies bytes into rented memory.</summary>
    public static ContentBuffer CopyOf(ReadOnlySpan<byte> content, ContentBudget? budget = null)
    {
        var buffer = Rent(content.Length, budget);
        content.CopyTo(buffer.WritableMemory.Span);
        return buffer;
    }

    /// <param name="length">How many bytes.</param>
    /// <param name="budget">Gives the memory, uncounted; null for the shared pool of arrays.</param>
    public static ContentBuffer Rent(int length, ContentBudget? budget = null) => Rent(0, length, budget);

    /// <param name="length">How many bytes.</param>
    /// <param name="budget">Gives the memory and counts it as content that arrives; null for the shared pool of arrays.</param>
    public static ContentBuffer RentWithHeadRoom(int length, ContentBudget? budget = null)
    {
        var rented = Rent(HeadRoom, length, budget);
        budget?.Take(rented._counted = length);
        return rented;
    }

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

        var copy = RentWithHeadRoom(prefix.Length + Length, _budget);
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
        if (left != 0 || Interlocked.Exchange(ref _isReturned, 1) != 0)
            return;
        if (_budget is not null)
            _budget.Return(_memory, _start + Length);
        else if (_memory.Array is { } array)
            ArrayPool<byte>.Shared.Return(array);
        EndArrival();
    }

    private static ContentBuffer Rent(int start, int length, ContentBudget? budget)
    {
        var size = Math.Max(1, start + length);
        return new(budget?.Rent(size) ?? ArrayPool<byte>.Shared.Rent(size), start, length, budget);
    }
}
