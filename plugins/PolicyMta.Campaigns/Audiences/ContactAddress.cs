using System.Buffers;
using System.Globalization;
using System.Text;

namespace PolicyMta.Campaigns.Audiences;

/// <summary>
/// Addresses of people. What is taken here the injector takes as well; what it takes beside, quoted local parts, address literals and
/// domains without a dot, is in lists of contacts a slip.
/// </summary>
internal static class ContactAddress
{
    public const int MaxLength = 254;
    private const int MaxLocal = 64;
    private const int MaxLabel = 63;

    private static readonly SearchValues<char> Atom =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+-/=?^_`{|}~.");

    private static readonly SearchValues<char> Host = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-.");

    /// <summary>What is wrong with an address, as the end of a sentence; null if nothing is.</summary>
    public static string? MistakeIn(string address)
    {
        if (address.Length == 0)
            return "is empty: write an address like jane@example.com.";
        var at = address.LastIndexOf('@');
        if (at < 0)
            return "has no '@': write it like jane@example.com.";
        if (!IsUnicode(address))
            return "is not valid Unicode.";
        var (local, domain) = (address[..at], address[(at + 1)..]);
        if (Encoding.UTF8.GetByteCount(address) > MaxLength || Encoding.UTF8.GetByteCount(local) > MaxLocal)
            return $"is too long: {MaxLocal} bytes before the '@' and {MaxLength} in all are the most.";
        if (!IsLocalPart(local))
            return "has characters before the '@' that no address has, or dots at an end or side by side.";
        return DomainMistake(domain);
    }

    /// <summary>What two spellings of one address have in common: lower case, and the domain as it is asked for in DNS.</summary>
    public static string KeyOf(string address)
    {
        var at = address.LastIndexOf('@');
        if (at < 0 || !IsUnicode(address))
            return address.ToLowerInvariant();
        return address[..at].ToLowerInvariant() + "@" + ToAscii(address[(at + 1)..]);
    }

    private static bool IsLocalPart(string local)
    {
        if (local.Length == 0 || local[0] == '.' || local[^1] == '.' || local.Contains("..", StringComparison.Ordinal))
            return false;
        return !local.AsSpan().ContainsAnyExcept(Atom)
            || local.EnumerateRunes().All(static rune => rune.IsAscii ? Atom.Contains((char)rune.Value) : IsSeen(rune));
    }

    private static string? DomainMistake(string domain)
    {
        const string unlike = "has no domain that DNS could have after the '@'.";
        var ascii = ToAscii(domain);
        if (ascii.Length == 0 || ascii.AsSpan().ContainsAnyExcept(Host) || ascii.Length > MaxLength - 2)
            return unlike;
        var labels = ascii.Split('.');
        if (labels.Any(static label => label.Length is 0 or > MaxLabel || label[0] == '-' || label[^1] == '-'))
            return unlike;
        return labels.Length < 2 || labels[^1].All(char.IsAsciiDigit) ? "has a domain without an ending like .com or .de." : null;
    }

    private static string ToAscii(string domain)
    {
        var lower = domain.ToLowerInvariant();
        if (Ascii.IsValid(lower) || !lower.EnumerateRunes().All(static rune => rune.IsAscii || IsSeen(rune)))
            return lower;
        try
        {
            return new IdnMapping { AllowUnassigned = true }.GetAscii(lower).ToLowerInvariant();
        }
        catch (ArgumentException)
        {
            return lower;
        }
    }

    private static bool IsSeen(Rune rune) => rune.Value is 0x200C or 0x200D || Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator
        or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);

    private static bool IsUnicode(string text)
    {
        for (var rest = text.AsSpan(); !rest.IsEmpty;)
        {
            if (Rune.DecodeFromUtf16(rest, out _, out var length) != OperationStatus.Done)
                return false;
            rest = rest[length..];
        }

        return true;
    }
}
