using System.Text;

namespace PolicyMta.ReturnedMail;

/// <summary>
/// Takes messages apart (RFC 2046 section 5.1), read with patience: a delimiter that the header names wrongly or not at all is guessed, and
/// one that is missing at the end is not missed. Bytes are looked at once for each container around them, and parts are counted over all
/// that one reader reads. Not for use by several threads at once.
/// </summary>
internal sealed class PartReader
{
    private const int LongestDelimiter = 200;
    private const int GuessedWithin = 4096;

    private int _parts;

    /// <summary>Whether parts or depths were left out.</summary>
    public bool LeftOut { get; private set; }

    public MailPart Read(ReadOnlyMemory<byte> message) => Read(message, 0);

    /// <summary>A message that is a part of another.</summary>
    public MailPart Read(ReadOnlyMemory<byte> message, int depth)
    {
        _parts++;
        var head = HeadOf(message.Span, depth == 0);
        var fields = FieldBlock.Read(Encoding.Latin1.GetString(head), out var length, depth == 0);
        var body = message[length..];
        var part = new MailPart
        {
            Fields = fields,
            Body = body,
            Type = fields.Get("Content-Type") is { } type ? ParameterText.First(type) : "text/plain",
        };
        if (!part.Type.StartsWith("multipart/", StringComparison.Ordinal))
            return part;
        if (depth >= MailBounds.Depth)
        {
            LeftOut = true;
            return part;
        }

        return part with { Parts = Split(body, part.Parameter("boundary"), depth) };
    }

    /// <summary>The bytes that may be the header.</summary>
    private static ReadOnlySpan<byte> HeadOf(ReadOnlySpan<byte> message, bool skipsEmptyLines)
    {
        var head = message[..Math.Min(message.Length, MailBounds.Header)];
        var start = skipsEmptyLines ? Math.Max(0, head.IndexOfAnyExcept("\r\n \t"u8)) : 0;
        var crlf = head[start..].IndexOf("\r\n\r\n"u8);
        var lf = (crlf < 0 ? head[start..] : head.Slice(start, crlf)).IndexOf("\n\n"u8);
        var end = lf >= 0 ? lf + 2 : crlf >= 0 ? crlf + 4 : -1;
        return end < 0 ? head : head[..(start + end)];
    }

    private ImmutableArray<MailPart> Split(ReadOnlyMemory<byte> body, string? boundary, int depth)
    {
        var delimiter = boundary is { Length: > 0 and <= LongestDelimiter } ? Encoding.Latin1.GetBytes("--" + boundary) : [];
        if (delimiter.Length == 0 || Find(body.Span, 0, delimiter, out _, out _) < 0)
            delimiter = Guess(body.Span);
        if (delimiter.Length == 0)
            return [];

        var parts = ImmutableArray.CreateBuilder<MailPart>();
        var position = Find(body.Span, 0, delimiter, out var next, out var isLast);
        while (position >= 0 && !isLast)
        {
            var start = next;
            position = Find(body.Span, start, delimiter, out next, out isLast);
            if (_parts >= MailBounds.Parts)
            {
                LeftOut = true;
                break;
            }

            var end = position < 0 ? body.Length : WithoutLineEnd(body.Span, start, position);
            parts.Add(Read(body[start..end], depth + 1));
        }

        return parts.ToImmutable();
    }

    /// <returns>Where the next line begins that is the delimiter, or -1.</returns>
    private static int Find(ReadOnlySpan<byte> body, int from, ReadOnlySpan<byte> delimiter, out int next, out bool isLast)
    {
        (next, isLast) = (body.Length, false);
        while (body[from..].IndexOf(delimiter) is >= 0 and var offset)
        {
            var start = from + offset;
            var rest = body[(start + delimiter.Length)..];
            from = start + delimiter.Length;
            if (start > 0 && body[start - 1] is not ((byte)'\n' or (byte)'\r'))
                continue;
            isLast = rest.StartsWith("--"u8);
            var tail = isLast ? rest[2..] : rest;
            var after = tail.IndexOfAnyExcept(" \t"u8);
            if (after >= 0 && tail[after] is not ((byte)'\r' or (byte)'\n'))
                continue;
            var lineEnd = rest.IndexOf((byte)'\n');
            next = lineEnd < 0 ? body.Length : from + lineEnd + 1;
            return start;
        }

        return -1;
    }

    private static int WithoutLineEnd(ReadOnlySpan<byte> body, int start, int end)
    {
        if (end > start && body[end - 1] == '\n')
            end--;
        return end > start && body[end - 1] == '\r' ? end - 1 : end;
    }

    /// <summary>The first line that begins with two dashes and has a field of a part behind it.</summary>
    private static byte[] Guess(ReadOnlySpan<byte> body)
    {
        var position = 0;
        while (position < body.Length && position < GuessedWithin)
        {
            var end = body[position..].IndexOf((byte)'\n');
            if (end < 0)
                break;
            var line = body.Slice(position, end).TrimEnd(" \t\r"u8);
            position += end + 1;
            var next = body[position..Math.Min(body.Length, position + 8)];
            if (line.Length is > 2 and <= LongestDelimiter && line.StartsWith("--"u8) && Ascii.EqualsIgnoreCase(next, "content-"u8))
                return line.ToArray();
        }

        return [];
    }
}
