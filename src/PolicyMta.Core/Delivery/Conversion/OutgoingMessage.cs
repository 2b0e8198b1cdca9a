using System.Text;
using PolicyMta.Core.Delivery.Smtp;
using PolicyMta.Core.Smtp.Content;

namespace PolicyMta.Core.Delivery.Conversion;

/// <summary>
/// A message in the form that one receiver can take. If the receiver lacks an extension that the content needs, the content is
/// converted, and signatures must be made for what comes out; if that cannot be done there is a refusal. No content leaves this gate with a
/// CR or LF that stands alone, or a NUL, unless it is BINARYMIME for a receiver of BINARYMIME.
/// </summary>
/// <param name="Content">The bytes to send.</param>
/// <param name="Envelope">What is asked of the receiver: BODY and SMTPUTF8 say what the content is now.</param>
/// <param name="IsConverted">Whether the content is another than the spooled one.</param>
/// <param name="Refusal">Why the receiver cannot be given the message, or null.</param>
internal readonly record struct OutgoingMessage(
    ReadOnlyMemory<byte> Content, EnvelopeRequests Envelope, bool IsConverted, SmtpReply? Refusal)
{
    /// <summary>Finds the form for a receiver. The usual case, lines for a receiver of 8-bit content, is one look at the bytes.</summary>
    public static OutgoingMessage For(EnvelopeRequests envelope, ReadOnlyMemory<byte> content, in Capabilities peer)
    {
        var takesBinary = peer.Chunking && peer.BinaryMime;
        var isBinary = envelope.Body == BodyEncoding.BinaryMime && !takesBinary;
        var isLoose = (isBinary || envelope.Body != BodyEncoding.BinaryMime) && LooseBytes.AreIn(content.Span);
        if (!isBinary && !isLoose && !envelope.SmtpUtf8 && peer.EightBitMime)
            return new OutgoingMessage(content, envelope, false, null);

        var isAscii = Ascii.IsValid(content.Span);
        var header = HeaderOf(content);
        var needsUtf8 = envelope.SmtpUtf8 && !isAscii && NeedsSmtpUtf8(header.Span, content, peer);
        var plain = envelope with
        {
            SmtpUtf8 = needsUtf8 && peer.SmtpUtf8,
            Body = isBinary ? (isAscii || !peer.EightBitMime ? BodyEncoding.SevenBit : BodyEncoding.EightBitMime) : envelope.Body,
        };
        var needsHeader = ((needsUtf8 && !peer.SmtpUtf8) || !peer.EightBitMime) && !isAscii && !Ascii.IsValid(header.Span);
        var needsBody = isBinary || isLoose || (!peer.EightBitMime && !isAscii);
        if (!needsHeader && !needsBody)
            return new OutgoingMessage(content, plain, false, null);

        var (converted, refusal) = needsBody
            ? new ContentConverter(!peer.EightBitMime, WithHeader: needsHeader || !peer.EightBitMime).Convert(content)
            : HeaderConverter.Convert(header, content[header.Length..]);
        return new OutgoingMessage(converted ?? content, plain, converted is not null, refusal);
    }

    /// <summary>Whether a header field is in UTF-8, at the top or in a part (RFC 6531 section 3.4, RFC 6532): Latin-1 is none.</summary>
    private static bool NeedsSmtpUtf8(ReadOnlySpan<byte> header, ReadOnlyMemory<byte> content, in Capabilities peer) =>
        Ascii.IsValid(header) ? peer.SmtpUtf8 && HeaderConverter.HasUtf8InParts(content) : System.Text.Unicode.Utf8.IsValid(header);

    private static ReadOnlyMemory<byte> HeaderOf(ReadOnlyMemory<byte> content)
    {
        if (content.Span.StartsWith("\r\n"u8))
            return default;
        var end = content.Span.IndexOf("\r\n\r\n"u8);
        return end < 0 ? content : content[..(end + 2)];
    }
}
