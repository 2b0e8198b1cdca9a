using PolicyMta.Core.Spool;

namespace PolicyMta.Server.Http;

/// <summary>
/// Collects a message in rented memory, with head room, and hands it over as a <see cref="ContentBuffer"/> without a copy. For one writer.
/// </summary>
internal sealed class ContentStream(int capacity, ContentBudget budget) : Stream
{
    private const int Large = 4 * 1024 * 1024;

    private ContentMemory _memory = budget.Rent(ContentBuffer.HeadRoom + capacity);
    private int _end = ContentBuffer.HeadRoom;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => _end - ContentBuffer.HeadRoom;

    public override long Position
    {
        get => Length;
        set => throw new NotSupportedException();
    }

    /// <summary>Gives the bytes away; the stream is empty and unusable afterwards.</summary>
    public ContentBuffer Detach()
    {
        var memory = Rented();
        _memory = default;
        return ContentBuffer.OwnRented(memory, ContentBuffer.HeadRoom, _end - ContentBuffer.HeadRoom, budget);
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        var memory = Rented();
        if (memory.Length - _end < buffer.Length)
        {
            var larger = budget.Rent(checked(Math.Max(
                memory.Length < Large ? memory.Length * 2 : memory.Length + (memory.Length / 4), _end + buffer.Length)));
            memory.Span[.._end].CopyTo(larger.Span);
            budget.Return(memory, _end);
            _memory = memory = larger;
        }

        buffer.CopyTo(memory.Span[_end..]);
        _end += buffer.Length;
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        budget.Return(_memory, _end);
        _memory = default;
        base.Dispose(disposing);
    }

    private ContentMemory Rented() => _memory.IsNone ? throw new ObjectDisposedException(nameof(ContentStream)) : _memory;
}
