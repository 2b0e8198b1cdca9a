namespace PolicyMta.DkimSigning.Commands;

/// <summary>
/// A mail out of a file, as SMTP would carry it: each line ends in CRLF, also if the file has bare line feeds, since a signature over
/// anything else could hold nowhere. The file's own bytes are never changed. Immutable.
/// </summary>
internal sealed class MailBytes
{
    private MailBytes(byte[] written, MessageContent content, bool hasBareLineFeeds)
    {
        Written = written;
        Content = content;
        LineEnd = hasBareLineFeeds && !FirstLineEndsInCrlf(written) ? "\n" : "\r\n";
    }

    /// <summary>The file's bytes.</summary>
    public byte[] Written { get; }

    /// <summary>The mail that is signed.</summary>
    public MessageContent Content { get; }

    /// <summary>The end of the file's first line, which what is put before it has too.</summary>
    public string LineEnd { get; }

    /// <exception cref="InvalidDataException">It cannot be signed; the message says why and what to do.</exception>
    public static MailBytes Read(byte[] written)
    {
        var bare = BareLineFeedsIn(written);
        var mail = new MailBytes(written, new MessageContent(bare == 0 ? written : WithCrlf(written, bare)), bare > 0);
        if (MistakeIn(mail.Content) is { } mistake)
            throw new InvalidDataException(mistake);
        return mail;
    }

    private static string? MistakeIn(MessageContent content)
    {
        var raw = content.Raw.Span;
        var header = content.Header;
        if (header.Count == 0)
        {
            return raw.StartsWith("From "u8)
                ? "it begins with the line 'From ' of a mailbox file, which is not part of a mail; remove that line."
                : "it is not a mail: it does not begin with a header field.";
        }

        var length = header.Sum(field => field.Raw.Length);
        var line = raw[..length].Count((byte)'\n') + 1;
        if (length < raw.Length && !raw[length..].StartsWith("\r\n"u8))
            return $"line {line} is neither a header field nor the empty line that ends the header; mend that line.";
        if (!header.Any(field => field.Is("From")))
            return "it has no From field, which every signature must cover (RFC 6376 section 5.4); add one.";
        return raw[..length].Count((byte)'\r') > raw[..length].Count("\r\n"u8)
            ? "its header has a carriage return that is not part of a line end, which no server accepts; remove it."
            : null;
    }

    private static int BareLineFeedsIn(ReadOnlySpan<byte> bytes) =>
        bytes.Count((byte)'\n') - bytes.Count("\r\n"u8);

    private static byte[] WithCrlf(ReadOnlySpan<byte> bytes, int bare)
    {
        var result = new byte[bytes.Length + bare];
        var length = 0;
        var last = (byte)0;
        foreach (var b in bytes)
        {
            if (b == '\n' && last != '\r')
                result[length++] = (byte)'\r';
            result[length++] = last = b;
        }

        return result;
    }

    private static bool FirstLineEndsInCrlf(ReadOnlySpan<byte> bytes) =>
        bytes.IndexOf((byte)'\n') is > 0 and var end && bytes[end - 1] == '\r';
}
