using System.Globalization;
using System.Text;

namespace PolicyMta.ReturnedMail;

/// <summary>
/// Values that name their type first: <c>rfc822; user@example.com</c>, <c>dns; mx.example.com</c> (RFC 3464 section 2.1.2).
/// </summary>
internal static class TypedText
{
    /// <summary>The value without its type.</summary>
    public static string ValueOf(string text)
    {
        var semicolon = text.IndexOf(';', StringComparison.Ordinal);
        var isTyped = semicolon is > 0 and <= 20 && !text.AsSpan(0, semicolon).ContainsAny(" @<.");
        return (isTyped ? text[(semicolon + 1)..] : text).Trim();
    }

    /// <summary>The type in lower case, or the empty text.</summary>
    public static string TypeOf(string text)
    {
        var semicolon = text.IndexOf(';', StringComparison.Ordinal);
        return semicolon is > 0 and <= 20 ? text[..semicolon].Trim().ToLowerInvariant() : "";
    }

    /// <summary>
    /// The address, decoded from what reports write it as (RFC 6533 section 3, RFC 3461 section 4); or null if it is none.
    /// </summary>
    public static string? Address(string? text)
    {
        if (text is null)
            return null;
        var type = TypeOf(text);
        var value = ValueOf(text);
        var found = AddressText.First(value) ?? value.Trim('<', '>', ' ');
        var decoded = type == "utf-8" ? Unescape(found) : FromXtext(found);
        return decoded.Length is 0 or > MailBounds.Address || decoded.AsSpan().ContainsAny(" \t;") ? null : decoded;
    }

    /// <summary>The host, without what servers write behind it.</summary>
    public static string? Host(string? text)
    {
        if (text is null)
            return null;
        var value = ValueOf(text);
        var end = value.AsSpan().IndexOfAny(" (");
        if (end == 0)
            end = -1;
        value = (end < 0 ? value : value[..end]).TrimEnd('.', ';').Trim('<', '>');
        return value.Length is 0 or > MailBounds.Address ? null : value;
    }

    /// <summary>Text in xtext (RFC 3461 section 4): <c>+3D</c> is "=". Other text stays.</summary>
    public static string FromXtext(string text)
    {
        if (!text.Contains('+', StringComparison.Ordinal))
            return text;
        var plain = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '+' && i + 2 < text.Length && IsUpperHex(text[i + 1]) && IsUpperHex(text[i + 2])
                && (char)Convert.ToInt32(text.Substring(i + 1, 2), 16) is '+' or '=' or ' ')
            {
                plain.Append((char)Convert.ToInt32(text.Substring(i + 1, 2), 16));
                i += 2;
            }
            else
            {
                plain.Append(text[i]);
            }
        }

        return plain.ToString();
    }

    /// <summary>Text with characters as <c>\x{E9}</c> (RFC 6533 section 3).</summary>
    public static string Unescape(string text)
    {
        var plain = new StringBuilder(text.Length);
        var rest = text.AsSpan();
        while (rest.IndexOf("\\x{") is >= 0 and var start)
        {
            plain.Append(rest[..start]);
            var end = rest[start..].IndexOf('}');
            if (end is < 4 or > 9
                || !int.TryParse(rest.Slice(start + 3, end - 3), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var number)
                || !Rune.IsValid(number))
            {
                plain.Append("\\x{");
                rest = rest[(start + 3)..];
                continue;
            }

            plain.Append(new Rune(number));
            rest = rest[(start + end + 1)..];
        }

        return plain.Append(rest).ToString();
    }

    private static bool IsUpperHex(char c) => c is >= '0' and <= '9' or >= 'A' and <= 'F';
}
