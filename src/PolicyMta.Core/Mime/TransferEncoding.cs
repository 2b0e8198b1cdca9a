using System.Buffers;
using System.Text;
using MimeKit.Encodings;
using PolicyMta.Core.Bounces;
using PolicyMta.Core.Smtp.Content;

namespace PolicyMta.Core.Mime;

/// <summary>Undoes and applies transfer encodings (RFC 2045 section 6), in small steps over the message's own memory.</summary>
internal static class TransferEncoding
{
    private const int Step = 16 * 1024;

    /// <summary>Whether bytes stand as they are.</summary>
    private static bool IsIdentity(string encoding) => encoding is "" or "7bit" or "8bit" or "binary";

    public static bool IsKnown(string encoding) => IsIdentity(encoding) || DecoderOf(encoding) is not null;

    /// <summary>What the bytes stand for, up to so many bytes of it.</summary>
    public static byte[] Decode(ReadOnlySpan<byte> raw, string encoding, int most)
    {
        if (DecoderOf(encoding) is not { } decoder)
            return raw[..Math.Min(raw.Length, most)].ToArray();
        var decoded = new ArrayBufferWriter<byte>(Math.Clamp(raw.Length, 1, most));
        Run(decoder, raw, step =>
        {
            decoded.Write(step.AsSpan(0, Math.Min(step.Count, most - decoded.WrittenCount)));
            return decoded.WrittenCount < most;
        });
        return decoded.WrittenSpan.ToArray();
    }

    public static long DecodedLength(ReadOnlySpan<byte> raw, string encoding)
    {
        if (DecoderOf(encoding) is not { } decoder)
            return raw.Length;
        var length = 0L;
        Run(decoder, raw, step =>
        {
            length += step.Count;
            return true;
        });
        return length;
    }

    /// <summary>Writes bytes of a text part in an encoding that suits it, the old one if possible.</summary>
    /// <param name="bytes">The part's bytes.</param>
    /// <param name="encoding">The old encoding; takes the new one.</param>
    /// <param name="isBinary">Whether the message may hold any bytes.</param>
    public static byte[] EncodeText(byte[] bytes, ref string encoding, bool isBinary)
    {
        if (encoding == "base64" || (bytes.Contains((byte)0) && !(isBinary && encoding == "binary")))
        {
            encoding = "base64";
            return Base64(bytes);
        }

        if (encoding != "quoted-printable" && !(isBinary && encoding == "binary"))
        {
            bytes = LooseBytes.Mended(bytes);
            if (NoticeLines.HasLong(bytes) || !(Ascii.IsValid(bytes) || encoding is "8bit" or "binary"))
                encoding = "quoted-printable";
        }

        return encoding == "quoted-printable" ? QuotedPrintable.Encode(bytes) : bytes;
    }

    public static byte[] Base64(ReadOnlySpan<byte> bytes) =>
        Encoding.ASCII.GetBytes(Convert.ToBase64String(bytes, Base64FormattingOptions.InsertLineBreaks) + "\r\n");

    private static void Run(IMimeDecoder decoder, ReadOnlySpan<byte> raw, Func<ArraySegment<byte>, bool> take)
    {
        var input = ArrayPool<byte>.Shared.Rent(Step);
        var output = ArrayPool<byte>.Shared.Rent(decoder.EstimateOutputLength(Step));
        try
        {
            while (!raw.IsEmpty)
            {
                var length = Math.Min(raw.Length, Step);
                raw[..length].CopyTo(input);
                raw = raw[length..];
                var decoded = decoder.Decode(input, 0, length, output);
                if (!take(new ArraySegment<byte>(output, 0, decoded)))
                    return;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(input);
            ArrayPool<byte>.Shared.Return(output);
        }
    }

    private static IMimeDecoder? DecoderOf(string encoding) => encoding switch
    {
        "base64" => new Base64Decoder(),
        "quoted-printable" => new QuotedPrintableDecoder(),
        "x-uuencode" or "uuencode" or "x-uue" or "uue" => new UUDecoder(),
        _ => null,
    };
}
