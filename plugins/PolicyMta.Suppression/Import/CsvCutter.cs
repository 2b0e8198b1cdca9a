using System.Runtime.CompilerServices;

namespace PolicyMta.SuppressionList.Import;

/// <summary>
/// Cuts a CSV file of any size into pieces of whole records, in bounded memory. A record of more than <see cref="MaxRecord"/> bytes,
/// because of an unclosed quote for instance, is reported and left out; the next one is looked for on the next line. For one enumeration.
/// </summary>
internal sealed class CsvCutter(Stream stream, int chunkBytes = 2 * 1024 * 1024)
{
    /// <summary>The longest record in bytes.</summary>
    public const int MaxRecord = 64 * 1024;

    private readonly byte[] _buffer = new byte[chunkBytes + MaxRecord];
    private int _filled;
    private bool _isEnd;
    private long _line = 1;

    /// <summary>The pieces, in the file's order. A piece's memory is used again for the next.</summary>
    public async IAsyncEnumerable<CsvChunk> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            await FillAsync(cancellationToken);
            if (_filled == 0)
                yield break;
            var (length, lines) = WholeRecords(_buffer.AsSpan(0, _filled), _isEnd);
            if (length > 0)
            {
                yield return new CsvChunk(_line, _buffer.AsMemory(0, length));
                _line += lines;
                Drop(length);
                continue;
            }

            yield return new CsvChunk(_line, default);
            await SkipLineAsync(cancellationToken);
        }
    }

    /// <summary>How many bytes of the text are whole records, and how many line breaks are in them.</summary>
    private static (int Length, long Lines) WholeRecords(ReadOnlySpan<byte> text, bool isEnd)
    {
        var (whole, wholeLines, lines) = (0, 0L, 0L);
        var isQuoted = false;
        for (var at = 0; at < text.Length; at++)
        {
            var next = text[at..].IndexOfAny((byte)'"', (byte)'\n');
            if (next < 0 || at + next - whole >= MaxRecord)
                break;
            at += next;
            if (text[at] == (byte)'"')
            {
                isQuoted = !isQuoted && (at == whole || text[at - 1] is (byte)',' or (byte)';' or (byte)'\t' or (byte)'"');
                continue;
            }

            lines++;
            if (!isQuoted)
                (whole, wholeLines) = (at + 1, lines);
        }

        // The last line of a file may lack its end.
        return isEnd && text.Length - whole < MaxRecord && !isQuoted ? (text.Length, lines) : (whole, wholeLines);
    }

    private async ValueTask FillAsync(CancellationToken cancellationToken)
    {
        while (!_isEnd && _filled < _buffer.Length)
        {
            var read = await stream.ReadAsync(_buffer.AsMemory(_filled), cancellationToken);
            _filled += read;
            _isEnd = read == 0;
        }
    }

    private async ValueTask SkipLineAsync(CancellationToken cancellationToken)
    {
        while (_filled > 0)
        {
            var end = _buffer.AsSpan(0, _filled).IndexOf((byte)'\n');
            Drop(end < 0 ? _filled : end + 1);
            if (end >= 0)
                break;
            await FillAsync(cancellationToken);
        }

        _line++;
    }

    private void Drop(int length)
    {
        _buffer.AsSpan(length, _filled - length).CopyTo(_buffer);
        _filled -= length;
    }
}
