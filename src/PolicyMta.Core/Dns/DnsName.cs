using System.Buffers;
using System.Globalization;
using System.Text;

namespace PolicyMta.Core.Dns;

/// <summary>The one spelling of a name that is asked, compared and kept: lower case, A-labels (RFC 5890), no dot at the end.</summary>
internal static class DnsName
{
    public const int MaxLength = 253;

    private static readonly SearchValues<char> NormalCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-_.");

    /// <summary>
    /// Brings a name into that spelling; null if it can be no host or domain name (RFC 1035 section 2.3.4; underscores are allowed).
    /// </summary>
    public static string? Normalize(string name)
    {
        if (name.EndsWith('.'))
            name = name[..^1];
        if (name.AsSpan().ContainsAnyExcept(NormalCharacters) && (name = ToLabels(name)).AsSpan().ContainsAnyExcept(NormalCharacters))
            return null;
        return HasValidLabels(name) ? name : null;
    }

    private static string ToLabels(string name)
    {
        // An A-label is made of lower case (RFC 5891 section 5.3): of "BÜCHER" it would be that of another name.
        name = name.ToLowerInvariant();
        if (Ascii.IsValid(name) || HasInvisible(name))
            return name;
        try
        {
            return new IdnMapping { AllowUnassigned = true }.GetAscii(name).ToLowerInvariant();
        }
        catch (ArgumentException)
        {
            return name;
        }
    }

    /// <summary>
    /// Whether there is a character that nobody sees, which would make another name, but for the joiners of some scripts (RFC 5892
    /// appendix A).
    /// </summary>
    private static bool HasInvisible(string name)
    {
        foreach (var rune in name.EnumerateRunes())
        {
            if (rune.Value is not (0x200C or 0x200D) && Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format
                or UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)
                return true;
        }

        return false;
    }

    private static bool HasValidLabels(ReadOnlySpan<char> name)
    {
        if (name.IsEmpty || name.Length > MaxLength)
            return false;
        while (true)
        {
            var dot = name.IndexOf('.');
            if ((dot < 0 ? name.Length : dot) is 0 or > 63)
                return false;
            if (dot < 0)
                return true;
            name = name[(dot + 1)..];
        }
    }
}
