using System.Buffers.Text;
using System.IO.Pipelines;
using System.Text;
using PolicyMta.Core.Conversations;

namespace PolicyMta.Core.Smtp;

/// <summary>
/// Writes replies (RFC 5321 section 4.2) into a pipe and leaves it to the session when they go out, so that the replies of a pipelined
/// group travel together. Whatever a text holds, what is written is one well-formed reply: line feeds separate its lines, other control
/// characters become spaces, lines beyond 512 octets are broken, and every line carries the code and the enhanced code (RFC 2034).
/// </summary>
internal sealed class ReplyWriter(PipeWriter output, Conversation? conversation = null)
{
    private const int MaxLineLength = 512;

    /// <summary>Whether something was written since the last flush.</summary>
    public bool HasPending { get; private set; }

    public void Write(SmtpReply reply)
    {
        Span<byte> prefix = stackalloc byte[20];
        var prefixLength = FormatPrefix(reply, prefix);
        var room = MaxLineLength - prefixLength - 2;
        var text = reply.Text.AsSpan();
        var lines = 0;
        bool more;
        do
        {
            var line = NextLine(ref text, room, out more);
            prefix[3] = more ? (byte)'-' : (byte)' ';
            var written = WriteLine(prefix[..prefixLength], line);
            if (lines++ == 0 && !more)
                conversation?.Reply(written);
        }
        while (more);
        if (lines > 1)
            conversation?.Reply(Encoding.UTF8.GetBytes(reply.ToString()));
        HasPending = true;
    }

    /// <summary>Sends what was written.</summary>
    public ValueTask<FlushResult> FlushAsync()
    {
        HasPending = false;
        return output.FlushAsync();
    }

    private static int FormatPrefix(SmtpReply reply, Span<byte> prefix)
    {
        Utf8Formatter.TryFormat(reply.Code, prefix, out var length);
        if (length != 3)
            throw new ArgumentException($"{reply.Code} is not a valid reply code: it has three digits.", nameof(reply));

        prefix[length++] = (byte)' ';
        if (reply.Enhanced is not { } enhanced)
            return length;

        Append(enhanced.Class, (byte)'.', prefix, ref length);
        Append(enhanced.Subject, (byte)'.', prefix, ref length);
        Append(enhanced.Detail, (byte)' ', prefix, ref length);
        return length;
    }

    private static void Append(int number, byte separator, Span<byte> destination, ref int length)
    {
        Utf8Formatter.TryFormat(number, destination[length..], out var written);
        length += written;
        destination[length++] = separator;
    }

    /// <summary>Cuts the next line off the text: up to a line feed, or as much as there is room for.</summary>
    private static ReadOnlySpan<char> NextLine(ref ReadOnlySpan<char> text, int room, out bool more)
    {
        var feed = text.IndexOf('\n');
        var line = feed < 0 ? text : text[..feed];
        if (line.Length > room)
        {
            line = text[..room];
            text = text[room..];
            more = true;
            return line;
        }

        text = feed < 0 ? default : text[(feed + 1)..];
        more = !text.IsEmpty;
        return line.TrimEnd('\r');
    }

    /// <returns>What was written; valid until the next line.</returns>
    private ReadOnlySpan<byte> WriteLine(ReadOnlySpan<byte> prefix, ReadOnlySpan<char> line)
    {
        var span = output.GetSpan(prefix.Length + line.Length + 2);
        prefix.CopyTo(span);
        var position = prefix.Length;
        foreach (var c in line)
            span[position++] = c < ' ' || c == '\x7f' ? (byte)' ' : c > '\x7f' ? (byte)'?' : (byte)c;
        span[position++] = (byte)'\r';
        span[position++] = (byte)'\n';
        output.Advance(position);
        return span[..position];
    }
}
