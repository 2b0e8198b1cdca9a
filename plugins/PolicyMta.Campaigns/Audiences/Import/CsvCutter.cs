using System.Runtime.CompilerServices;

namespace PolicyMta.Campaigns.Audiences.Import;

/// <summary>
/// Cuts a CSV file of any size into pieces of whole rows, in bounded memory: a row ends with the line at whose end quotation marks are in
/// pairs. One of more than <see cref="MaxRow"/> bytes, because of an unclosed quote for instance, is reported and left out; the next one is
/// looked for on the next line. For one enumeration.
/// </summary>
/// <param name="stream">The file.</param>
/// <param name="pieceBytes">About how long pieces are.</param>
internal sealed class CsvCutter(Stream stream, int pieceBytes = CsvCutter.PieceBytes)
{
    public const int PieceBytes = 512 * 1024;
    public const int MaxRows = 50_000;

    /// <summary>The longest row in bytes.</summary>
    public const int MaxRow = 256 * 1024;

    private readonly LineBuffer _buffer = new(stream, pieceBytes + MaxRow);

    /// <summary>The first row, which names the columns; empty if the file is.</summary>
    public async Task<CsvPiece> ReadHeaderAsync(CancellationToken cancellationToken)
    {
        await _buffer.FillAsync(cancellationToken);
        if (_buffer.Bytes.Span.StartsWith("\uFEFF"u8))
            _buffer.Pass(3, 0);
        var (length, lines) = WholeRows(_buffer.Bytes.Span, _buffer.IsEnd, 1);
        var header = new CsvPiece(1, _buffer.Bytes[..length].ToArray());
        _buffer.Pass(length, lines);
        return header;
    }

    /// <summary>The pieces, in the file's order. A piece's memory is used again for the next.</summary>
    public async IAsyncEnumerable<CsvPiece> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            await _buffer.FillAsync(cancellationToken);
            var filled = _buffer.Bytes.Length;
            if (filled == 0)
                yield break;
            var (length, lines) = WholeRows(
                _buffer.Bytes.Span[..Math.Min(filled, pieceBytes)], _buffer.IsEnd && filled <= pieceBytes);
            if (length == 0)
                (length, lines) = WholeRows(_buffer.Bytes.Span, _buffer.IsEnd, 1);
            yield return new CsvPiece(_buffer.Line, _buffer.Bytes[..length]);
            if (length > 0)
                _buffer.Pass(length, lines);
            else
                await _buffer.SkipLineAsync(cancellationToken);
        }
    }

    /// <summary>How many bytes of a text are whole rows, and how many lines those are.</summary>
    private static (int Length, long Lines) WholeRows(ReadOnlySpan<byte> text, bool isEnd, long most = MaxRows)
    {
        var (whole, wholeLines, lines, rows) = (0, 0L, 0L, 0L);
        var isQuoted = false;
        for (var at = 0; at < text.Length && rows < most; at++)
        {
            var next = text[at..].IndexOfAny((byte)'"', (byte)'\n');
            if (next < 0 || at + next - whole >= MaxRow)
                break;
            at += next;
            if (text[at] == (byte)'"')
            {
                isQuoted = !isQuoted;
                continue;
            }

            lines++;
            if (isQuoted)
                continue;
            (whole, wholeLines) = (at + 1, lines);
            rows++;
        }

        // The last line of a file may lack its end.
        return isEnd && rows < most && whole < text.Length && text.Length - whole < MaxRow && !isQuoted
            ? (text.Length, lines + 1) : (whole, wholeLines);
    }
}
