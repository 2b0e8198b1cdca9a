namespace PolicyMta.Core.Delivery.Smtp;

/// <summary>
/// Finds the end of one reply, of one or more lines (RFC 5321 section 4.2.1), in bytes that arrive bit by bit; no byte is looked at twice.
/// Bounded: lines of 8 KB (RFC 5321 demands 512 bytes), 64 KB in all. Forgiving if the meaning is clear: lines may end without CR, have
/// different codes (the last one counts), or none after the first; empty lines, white space and a byte order mark may come before it. A
/// refusal is understood even if its end is not: whoever says 5xx must not be sent the same again.
/// </summary>
internal struct ReplyParser
{
    public const int MaxLineLength = 8 * 1024;
    public const int MaxLength = 64 * 1024;

    private const int Refusals = 400;

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    private int _lineStart;
    private int _searched;
    private int _lines;
    private bool _isMixed;

    /// <summary>
    /// The code of the last line, once there is a whole line with one; of a malformed reply the refusal that it is nevertheless, or 0.
    /// </summary>
    public int Code { get; private set; }

    /// <summary>How many bytes come before the reply and mean nothing.</summary>
    public int Start { get; private set; }

    /// <summary>
    /// How many bytes a complete reply takes, those before it included, and how many of a malformed one are worth showing.
    /// </summary>
    public int Length { get; private set; }

    /// <summary>What is wrong with a malformed reply.</summary>
    public string? Problem { get; private set; }

    /// <summary>Looks at all bytes of the reply that have been received so far: those of the last call and what came after them.</summary>
    public ReplyStatus Parse(ReadOnlySpan<byte> received)
    {
        if (_lines == 0 && _searched == 0 && !TrySkipEmpty(received))
            return ReplyStatus.Incomplete;
        while (true)
        {
            var rest = received[_lineStart..];
            var lineFeed = rest[_searched..].IndexOf((byte)'\n');
            var lineLength = lineFeed < 0 ? rest.Length : _searched + lineFeed;
            if (lineLength > MaxLineLength)
                return Malformed("a line is too long", received);
            if (_lineStart + lineLength >= MaxLength)
                return Malformed("it is too long", received);
            if (_lines == 0 && !ReplyLine.MayBegin(rest[..lineLength]))
                return Malformed("a line does not begin with a reply code", received);
            if (lineFeed < 0)
            {
                _searched = rest.Length;
                return ReplyStatus.Incomplete;
            }

            var hasCode = ReplyLine.TryRead(rest[..lineLength], out var code, out var isLast);
            if (!hasCode && _lines == 0)
                return Malformed(
                    code == 0 ? "a line does not begin with a reply code" : "a reply code is followed by neither a space nor a hyphen",
                    received);
            _lines++;
            _lineStart += lineLength + 1;
            _searched = 0;
            if (!hasCode)
                continue;

            Take(code);
            if (isLast)
            {
                Length = _lineStart;
                return ReplyStatus.Complete;
            }
        }
    }

    /// <summary>
    /// Whether what has come is a refusal, although nothing more will come: its lines so far, or the beginning of its only one, say so.
    /// </summary>
    public bool TryEndAsRefusal(ReadOnlySpan<byte> received)
    {
        Malformed("it has no end", received);
        return Code != 0;
    }

    /// <summary>Moves to the first byte that may begin a reply; false if that cannot be told yet.</summary>
    private bool TrySkipEmpty(ReadOnlySpan<byte> received)
    {
        var rest = received[_lineStart..];
        if (rest is [>= (byte)'0' and <= (byte)'9', ..])
            return true;
        if (_lineStart == 0 && !rest.IsEmpty && rest.Length < ByteOrderMark.Length && ByteOrderMark.StartsWith(rest))
            return false;
        if (_lineStart == 0 && rest.StartsWith(ByteOrderMark))
            rest = rest[ByteOrderMark.Length..];
        Start = _lineStart = received.Length - rest.TrimStart("\r\n \t\0"u8).Length;
        return true;
    }

    private void Take(int code)
    {
        _isMixed |= Code != 0 && Code / 100 != code / 100;
        Code = code;
    }

    private ReplyStatus Malformed(string problem, ReadOnlySpan<byte> received)
    {
        var line = received[_lineStart..];
        line = line[..(line.IndexOf((byte)'\n') + 1 is > 0 and var end ? end : line.Length)];
        ReplyLine.TryRead(line.TrimEnd((byte)'\n'), out var code, out _);
        if (code != 0)
            Take(code);
        if (_isMixed || Code < Refusals)
            Code = 0;
        Length = _lineStart + line.Length;
        Problem = problem;
        return ReplyStatus.Malformed;
    }
}
