using System.Text;
using PolicyMta.Sdk;

namespace PolicyMta.Core.Delivery.Smtp;

/// <summary>
/// Turns the bytes of a reply into an <see cref="SmtpReply"/>: text at most 4 KB long, without control characters that could forge log
/// lines.
/// </summary>
internal static class ReplyDecoder
{
    private const int MaxTextLength = 4 * 1024;
    private const int CodeLength = 3;

    /// <param name="code">The reply's code.</param>
    /// <param name="reply">A complete reply as <see cref="ReplyParser"/> found it.</param>
    public static SmtpReply Read(int code, ReadOnlySpan<byte> reply)
    {
        var text = reply.Count((byte)'\n') == 1 ? Clean(TextOf(reply)) : Join(reply);
        if (text.Contains('\n', StringComparison.Ordinal))
            return SmtpReply.FromLines(code, text);
        return EnhancedStatusCode.TryRead(text, out var enhanced, out var length) && enhanced.Class == code / 100
            && (length == text.Length || text[length] == ' ')
            ? new SmtpReply(code, enhanced, text[Math.Min(text.Length, length + 1)..])
            : new SmtpReply(code, null, text);
    }

    /// <summary>The lines of a complete reply without their codes.</summary>
    public static IEnumerable<string> Lines(ReadOnlyMemory<byte> reply)
    {
        while (!reply.IsEmpty)
        {
            var end = reply.Span.IndexOf((byte)'\n') + 1;
            yield return Clean(TextOf(reply.Span[..end]));
            reply = reply[end..];
        }
    }

    private static string Join(ReadOnlySpan<byte> reply)
    {
        var text = new StringBuilder();
        while (!reply.IsEmpty && text.Length < MaxTextLength)
        {
            var end = reply.IndexOf((byte)'\n') + 1;
            if (text.Length > 0)
                text.Append('\n');
            text.Append(Clean(TextOf(reply[..end])));
            reply = reply[end..];
        }

        if (text.Length > MaxTextLength)
            text.Length = MaxTextLength;
        return text.ToString();
    }

    private static ReadOnlySpan<byte> TextOf(ReadOnlySpan<byte> line)
    {
        line = line.TrimEnd("\r\n"u8);
        return line.Length <= CodeLength + 1 ? [] : line[(CodeLength + 1)..];
    }

    private static string Clean(ReadOnlySpan<byte> line)
    {
        var text = Encoding.UTF8.GetString(line[..Math.Min(line.Length, MaxTextLength)]);
        if (!text.AsSpan().ContainsAnyInRange('\0', '\x1f') && !text.AsSpan().ContainsAnyInRange('\x7f', '\x9f'))
            return text;
        return string.Create(text.Length, text, static (span, source) =>
        {
            for (var i = 0; i < span.Length; i++)
                span[i] = char.IsControl(source[i]) ? ' ' : source[i];
        });
    }
}
