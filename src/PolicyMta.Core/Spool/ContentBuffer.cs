using System.Buffers;

namespace PolicyMta.Core.Spool;

/// <summary>
/// A message's bytes in rented memory, shared by reference count: made with one reference, returned to the pool when the last is disposed.
/// </summary>
internal sealed class ContentBuffer : IDisposable
{
    /// <summary>What those who gather a message leave free in front of it, so that trace fields need no copy of the message.</summary>
    public const int HeadRoom = 1024;

    private byte[]? _array;
    private int _start;
    private ReferenceCount _references = new();

    private ContentBuffer(byte[] array, int start, int length)
    {
        _array = array;
        _start = start;
        Length = length;
    }

    public int Length { get; private set; }

    public ReadOnlyMemory<byte> Memory => WritableMemory;

    /// <summary>The bytes for whoever fills them, before the buffer is shared.</summary>
    public Memory<byte> WritableMemory => (_array ?? throw new ObjectDisposedException(nameof(ContentBuffer))).AsMemory(_start, Length);

    /// <summary>Takes over an array that came from <see cref="ArrayPool{T}.Shared"/>, with the content from some place on.</summary>
    public static ContentBuffer OwnRented(byte[] rented, int start, int length) => new(rented, start, length);

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

    /// <summary>Adds a reference; false if the buffer has already gone back to the pool.</summary>
    public bool TryAddReference() => _references.TryAdd();

    public void Dispose()
    {
        var left = _references.Release();
        if (left < 0)
            throw new InvalidOperationException("A content buffer was released more often than it was taken.");
        if (left == 0 && Interlocked.Exchange(ref _array, null) is { } array)
            ArrayPool<byte>.Shared.Return(array);
    }
}
