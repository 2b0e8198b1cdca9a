using System.Globalization;
using System.Text;

namespace PolicyMta.Core.Delivery.Smtp;

/// <summary>Writes the values of ENVID and ORCPT (RFC 3461 section 4, RFC 6533 section 3).</summary>
internal static class XtextWriter
{
    public static string Write(string text)
    {
        var xtext = new StringBuilder(text.Length);
        foreach (var c in text)
            Append(xtext, c);
        return xtext.ToString();
    }

    /// <summary>
    /// An original recipient with its type. Addresses beyond ASCII become utf-8-addr-xtext; null if the type has no form for them.
    /// </summary>
    public static string? WriteOriginalRecipient(string typed)
    {
        var semicolon = typed.IndexOf(';', StringComparison.Ordinal);
        if (semicolon <= 0)
            return null;
        var (type, address) = (typed[..semicolon], typed[(semicolon + 1)..]);
        var isUtf8 = type.Equals("utf-8", StringComparison.OrdinalIgnoreCase);
        if (!isUtf8)
            return Ascii.IsValid(address) ? $"{type};{Write(address)}" : null;

        var text = new StringBuilder(address.Length);
        foreach (var rune in address.EnumerateRunes())
        {
            if (rune.IsAscii && rune.Value is > 32 and < 127 and not ('+' or '=' or '\\'))
                text.Append((char)rune.Value);
            else
                text.Append(CultureInfo.InvariantCulture, $"\\x{{{rune.Value:X2}}}");
        }

        return $"{type};{text}";
    }

    private static void Append(StringBuilder xtext, char c)
    {
        if (c is > ' ' and <= '~' and not ('+' or '='))
            xtext.Append(c);
        else
            xtext.Append(CultureInfo.InvariantCulture, $"+{(int)c & 0xFF:X2}");
    }
}
