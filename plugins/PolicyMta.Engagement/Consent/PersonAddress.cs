using System.Globalization;
using System.Text;

namespace PolicyMta.Engagement.Consent;

/// <summary>Addresses of recipients as the server keeps them: two spellings of one are one.</summary>
internal static class PersonAddress
{
    private const int MaxLength = 320;

    /// <summary>The address in lower case, its domain as DNS has it.</summary>
    public static string KeyOf(string address)
    {
        var at = address.LastIndexOf('@');
        return at < 0 || Ascii.IsValid(address)
            ? address.ToLowerInvariant()
            : address[..at].ToLowerInvariant() + "@" + ToAscii(address[(at + 1)..]);
    }

    /// <summary>Reads an address that somebody typed.</summary>
    /// <returns>Its key; or what to write instead.</returns>
    public static (string? Key, string Mistake) Read(string text)
    {
        var at = text.LastIndexOf('@');
        var key = KeyOf(text);
        if (at <= 0 || text.Length > MaxLength || text.Any(static c => char.IsControl(c) || char.IsWhiteSpace(c) || "<>,;:\"()".Contains(c))
            || !IsDomain(key[(key.LastIndexOf('@') + 1)..]))
            return (null, "This is not an address: write it alone and without brackets, as in jane@example.com.");
        return (key, "");
    }

    private static bool IsDomain(string domain) => domain.Length > 0 && domain.Split('.').All(static label =>
        label.Length is > 0 and <= 63 && label[0] != '-' && label[^1] != '-'
            && label.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'));

    private static string ToAscii(string domain)
    {
        try
        {
            return new IdnMapping { AllowUnassigned = true }.GetAscii(domain.ToLowerInvariant()).ToLowerInvariant();
        }
        catch (ArgumentException)
        {
            return domain.ToLowerInvariant();
        }
    }
}
