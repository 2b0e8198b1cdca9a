using System.Text;
using System.Text.Unicode;
using MimeKit;
using PolicyMta.Core.Smtp.Content;

namespace PolicyMta.Core.Delivery.Conversion;

/// <summary>
/// Makes of a message one that says the same in lines of at most 998 bytes, and if wanted in ASCII alone: parts are encoded as
/// quoted-printable or base64 (RFC 6152 section 3, RFC 3030 section 3), header fields as <see cref="HeaderConverter"/> does. Signed and
/// encrypted parts are never touched. Line ends that are left broken outside of parts become CRLF, and NULs go.
/// </summary>
/// <param name="ToSevenBit">Whether no byte beyond ASCII may remain in bodies.</param>
/// <param name="WithHeader">Whether none may remain in header fields.</param>
internal readonly record struct ContentConverter(bool ToSevenBit, bool WithHeader)
{
    private static readonly SmtpReply NotConvertible = new(
        554, new(5, 6, 3),
        "The receiver does not take 8-bit or binary content, and this message cannot be converted: a part of it is signed, encrypted or "
            + "damaged");

    /// <summary>The converted message, or why it cannot be converted.</summary>
    public (byte[]? Content, SmtpReply? Refusal) Convert(ReadOnlyMemory<byte> content)
    {
        try
        {
            using var source = new MemoryStream(content.ToArray(), writable: false);
            using var message = MimeMessage.Load(source);
            return Fix(message) is { } refusal ? (null, refusal) : Check(Write(message));
        }
        catch (Exception exception)
            when (exception is FormatException or ArgumentException or InvalidOperationException or NotSupportedException)
        {
            return (null, NotConvertible);
        }
    }

    private (byte[]? Content, SmtpReply? Refusal) Check(byte[] converted)
    {
        converted = LooseBytes.Mended(converted);
        var header = converted.AsSpan(0, Math.Max(0, converted.AsSpan().IndexOf("\r\n\r\n"u8)));
        if (WithHeader && !Ascii.IsValid(header))
            return (null, HeaderConverter.Refusal);
        return ToSevenBit && !Ascii.IsValid(converted) ? (null, NotConvertible) : (converted, null);
    }

    private SmtpReply? Fix(MimeMessage message)
    {
        if (WithHeader && !HeaderConverter.TryConvert(message.Headers))
            return HeaderConverter.Refusal;
        if (message.Body is not { } body)
            return null;
        var isMime = message.Headers.Contains(HeaderId.MimeVersion);
        if (Fix(body) is { } refusal)
            return refusal;
        if (!isMime && body.Headers.Contains(HeaderId.ContentTransferEncoding))
            message.Headers.Add(HeaderId.MimeVersion, "1.0");
        return null;
    }

    private SmtpReply? Fix(MimeEntity entity)
    {
        if (entity.ContentType.IsMimeType("multipart", "signed") || entity.ContentType.IsMimeType("multipart", "encrypted"))
            return ContentTraits.Of(Write(entity, NewLineFormat.Mixed)).FitsInto(ToSevenBit) ? null : NotConvertible;
        if (WithHeader && !HeaderConverter.TryConvert(entity.Headers))
            return HeaderConverter.Refusal;

        switch (entity)
        {
            case Multipart parts:
                Relabel(entity);
                if (parts.Count > 0 && InAscii(parts.Preamble) is { } preamble)
                    parts.Preamble = preamble;
                if (parts.Count > 0 && InAscii(parts.Epilogue) is { } epilogue)
                    parts.Epilogue = epilogue;
                foreach (var part in parts)
                {
                    if (Fix(part) is { } refusal)
                        return refusal;
                }

                return null;
            case MessagePart { Message: { } inner }:
                Relabel(entity);
                return Fix(inner);
            case MimePart { Content: { } body } part:
                Encode(part, body);
                return null;
            default:
                return null;
        }
    }

    /// <summary>A container is labelled by what it may hold.</summary>
    private void Relabel(MimeEntity container)
    {
        if (container.Headers.Contains(HeaderId.ContentTransferEncoding))
            container.Headers[HeaderId.ContentTransferEncoding] = ToSevenBit ? "7bit" : "8bit";
    }

    private void Encode(MimePart part, IMimeContent content)
    {
        using var raw = new MemoryStream();
        content.WriteTo(raw);
        var bytes = raw.GetBuffer().AsSpan(0, (int)raw.Length);
        if (part.ContentTransferEncoding is ContentEncoding.Base64 or ContentEncoding.QuotedPrintable or ContentEncoding.UUEncode)
        {
            if (ToSevenBit && !Ascii.IsValid(bytes))
                part.Content = Decoded(content);
            return;
        }

        var traits = ContentTraits.Of(bytes);
        if (traits.FitsInto(ToSevenBit))
        {
            if (part.ContentTransferEncoding == ContentEncoding.Binary)
                part.ContentTransferEncoding = traits.HasEightBit ? ContentEncoding.EightBit : ContentEncoding.SevenBit;
            return;
        }

        if (part.Headers[HeaderId.ContentType] is null)
            part.Headers.Add(HeaderId.ContentType, $"text/plain; charset={(Utf8.IsValid(bytes) ? "utf-8" : "unknown-8bit")}");
        part.ContentTransferEncoding = part.ContentType.IsMimeType("text", "*") && !traits.HasLooseBytes
            ? ContentEncoding.QuotedPrintable
            : ContentEncoding.Base64;
    }

    /// <summary>What an encoded part says that has bytes beyond ASCII among its encoded ones: it is encoded anew.</summary>
    private static MimeContent Decoded(IMimeContent content)
    {
        var decoded = new MemoryStream();
        content.DecodeTo(decoded);
        decoded.Position = 0;
        return new MimeContent(decoded);
    }

    /// <summary>The text before or after parts, which nobody reads (RFC 2046 section 5.1.1), where it must be changed into ASCII.</summary>
    private string? InAscii(string? text) => !ToSevenBit || text is null || Ascii.IsValid(text)
        ? null
        : string.Concat(text.Select(static c => char.IsAscii(c) ? c : '?'));

    private static byte[] Write(MimeMessage message)
    {
        using var target = new MemoryStream();
        message.WriteTo(Format(), target);
        return target.ToArray();
    }

    private static byte[] Write(MimeEntity entity, NewLineFormat lineEnds)
    {
        using var target = new MemoryStream();
        entity.WriteTo(Format(lineEnds), target);
        return target.ToArray();
    }

    private static FormatOptions Format(NewLineFormat lineEnds = NewLineFormat.Dos)
    {
        var format = FormatOptions.Default.Clone();
        format.NewLineFormat = lineEnds;
        format.International = false;
        return format;
    }
}
