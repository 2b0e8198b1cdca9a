using System.Security.Cryptography;
using System.Text.Unicode;

namespace PolicyMta.Policies.Tables;

/// <summary>
/// Reads a file line by line, strictly as UTF-8, with bounded memory, and hashes it on the way. A line is without its line break (LF or
/// CRLF); in CSV it goes on over line breaks within quotes. For one thread.
/// </summary>
internal sealed class LineReader(Stream stream, bool isQuoted) : IDisposable
{
    /// <summary>The longest line in bytes.</summary>
    public const int MaxLineBytes = 64 * 1024;

    private const int BufferBytes = 1024 * 1024;

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] _buffer = new byte[BufferBytes];
    private int _start;
    private int _end;
    private int _nextLine = 1;
    private bool _isAtEnd;

    /// <summary>The number of the line that was read last, from 1.</summary>
    public int Line { get; private set; }

    /// <summary>The first twelve hexadecimal digits of the SHA-256 of all that was read.</summary>
    public string Hash => Convert.ToHexStringLower(_hash.GetCurrentHash())[..12];

    /// <param name="line">The line; valid until the next call.</param>
    /// <returns>False at the end of the file.</returns>
    /// <exception cref="TableException">The line is too long or not UTF-8.</exception>
    public bool Next(out ReadOnlySpan<byte> line)
    {
        if (Line == 0)
            SkipMark();
        Line = _nextLine;
        var length = FindEnd();
        if (length < 0)
        {
            line = default;
            return false;
        }

        line = _buffer.AsSpan(_start, length);
        _nextLine += line.Count((byte)'\n') + 1;
        _start = Math.Min(_end, _start + length + 1);
        if (line is [.. var inner, (byte)'\r'])
            line = inner;
        if (!Utf8.IsValid(line) || line.Contains((byte)0))
            throw new TableException(
                Line, line.Contains((byte)0) ? "The line holds a NUL: the file is not text, or in UTF-16." : "The line is not in UTF-8.",
                "Save the file in UTF-8.");
        return true;
    }

    public void Dispose() => _hash.Dispose();

    /// <returns>The length of the next line, or -1 if there is none.</returns>
    private int FindEnd()
    {
        var searched = 0;
        var quotes = 0;
        while (true)
        {
            var rest = _buffer.AsSpan(_start + searched, _end - _start - searched);
            var found = rest.IndexOf((byte)'\n');
            if (isQuoted)
                quotes += rest[..(found < 0 ? rest.Length : found)].Count((byte)'"');
            searched += found < 0 ? rest.Length : found;
            if (searched > MaxLineBytes)
                throw TooLong(quotes);
            if (found >= 0 && quotes % 2 == 0)
                return searched;
            if (found >= 0)
                searched++;
            else if (_isAtEnd)
                return searched == 0 ? -1 : quotes % 2 == 0 ? searched : throw TooLong(quotes);
            else
                Fill();
        }
    }

    private TableException TooLong(int quotes) => quotes % 2 == 0
        ? new(Line, $"The line has more than {MaxLineBytes} bytes.")
        : new(Line, "A quoted value that begins here has no end.", "Write a quote within quotes twice.");

    private void Fill()
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        _end -= _start;
        _start = 0;
        var read = stream.Read(_buffer, _end, _buffer.Length - _end);
        _hash.AppendData(_buffer, _end, read);
        _end += read;
        _isAtEnd = read == 0;
    }

    private void SkipMark()
    {
        while (_end < 3 && !_isAtEnd)
            Fill();
        if (_buffer.AsSpan(0, _end) is [0xEF, 0xBB, 0xBF, ..])
            _start = 3;
    }
}
