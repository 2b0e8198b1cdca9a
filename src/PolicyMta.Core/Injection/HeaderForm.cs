using PolicyMta.Core.Spool;

namespace PolicyMta.Core.Injection;

/// <summary>
/// The form of a message's beginning: fields, then an empty line (RFC 5322 section 2.1). This server writes its own fields in front of
/// content; content of another form would be glued to them, and would break them and every signature over them.
/// </summary>
internal static class HeaderForm
{
    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>Whether other fields can stand in front of the content, and another body behind its header.</summary>
    public static bool IsGood(MessageContent content)
    {
        var raw = content.Raw.Span;
        var length = content.FieldsLength;
        return length == raw.Length ? length == 0 || raw.EndsWith("\r\n"u8) : raw[length..].StartsWith("\r\n"u8);
    }

    /// <summary>Content with a good beginning: without byte order mark and mbox line, with an empty line behind the last field.</summary>
    /// <param name="content">The content, which has none.</param>
    /// <param name="isMalformed">Whether more than a byte order mark was wrong.</param>
    /// <param name="budget">Gives the memory; null for the shared pool of arrays.</param>
    public static ContentBuffer Mend(MessageContent content, out bool isMalformed, ContentBudget? budget = null)
    {
        var raw = content.Raw;
        if (raw.Length - WithoutMark(raw.Span).Length is > 0 and var mark)
        {
            raw = raw[mark..];
            content = new MessageContent(raw);
        }

        isMalformed = !IsGood(content);
        raw = raw[(raw.Length - Start(raw.Span).Length)..];
        content = new MessageContent(raw);
        var length = content.FieldsLength;
        var isGood = IsGood(content);
        var mended = ContentBuffer.RentWithHeadRoom(raw.Length + (isGood ? 0 : 2), budget);
        raw[..length].CopyTo(mended.WritableMemory);
        if (!isGood)
            "\r\n"u8.CopyTo(mended.WritableMemory.Span[length..]);
        raw[length..].CopyTo(mended.WritableMemory[(length + (isGood ? 0 : 2))..]);
        return mended;
    }

    /// <summary>
    /// The message without the byte order mark and the line of an mbox file (<c>From jane@example.com Mon Jan 1 ...</c>) that may stand in
    /// front of its first field. Lines may end with CRLF, LF or CR.
    /// </summary>
    public static ReadOnlySpan<byte> Start(ReadOnlySpan<byte> message)
    {
        message = WithoutMark(message);
        if (!message.StartsWith("From "u8) && !message.StartsWith(">From "u8))
            return message;
        var line = LineOf(message);
        var rest = message[line.Length..];
        rest = rest[(rest.StartsWith("\r\n"u8) ? 2 : Math.Min(rest.Length, 1))..];
        return IsField(line) || !IsField(LineOf(rest)) ? message : rest;
    }

    /// <summary>The message without byte order marks in front of it; tools that join files leave several.</summary>
    public static ReadOnlySpan<byte> WithoutMark(ReadOnlySpan<byte> message)
    {
        while (message.StartsWith(ByteOrderMark))
            message = message[ByteOrderMark.Length..];
        return message;
    }

    /// <summary>Whether a line begins a header field.</summary>
    public static bool IsField(ReadOnlySpan<byte> line) => MessageContent.NameLength(line) > 0;

    private static ReadOnlySpan<byte> LineOf(ReadOnlySpan<byte> text) =>
        text.IndexOfAny((byte)'\r', (byte)'\n') is >= 0 and var end ? text[..end] : text;
}
