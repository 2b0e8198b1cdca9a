using System.Text;
using PolicyMta.Core.Text;

namespace PolicyMta.Core.Delivery.Smtp;

/// <summary>
/// Turns the bytes of a reply into an <see cref="SmtpReply"/>: text at most 4 KB long, in which line breaks are the receiver's own lines
/// and other control characters are spaces, as policy and notices read it; <see cref="PrintableText"/> shows it.
/// </summary>
internal static class ReplyDecoder
{
    private const int MaxTextLength = 4 * 1024;

    /// <param name="code">The reply's code.</param>
    /// <param name="reply">A reply as <see cref="ReplyParser"/> found it.</param>
    public static SmtpReply Read(int code, ReadOnlySpan<byte> reply)
    {
        var text = TextOf(reply);
        if (text.Contains('\n', StringComparison.Ordinal))
            return FromLines(code, text);
        return EnhancedStatusCode.TryRead(text, out var enhanced, out var length) && enhanced.Class == code / 100
            && (length == text.Length || text[length] == ' ')
            ? new SmtpReply(code, enhanced, text[Math.Min(text.Length, length + 1)..])
            : new SmtpReply(code, null, text);
    }

    /// <summary>The text of a reply without its codes, its lines separated by line feeds.</summary>
    public static string TextOf(ReadOnlySpan<byte> reply)
    {
        var charset = ReplyCharset.Of(reply);
        return reply.IndexOf((byte)'\n') == reply.Length - 1 ? Clean(ReplyLine.TextOf(reply), charset) : Join(reply, charset);
    }

    /// <summary>The lines of a complete reply without their codes.</summary>
    public static IEnumerable<string> Lines(ReadOnlyMemory<byte> reply)
    {
        var charset = ReplyCharset.Of(reply.Span);
        while (!reply.IsEmpty)
        {
            var length = FirstLine(reply.Span).Length;
            yield return Clean(ReplyLine.TextOf(reply.Span[..length]), charset);
            reply = reply[length..];
        }
    }

    /// <summary>The enhanced code is on the first line; if lines have codes of different classes, on the last one.</summary>
    private static SmtpReply FromLines(int code, string text)
    {
        var reply = SmtpReply.FromLines(code, text);
        return reply.Enhanced is null && SmtpReply.FromLines(code, text[(text.LastIndexOf('\n') + 1)..]).Enhanced is { } last
            ? reply with { Enhanced = last }
            : reply;
    }

    private static string Join(ReadOnlySpan<byte> reply, Encoding? charset)
    {
        var text = new StringBuilder();
        var isFirst = true;
        while (!reply.IsEmpty && text.Length < MaxTextLength)
        {
            var line = FirstLine(reply);
            if (!isFirst)
                text.Append('\n');
            isFirst = false;
            text.Append(Clean(ReplyLine.TextOf(line), charset));
            reply = reply[line.Length..];
        }

        if (text.Length > MaxTextLength)
            text.Length = MaxTextLength;
        return text.ToString();
    }

    private static ReadOnlySpan<byte> FirstLine(ReadOnlySpan<byte> reply) =>
        reply.IndexOf((byte)'\n') is >= 0 and var end ? reply[..(end + 1)] : reply;

    private static string Clean(ReadOnlySpan<byte> line, Encoding? charset)
    {
        var text = ReplyCharset.Decode(line[..Math.Min(line.Length, MaxTextLength)], charset);
        if (!PrintableText.HasControls(text))
            return text;
        return string.Create(text.Length, text, static (span, source) =>
        {
            for (var i = 0; i < span.Length; i++)
                span[i] = char.IsControl(source[i]) ? ' ' : source[i];
        });
    }
}
