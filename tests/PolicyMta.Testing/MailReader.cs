namespace PolicyMta.Testing;

/// <summary>Reads lines and blocks of bytes from a stream, changing none of them.</summary>
internal sealed class MailReader(Stream stream)
{
    private readonly byte[] _buffer = new byte[65536];
    private int _start;
    private int _end;

    /// <summary>The next line without its line end, or null where the stream has ended.</summary>
    public async ValueTask<string?> ReadLineAsync(CancellationToken cancellationToken)
    {
        var line = new List<byte>();
        while (await NextAsync(cancellationToken) is { } next)
        {
            if (next == '\n')
                return System.Text.Encoding.UTF8.GetString([.. line]).TrimEnd('\r');
            line.Add(next);
        }

        return null;
    }

    /// <summary>
    /// Reads until what has been read, with a CRLF thought in front of it, ends with one of the terminators; returns it without that.
    /// </summary>
    /// <exception cref="EndOfStreamException">The stream ended before.</exception>
    public async ValueTask<byte[]> ReadUntilAsync(IReadOnlyList<byte[]> terminators, CancellationToken cancellationToken)
    {
        var text = new List<byte> { (byte)'\r', (byte)'\n' };
        while (await NextAsync(cancellationToken) is { } next)
        {
            text.Add(next);
            foreach (var terminator in terminators)
            {
                if (next == terminator[^1] && text.Count >= terminator.Length
                    && System.Runtime.InteropServices.CollectionsMarshal.AsSpan(text).EndsWith(terminator))
                    return [.. text[2..Math.Max(2, text.Count - terminator.Length + LineEnd(terminator))]];
            }
        }

        throw new EndOfStreamException();
    }

    public async ValueTask<byte[]> ReadExactlyAsync(int count, CancellationToken cancellationToken)
    {
        var block = new byte[count];
        for (var i = 0; i < count; i++)
            block[i] = await NextAsync(cancellationToken) ?? throw new EndOfStreamException();
        return block;
    }

    private static int LineEnd(byte[] terminator) => terminator.AsSpan().IndexOf((byte)'.');

    private ValueTask<byte?> NextAsync(CancellationToken cancellationToken) =>
        _start < _end ? new ValueTask<byte?>(_buffer[_start++]) : FillAsync(cancellationToken);

    private async ValueTask<byte?> FillAsync(CancellationToken cancellationToken)
    {
        _end = await stream.ReadAsync(_buffer, cancellationToken);
        _start = 0;
        return _end == 0 ? null : _buffer[_start++];
    }
}
