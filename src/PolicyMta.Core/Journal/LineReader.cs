using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace PolicyMta.Core.Journal;

/// <summary>
/// Reads the lines of a file forwards, from one place to another. Lines over the limit are passed over. For one user at a time.
/// </summary>
internal sealed class LineReader(SafeFileHandle file, long start, long end, int blockSize = 64 * 1024) : IDisposable
{
    /// <summary>The longest line that is read.</summary>
    public const int MaxLine = 64 * 1024 * 1024;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(blockSize);
    private long _position = start;
    private int _start;
    private int _end;
    private bool _isSkipping;

    /// <summary>How far the file may be read: a file that grows lets it be raised.</summary>
    public long End { get; set; } = end;

    /// <summary>Where the last line began.</summary>
    public long LineStart { get; private set; }

    /// <summary>Where the next line begins.</summary>
    public long Next => _position - (_end - _start);

    /// <summary>Starts at the first line that begins at a place or behind it, unless the place is the file's beginning.</summary>
    public static LineReader FromBlock(SafeFileHandle file, long start, long end, int blockSize)
    {
        if (start == 0)
            return new LineReader(file, 0, end, blockSize);

        var reader = new LineReader(file, start - 1, end, blockSize);
        reader.TryRead(out _);
        return reader;
    }

    /// <summary>The next line without its line feed, valid until the next call; false at the end, or where no whole line is left.</summary>
    public bool TryRead(out ReadOnlySpan<byte> line)
    {
        var searched = 0;
        while (true)
        {
            var feed = _buffer.AsSpan((_start + searched).._end).IndexOf((byte)'\n');
            if (feed >= 0)
            {
                LineStart = Next;
                line = _buffer.AsSpan(_start, searched + feed);
                _start += searched + feed + 1;
                searched = 0;
                if (!_isSkipping)
                    return true;
                _isSkipping = false;
                continue;
            }

            searched = _end - _start;
            if (searched > MaxLine)
            {
                _isSkipping = true;
                _start = _end;
                searched = 0;
            }

            if (!TryFill())
            {
                line = default;
                return false;
            }
        }
    }

    public void Dispose()
    {
        if (_buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    private bool TryFill()
    {
        var wanted = Math.Min(End - _position, blockSize);
        if (wanted <= 0)
            return false;

        var held = _end - _start;
        if (held + wanted > _buffer.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max((int)(held + wanted), _buffer.Length * 2));
            _buffer.AsSpan(_start, held).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }
        else
        {
            _buffer.AsSpan(_start, held).CopyTo(_buffer);
        }

        (_start, _end) = (0, held);
        var read = RandomAccess.Read(file, _buffer.AsSpan(held, (int)wanted), _position);
        _position += read;
        _end += read;
        return read > 0;
    }
}
