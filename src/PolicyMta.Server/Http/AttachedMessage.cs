using MimeKit;
using PolicyMta.Core.Delivery.Conversion;
using PolicyMta.Core.Smtp.Content;

namespace PolicyMta.Server.Http;

/// <summary>
/// A whole message that goes along as an attachment (message/rfc822): what it must be, and its form for a message of lines.
/// </summary>
internal static class AttachedMessage
{
    /// <summary>What is wrong with it, as the end of a sentence; null if nothing is.</summary>
    public static string? MistakeIn(byte[] content)
    {
        if (content.AsSpan().Contains((byte)0))
            return "has a NUL byte, which no message may hold: attach it as application/octet-stream.";
        try
        {
            Load(content).Dispose();
            return null;
        }
        catch (Exception e) when (e is FormatException or ArgumentException or InvalidOperationException)
        {
            return "is not a message: it must begin with header fields like 'From: ...', and an empty line must end them. Attach it as "
                + "application/octet-stream if it is another file.";
        }
    }

    /// <summary>Reads it, with CRLF for each line end, and header fields in ASCII if they have such a form.</summary>
    public static MimeMessage Load(byte[] content)
    {
        var message = MimeMessage.Load(new MemoryStream(LooseBytes.Mended(content), writable: false));
        HeaderConverter.TryConvert(message.Headers);
        var parts = new MimeIterator(message);
        while (parts.MoveNext())
        {
            HeaderConverter.TryConvert(parts.Current.Headers);
            if (parts.Current is MessagePart { Message: { } inner })
                HeaderConverter.TryConvert(inner.Headers);
        }

        return message;
    }
}
