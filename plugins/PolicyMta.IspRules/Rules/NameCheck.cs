using System.Globalization;
using System.Text;

namespace PolicyMta.IspRules.Rules;

/// <summary>
/// What an administrator may call rules and what is in them: names stand in logs, tables and the names of traffic profiles, where each must
/// be known again.
/// </summary>
internal static class NameCheck
{
    private const int Longest = 100;

    /// <summary>Signs by which the parts of a traffic profile's name are told apart.</summary>
    private const string OfProfiles = "/[]{}";

    /// <summary>What is wrong with the name of a rule; null if nothing.</summary>
    public static string? OfRule(string name) => Mistake(name, OfProfiles);

    /// <summary>What is wrong with the name of a narrowing; null if nothing.</summary>
    public static string? OfNarrowing(string name) => Mistake(name, OfProfiles + "+:");

    /// <summary>What is wrong with any other name; null if nothing.</summary>
    public static string? Of(string name) => Mistake(name, "");

    private static string? Mistake(string name, string reserved)
    {
        if (name.Length <= Longest && !string.IsNullOrWhiteSpace(name) && name.Trim() == name && name.EnumerateRunes().All(IsShown)
            && name.AsSpan().IndexOfAny(reserved) < 0)
            return null;
        return $"it is not a valid name; write 1 to {Longest} characters, none of them a control character"
            + (reserved.Length == 0 ? "." : $" or one of {string.Join(' ', reserved.ToCharArray())} .");
    }

    private static bool IsShown(Rune rune) => Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned)
        && rune != Rune.ReplacementChar;
}
