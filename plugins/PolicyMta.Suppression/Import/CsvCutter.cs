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

    private readonly LineBuffer _buffer = new(stream, chunkBytes + MaxRecord);

    /// <summary>The pieces, in the file's order. A piece's memory is used again for the next.</summary>
    public async IAsyncEnumerable<CsvPiece> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            await _buffer.FillAsync(cancellationToken);
            if (_buffer.Bytes.IsEmpty)
                yield break;
            var (length, lines) = WholeRecords(_buffer.Bytes.Span, _buffer.IsEnd);
            yield return new CsvPiece(_buffer.Line, _buffer.Bytes[..length]);
            if (length > 0)
                _buffer.Pass(length, lines);
            else
                await _buffer.SkipLineAsync(cancellationToken);
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
}
