using PolicyMta.Core.Injection;
using PolicyMta.Core.Spool;

namespace PolicyMta.Server.Http;

/// <summary>
/// A message as a client posted it, made fit for the spool: line ends are CRLF, the last line is ended, an empty line ends the header, a
/// byte order mark and the line of an mbox file are gone, and so is Bcc from the header.
/// </summary>
internal static class RawMessage
{
    /// <summary>Copies a message into rented memory, changing what <see cref="RawMessage"/> says and no other byte.</summary>
    public static ContentBuffer Prepare(ReadOnlySpan<byte> message, ContentBudget budget)
    {
        using var output = new ContentStream(message.Length + (message.Length / 32) + 4, budget);
        var header = Header(message);
        var rest = header;
        var dropping = false;
        while (!rest.IsEmpty)
        {
            var line = NextLine(ref rest);
            dropping = line[0] is (byte)' ' or (byte)'\t' ? dropping : IsBcc(line);
            if (!dropping)
                Write(line);
        }

        rest = HeaderForm.Start(message)[header.Length..];
        if (!rest.IsEmpty && rest[0] is not ((byte)'\r' or (byte)'\n'))
            output.Write("\r\n"u8);
        while (!rest.IsEmpty)
            Write(NextLine(ref rest));
        return output.Detach();

        void Write(ReadOnlySpan<byte> line)
        {
            output.Write(line);
            output.Write("\r\n"u8);
        }
    }

    /// <summary>
    /// The bytes of the header's fields: all before the first line that is empty, or neither begins a field nor goes on with one.
    /// </summary>
    public static ReadOnlySpan<byte> Header(ReadOnlySpan<byte> message)
    {
        message = HeaderForm.Start(message);
        var rest = message;
        var length = 0;
        while (!rest.IsEmpty)
        {
            var line = NextLine(ref rest);
            var goesOn = length > 0 && line is [(byte)' ' or (byte)'\t', ..];
            if (!goesOn && !HeaderForm.IsField(line))
                break;
            length = message.Length - rest.Length;
        }

        return message[..length];
    }

    /// <summary>Whether the message has fields, and an empty line behind them if anything follows.</summary>
    public static bool HasGoodHeader(ReadOnlySpan<byte> message)
    {
        message = HeaderForm.WithoutMark(message);
        var header = Header(message);
        return message.StartsWith(header) && (header.Length == message.Length || message[header.Length] is (byte)'\r' or (byte)'\n');
    }

    private static ReadOnlySpan<byte> NextLine(ref ReadOnlySpan<byte> rest)
    {
        var end = rest.IndexOfAny((byte)'\r', (byte)'\n');
        if (end < 0)
        {
            var last = rest;
            rest = default;
            return last;
        }

        var line = rest[..end];
        var isPair = rest[end] == '\r' && end + 1 < rest.Length && rest[end + 1] == '\n';
        rest = rest[(end + (isPair ? 2 : 1))..];
        return line;
    }

    private static bool IsBcc(ReadOnlySpan<byte> line)
    {
        var colon = line.IndexOf((byte)':');
        if (colon < 0)
            return false;
        var name = line[..colon].TrimEnd(" \t"u8);
        return System.Text.Ascii.EqualsIgnoreCase(name, "Bcc"u8) || System.Text.Ascii.EqualsIgnoreCase(name, "Resent-Bcc"u8);
    }
}
