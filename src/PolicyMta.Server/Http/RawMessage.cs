using PolicyMta.Core.Spool;

namespace PolicyMta.Server.Http;

/// <summary>
/// A message as a client posted it, made fit for the spool: line ends are CRLF, the last line is ended, and Bcc is gone from the header.
/// </summary>
internal static class RawMessage
{
    /// <summary>Copies a message into rented memory, changing what <see cref="RawMessage"/> says and no other byte.</summary>
    public static ContentBuffer Prepare(ReadOnlySpan<byte> message)
    {
        using var output = new ContentStream(message.Length + (message.Length / 32) + 2);
        var rest = message;
        var inHeader = true;
        var dropping = false;
        while (!rest.IsEmpty)
        {
            var line = NextLine(ref rest);
            if (inHeader)
            {
                inHeader = !line.IsEmpty;
                dropping = inHeader && (line[0] is (byte)' ' or (byte)'\t' ? dropping : IsBcc(line));
            }

            if (dropping && inHeader)
                continue;
            output.Write(line);
            output.Write("\r\n"u8);
        }

        return output.Detach();
    }

    /// <summary>The bytes of the header with the empty line that ends it.</summary>
    public static ReadOnlySpan<byte> Header(ReadOnlySpan<byte> message)
    {
        var rest = message;
        while (!rest.IsEmpty)
        {
            if (NextLine(ref rest).IsEmpty)
                break;
        }

        return message[..(message.Length - rest.Length)];
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
