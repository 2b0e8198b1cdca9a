namespace PolicyMta.Core.Delivery.Smtp;

/// <summary>
/// Finds the end of one reply, of one or more lines (RFC 5321 section 4.2.1), in bytes that arrive bit by bit; no byte is looked at twice.
/// Bounded: lines of 8 KB (RFC 5321 demands 512 bytes), 100 lines, 64 KB in all. Line ends without CR are taken; codes that differ between
/// lines are not.
/// </summary>
internal struct ReplyParser
{
    public const int MaxLineLength = 8 * 1024;
    public const int MaxLines = 100;
    public const int MaxLength = 64 * 1024;

    private int _lineStart;
    private int _searched;
    private int _lines;

    /// <summary>The reply code, once there is a whole line.</summary>
    public int Code { get; private set; }

    /// <summary>How many bytes a complete reply takes.</summary>
    public int Length { get; private set; }

    /// <summary>What is wrong with a malformed reply.</summary>
    public string? Problem { get; private set; }

    /// <summary>Looks at all bytes of the reply that have been received so far: those of the last call and what came after them.</summary>
    public ReplyStatus Parse(ReadOnlySpan<byte> received)
    {
        while (true)
        {
            var rest = received[_lineStart..];
            var lineFeed = rest[_searched..].IndexOf((byte)'\n');
            var lineLength = lineFeed < 0 ? rest.Length : _searched + lineFeed;
            if (lineLength > MaxLineLength)
                return Malformed("a line is too long");
            if (_lineStart + lineLength >= MaxLength)
                return Malformed("it is too long");
            if (!BeginsLikeReply(rest[..lineLength]))
                return Malformed("a line does not begin with a reply code");
            if (lineFeed < 0)
            {
                _searched = rest.Length;
                return ReplyStatus.Incomplete;
            }

            var line = rest[..lineLength];
            if (line.EndsWith((byte)'\r'))
                line = line[..^1];
            if (line.Length < 3)
                return Malformed("a line does not begin with a reply code");
            if (++_lines > MaxLines)
                return Malformed("it has too many lines");

            var code = (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0');
            if (_lines > 1 && code != Code)
                return Malformed("its lines have different codes");
            Code = code;
            _lineStart += lineLength + 1;
            _searched = 0;
            if (line.Length == 3 || line[3] == ' ')
            {
                Length = _lineStart;
                return ReplyStatus.Complete;
            }

            if (line[3] != '-')
                return Malformed("a reply code is followed by neither a space nor a hyphen");
        }
    }

    private static bool BeginsLikeReply(ReadOnlySpan<byte> line) =>
        (line.Length < 1 || line[0] is >= (byte)'2' and <= (byte)'5')
        && (line.Length < 2 || char.IsAsciiDigit((char)line[1]))
        && (line.Length < 3 || char.IsAsciiDigit((char)line[2]));

    private ReplyStatus Malformed(string problem)
    {
        Problem = problem;
        return ReplyStatus.Malformed;
    }
}
