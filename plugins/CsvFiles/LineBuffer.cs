namespace PolicyMta.CsvFiles;

/// <summary>A window that moves over a file of any size, and knows on which line it begins. For one reader.</summary>
/// <param name="stream">The file.</param>
/// <param name="length">How many bytes it shows at most.</param>
internal sealed class LineBuffer(Stream stream, int length)
{
    private readonly byte[] _bytes = new byte[length];
    private int _filled;

    /// <summary>What it shows; overwritten when it is filled anew.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes.AsMemory(0, _filled);

    /// <summary>Whether it shows the end of the file.</summary>
    public bool IsEnd { get; private set; }

    /// <summary>The line on which it begins, from 1.</summary>
    public long Line { get; private set; } = 1;

    /// <summary>Reads until it is full, or the file ends.</summary>
    public async ValueTask FillAsync(CancellationToken cancellationToken)
    {
        while (!IsEnd && _filled < _bytes.Length)
        {
            var read = await stream.ReadAsync(_bytes.AsMemory(_filled), cancellationToken);
            _filled += read;
            IsEnd = read == 0;
        }
    }

    /// <summary>Moves on over some bytes, in which so many lines end.</summary>
    public void Pass(int count, long lines)
    {
        _bytes.AsSpan(count, _filled - count).CopyTo(_bytes);
        _filled -= count;
        Line += lines;
    }

    /// <summary>Moves on to the next line, however far it is.</summary>
    public async ValueTask SkipLineAsync(CancellationToken cancellationToken)
    {
        while (_filled > 0)
        {
            var end = Bytes.Span.IndexOf((byte)'\n');
            Pass(end < 0 ? _filled : end + 1, 0);
            if (end >= 0)
                break;
            await FillAsync(cancellationToken);
        }

        Line++;
    }
}
