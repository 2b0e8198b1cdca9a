using Microsoft.Win32.SafeHandles;

namespace PolicyMta.Server.Events;

/// <summary>Reads the lines of a file from its end. Bounded: a line longer than the limit is passed over.</summary>
internal sealed class ReverseLineReader(SafeFileHandle handle, int blockSize = 256 * 1024, int maxLine = 16 * 1024 * 1024)
{
    private byte[] _buffer = new byte[blockSize];
    private long _position = RandomAccess.GetLength(handle);
    private int _start;
    private int _end;
    private bool _isSkipping;

    /// <summary>
    /// The line before the last one, without its line feed, valid until the next call; or null at the beginning of the file. Empty lines
    /// are passed over.
    /// </summary>
    public async ValueTask<ReadOnlyMemory<byte>?> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var feed = _buffer.AsSpan(_start, _end - _start).LastIndexOf((byte)'\n');
            if (feed >= 0 || _position == 0)
            {
                var lineStart = feed >= 0 ? _start + feed + 1 : _start;
                var line = _buffer.AsMemory(lineStart, _end - lineStart);
                var isWhole = !_isSkipping;
                _isSkipping = false;
                if (feed < 0 && line.IsEmpty)
                    return null;
                _end = feed >= 0 ? _start + feed : _start;
                if (isWhole && !line.IsEmpty)
                    return line;
                if (feed < 0)
                    return null;
                continue;
            }

            await FillAsync(cancellationToken);
        }
    }

    /// <summary>
    /// Puts the block before the rest that is held: the buffer holds text from _start to _end, and _position is where it begins in the
    /// file.
    /// </summary>
    private async ValueTask FillAsync(CancellationToken cancellationToken)
    {
        if (_end - _start > maxLine)
        {
            _isSkipping = true;
            _end = _start;
        }

        var count = (int)Math.Min(blockSize, _position);
        var held = _end - _start;
        if (_start < count)
            MakeRoom(count, held);
        var read = _buffer.AsMemory(_start - count, count);
        _position -= count;
        for (var done = 0; done < count;)
        {
            var got = await RandomAccess.ReadAsync(handle, read[done..], _position + done, cancellationToken);
            if (got == 0)
            {
                // The writer has cut a torn end off since: empty lines are passed over.
                read.Span[done..].Fill((byte)'\n');
                break;
            }

            done += got;
        }

        _start -= count;
    }

    private void MakeRoom(int count, int held)
    {
        var needed = count + held;
        var target = needed > _buffer.Length ? new byte[Math.Max(needed, _buffer.Length * 2)] : _buffer;
        _buffer.AsSpan(_start, held).CopyTo(target.AsSpan(target.Length - held));
        _buffer = target;
        _start = target.Length - held;
        _end = target.Length;
    }
}
