using System.Text;
using PolicyMta.Core.Delivery.Smtp;
using PolicyMta.Sdk;

namespace PolicyMta.Core.Delivery.Conversion;

/// <summary>
/// A message in the form that one receiver can take. If the receiver lacks an extension that the content needs, the content is
/// converted, and signatures must be made for what comes out; if that cannot be done there is a refusal.
/// </summary>
/// <param name="Content">The bytes to send.</param>
/// <param name="Envelope">What is asked of the receiver: BODY and SMTPUTF8 say what the content is now.</param>
/// <param name="IsConverted">Whether the content is another than the spooled one.</param>
/// <param name="Refusal">Why the receiver cannot be given the message, or null.</param>
internal readonly record struct OutgoingMessage(
    ReadOnlyMemory<byte> Content, EnvelopeRequests Envelope, bool IsConverted, SmtpReply? Refusal)
{
    /// <summary>Finds the form for a receiver. The usual case, a receiver of 8-bit content, looks at no byte.</summary>
    public static OutgoingMessage For(EnvelopeRequests envelope, ReadOnlyMemory<byte> content, in Capabilities peer)
    {
        var isBinary = envelope.Body == BodyEncoding.BinaryMime && !(peer.Chunking && peer.BinaryMime);
        var losesUtf8 = envelope.SmtpUtf8 && !peer.SmtpUtf8;
        if (!isBinary && !losesUtf8 && peer.EightBitMime)
            return new OutgoingMessage(content, envelope, false, null);

        var isAscii = Ascii.IsValid(content.Span);
        var plain = envelope with
        {
            SmtpUtf8 = envelope.SmtpUtf8 && peer.SmtpUtf8,
            Body = isBinary ? (isAscii || !peer.EightBitMime ? BodyEncoding.SevenBit : BodyEncoding.EightBitMime) : envelope.Body,
        };
        var needsHeader = (losesUtf8 || !peer.EightBitMime) && !isAscii && !Ascii.IsValid(HeaderOf(content).Span);
        var needsBody = isBinary || (!peer.EightBitMime && !isAscii);
        if (!needsHeader && !needsBody)
            return new OutgoingMessage(content, plain, false, null);

        var (converted, refusal) =
            new ContentConverter(ToSevenBit: !peer.EightBitMime, WithHeader: needsHeader || !peer.EightBitMime).Convert(content);
        return new OutgoingMessage(converted ?? content, plain, converted is not null, refusal);
    }

    private static ReadOnlyMemory<byte> HeaderOf(ReadOnlyMemory<byte> content)
    {
        var end = content.Span.IndexOf("\r\n\r\n"u8);
        return end < 0 ? content : content[..end];
    }
}
