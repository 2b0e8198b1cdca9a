namespace PolicyMta.Accounting.Verification;

/// <summary>The rows of a file with their line ends, as far as its length counts.</summary>
internal sealed class FileRows(Stream file, long length)
{
    private const int MostOfRow = 1024 * 1024;
    private byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _end;
    private long _left = length;

    /// <summary>
    /// The next row, valid until the next call; false at the end. What has no line end, or is too long for a row, counts as one.
    /// </summary>
    public bool TryRead(out ReadOnlySpan<byte> row)
    {
        while (true)
        {
            var at = _buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n');
            if (at >= 0 || _end - _start == MostOfRow || (!Fill() && _end > _start))
            {
                var size = at >= 0 ? at + 1 : _end - _start;
                row = _buffer.AsSpan(_start, size);
                _start += size;
                return true;
            }

            if (_end == _start && _left == 0)
            {
                row = default;
                return false;
            }
        }
    }

    private bool Fill()
    {
        if (_left == 0)
            return false;
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        _end -= _start;
        _start = 0;
        if (_end == _buffer.Length)
            Array.Resize(ref _buffer, Math.Min(_buffer.Length * 2, MostOfRow));
        var read = file.Read(_buffer, _end, (int)Math.Min(_left, _buffer.Length - _end));
        _left = read == 0 ? 0 : _left - read;
        _end += read;
        return read > 0;
    }
}
