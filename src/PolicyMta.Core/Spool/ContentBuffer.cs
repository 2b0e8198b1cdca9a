using System.Buffers;

namespace PolicyMta.Core.Spool;

/// <summary>
/// A message's bytes in rented memory, shared by reference count: made with one reference, returned to the pool when the last is disposed.
/// </summary>
internal sealed class ContentBuffer : IDisposable
{
    private byte[]? _array;
    private ReferenceCount _references = new();

    private ContentBuffer(byte[] array, int length)
    {
        _array = array;
        Length = length;
    }

    public int Length { get; }

    public ReadOnlyMemory<byte> Memory => (_array ?? throw new ObjectDisposedException(nameof(ContentBuffer))).AsMemory(0, Length);

    /// <summary>Takes over an array that came from <see cref="ArrayPool{T}.Shared"/>.</summary>
    public static ContentBuffer OwnRented(byte[] rented, int length) => new(rented, length);

    /// <summary>Copies bytes into rented memory.</summary>
    public static ContentBuffer CopyOf(ReadOnlySpan<byte> content)
    {
        var array = ArrayPool<byte>.Shared.Rent(Math.Max(1, content.Length));
        content.CopyTo(array);
        return new ContentBuffer(array, content.Length);
    }

    /// <summary>The rented array for a reader to fill, before the buffer is shared.</summary>
    public Memory<byte> WritableMemory => (_array ?? throw new ObjectDisposedException(nameof(ContentBuffer))).AsMemory(0, Length);

    public static ContentBuffer Rent(int length) => new(ArrayPool<byte>.Shared.Rent(Math.Max(1, length)), length);

    /// <summary>Adds a reference; false where the buffer has already gone back to the pool.</summary>
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
