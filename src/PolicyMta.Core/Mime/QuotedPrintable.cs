using System.Buffers;

namespace PolicyMta.Core.Mime;

/// <summary>Writes text as quoted-printable (RFC 2045 section 6.7): lines of at most 76 characters, line ends as CRLF.</summary>
internal static class QuotedPrintable
{
    private const int MaxLine = 76;

    public static byte[] Encode(ReadOnlySpan<byte> text)
    {
        var written = new ArrayBufferWriter<byte>(text.Length + (text.Length / 8) + 16);
        var column = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var value = text[i];
            if (value == '\n' || (value == '\r' && i + 1 < text.Length && text[i + 1] == '\n'))
            {
                i += value == '\r' ? 1 : 0;
                written.Write("\r\n"u8);
                column = 0;
                continue;
            }

            var isLast = i + 1 == text.Length || text[i + 1] is (byte)'\r' or (byte)'\n';
            var isPlain = value is >= 33 and <= 126 and not (byte)'=' || (value is (byte)' ' or (byte)'\t' && !isLast);
            var width = isPlain ? 1 : 3;
            if (column + width > (isLast ? MaxLine : MaxLine - 1))
            {
                written.Write("=\r\n"u8);
                column = 0;
            }

            var target = written.GetSpan(3);
            if (isPlain)
                target[0] = value;
            else
                (target[0], target[1], target[2]) = ((byte)'=', Digit(value >> 4), Digit(value & 15));
            written.Advance(width);
            column += width;
        }

        return written.WrittenSpan.ToArray();
    }

    private static byte Digit(int value) => "0123456789ABCDEF"u8[value];
}
