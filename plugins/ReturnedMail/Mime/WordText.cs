using System.Text;

namespace PolicyMta.ReturnedMail;

/// <summary>Decodes encoded words (RFC 2047) wherever they stand. What is damaged stays as it is.</summary>
internal static class WordText
{
    private const int LongestCharset = 64;
    private const int LongestWord = 1000;

    public static string? Decode(string? value)
    {
        if (value is null || !value.Contains("=?", StringComparison.Ordinal))
            return value;
        var text = new StringBuilder(value.Length);
        var rest = value.AsSpan();
        var afterWord = false;
        while (rest.IndexOf("=?") is >= 0 and var start)
        {
            if (!TryReadWord(rest[start..], out var word, out var length))
            {
                text.Append(rest[..(start + 2)]);
                rest = rest[(start + 2)..];
                afterWord = false;
                continue;
            }

            var between = rest[..start];
            if (!afterWord || !between.IsWhiteSpace())
                text.Append(between);
            text.Append(word);
            rest = rest[(start + length)..];
            afterWord = true;
        }

        return text.Append(rest).ToString();
    }

    private static bool TryReadWord(ReadOnlySpan<char> text, out string word, out int length)
    {
        (word, length) = ("", 0);
        var charsetEnd = text[2..Math.Min(text.Length, LongestCharset)].IndexOf('?');
        if (charsetEnd <= 0 || charsetEnd + 5 > text.Length || text[charsetEnd + 4] != '?')
            return false;
        var payload = text[(charsetEnd + 5)..];
        var end = payload[..Math.Min(payload.Length, LongestWord)].IndexOf("?=");
        if (end < 0)
            return false;
        var encoded = payload[..end];
        if (!Ascii.IsValid(encoded))
            return false;

        var charset = text.Slice(2, charsetEnd);
        var language = charset.IndexOf('*');
        var bytes = Encoding.ASCII.GetBytes(encoded.ToString());
        byte[] decoded;
        if (text[charsetEnd + 3] is 'B' or 'b')
        {
            decoded = TransferText.Base64(bytes, MailBounds.FieldValue);
        }
        else
        {
            bytes.AsSpan().Replace((byte)'_', (byte)' ');
            decoded = TransferText.QuotedPrintable(bytes, MailBounds.FieldValue);
        }

        word = CharsetText.Read(decoded, (language < 0 ? charset : charset[..language]).ToString());
        length = charsetEnd + 5 + end + 2;
        return true;
    }
}
