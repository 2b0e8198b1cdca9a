using System.Text;

namespace PolicyMta.Core.Headers;

/// <summary>
/// Writes text that is beyond ASCII as encoded words in UTF-8 (RFC 2047). Words in ASCII stay as they are, whatever their length:
/// machines read some of them.
/// </summary>
internal static class EncodedWords
{
    private const int MaxPayload = 75 - 12;

    /// <summary>Unstructured text (RFC 5322 section 2.2.1).</summary>
    public static string Text(string text)
    {
        if (Ascii.IsValid(text))
            return text;

        var written = new StringBuilder(text.Length * 2);
        var (copied, run, runEnd) = (0, -1, 0);
        for (var start = NextWord(text, 0); start < text.Length;)
        {
            var length = text.AsSpan(start).IndexOfAny(' ', '\t');
            var end = length < 0 ? text.Length : start + length;
            if (!Ascii.IsValid(text.AsSpan(start, end - start)))
            {
                if (run < 0)
                    run = start;
                runEnd = end;
            }
            else if (run >= 0)
            {
                written.Append(text, copied, run - copied).Append(Encode(text[run..runEnd]));
                (copied, run) = (runEnd, -1);
            }

            start = NextWord(text, end);
        }

        if (run >= 0)
        {
            written.Append(text, copied, run - copied).Append(Encode(text[run..runEnd]));
            copied = runEnd;
        }

        return written.Append(text, copied, text.Length - copied).ToString();
    }

    /// <summary>The whole text as encoded words with a space between them, which readers leave out.</summary>
    public static string Encode(string text)
    {
        var quoted = 0;
        foreach (var rune in text.EnumerateRunes())
            quoted += QuotedLength(rune);
        var isBase64 = quoted > Encoding.UTF8.GetByteCount(text) * 4 / 3;

        var words = new StringBuilder();
        var word = new StringBuilder();
        var length = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            var more = isBase64 ? rune.Utf8SequenceLength : QuotedLength(rune);
            if (length + more > (isBase64 ? MaxPayload / 4 * 3 : MaxPayload))
                Close();
            word.Append(rune.ToString());
            length += more;
        }

        Close();
        return words.ToString();

        void Close()
        {
            var payload = isBase64 ? Convert.ToBase64String(Encoding.UTF8.GetBytes(word.ToString())) : Quoted(word.ToString());
            words.Append(words.Length > 0 ? " " : "").Append(isBase64 ? "=?utf-8?B?" : "=?utf-8?Q?").Append(payload).Append("?=");
            word.Clear();
            length = 0;
        }
    }

    private static int NextWord(string text, int from) =>
        text.AsSpan(from).IndexOfAnyExcept(' ', '\t') is >= 0 and var spaces ? from + spaces : text.Length;

    /// <summary>The Q encoding in its strictest form, which is fit for names as well (RFC 2047 section 5).</summary>
    private static string Quoted(string text)
    {
        var quoted = new StringBuilder(MaxPayload);
        foreach (var value in Encoding.UTF8.GetBytes(text))
        {
            if (IsPlain(value))
                quoted.Append((char)value);
            else if (value == (byte)' ')
                quoted.Append('_');
            else
                quoted.Append('=').Append(value.ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
        }

        return quoted.ToString();
    }

    private static int QuotedLength(Rune rune) =>
        rune.IsAscii ? (IsPlain(rune.Value) || rune.Value == ' ' ? 1 : 3) : 3 * rune.Utf8SequenceLength;

    private static bool IsPlain(int value) =>
        value < 0x80 && (char.IsAsciiLetterOrDigit((char)value) || value is '!' or '*' or '+' or '-' or '/');
}
