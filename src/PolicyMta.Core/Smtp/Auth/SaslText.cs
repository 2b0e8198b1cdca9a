using System.Globalization;
using System.Text;

namespace PolicyMta.Core.Smtp.Auth;

/// <summary>
/// Names and passwords as they are compared: the mappings and prohibitions of SASLprep (RFC 4013) that need no tables of Unicode.
/// Characters that several codes can stand for (NFKC) are compared as the client writes them.
/// </summary>
internal static class SaslText
{
    /// <summary>The longest name in bytes; what is longer names nobody, and is not kept to count its failures.</summary>
    public const int MaxNameLength = 255;

    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    /// <summary>Reads UTF-8, or returns null if it is none or holds what no name or password may.</summary>
    public static string? Read(ReadOnlySpan<byte> utf8)
    {
        try
        {
            return Prepare(Strict.GetString(utf8));
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    /// <summary>Reads a name, as <see cref="Read"/> reads text; null for one that is too long.</summary>
    public static string? ReadName(ReadOnlySpan<byte> utf8) => utf8.Length <= MaxNameLength ? Read(utf8) : null;

    /// <summary>The text as it is compared, or null if it holds what no name or password may.</summary>
    public static string? Prepare(string text)
    {
        if (Ascii.IsValid(text))
            return text.AsSpan().ContainsAnyExceptInRange(' ', '~') ? null : text;

        var prepared = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (IsMappedToNothing(c))
                continue;
            if (char.GetUnicodeCategory(c) is UnicodeCategory.Control or UnicodeCategory.PrivateUse or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator)
                return null;
            prepared.Append(char.GetUnicodeCategory(c) == UnicodeCategory.SpaceSeparator ? ' ' : c);
        }

        return prepared.ToString();
    }

    /// <summary>RFC 3454 table B.1.</summary>
    private static bool IsMappedToNothing(char c) => c is '\u00AD' or '\u034F' or '\u1806' or >= '\u180B' and <= '\u180D' or >= '\u200B'
        and <= '\u200D' or '\u2060' or >= '\uFE00' and <= '\uFE0F' or '\uFEFF';
}
