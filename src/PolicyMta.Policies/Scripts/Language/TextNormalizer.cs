using System.Runtime.InteropServices;
using System.Text;

namespace PolicyMta.Policies.Scripts.Language;

/// <summary>
/// The normal forms of Unicode text (UAX #15). The platform knows them only with ICU beside it, which this server does without. Work and
/// memory grow with the length alone: marks are sorted, not moved step by step.
/// </summary>
internal static class TextNormalizer
{
    private const int HangulBase = 0xAC00;
    private const int LeadBase = 0x1100;
    private const int VowelBase = 0x1161;
    private const int TrailBase = 0x11A7;
    private const int LeadCount = 19;
    private const int VowelCount = 21;
    private const int TrailCount = 28;
    private const int HangulCount = LeadCount * VowelCount * TrailCount;

    /// <summary>The text in a form, or null if its characters taken apart are more than allowed.</summary>
    /// <param name="text">Any text; halves of surrogate pairs stay as they are.</param>
    /// <param name="form">The form.</param>
    /// <param name="max">How many characters there may be when all are taken apart.</param>
    public static string? Normalize(string text, NormalizationForm form, int max)
    {
        var composes = form is NormalizationForm.FormC or NormalizationForm.FormKC;
        var firstChanged = form == NormalizationForm.FormC ? '\u0300' : '\u0080';
        if (!text.AsSpan().ContainsAnyExceptInRange('\0', (char)(firstChanged - 1)))
            return text.Length <= max ? text : null;

        var data = NormalizationData.Instance;
        var characters = new List<int>(text.Length);
        if (!TakeApart(data, text, form is NormalizationForm.FormKC or NormalizationForm.FormKD, characters, max))
            return null;
        var all = CollectionsMarshal.AsSpan(characters);
        SortMarks(data, all);
        return ToText(composes ? all[..Compose(data, all)] : all);
    }

    private static bool TakeApart(NormalizationData data, string text, bool compatible, List<int> into, int max)
    {
        for (var i = 0; i < text.Length; i++)
        {
            int character = text[i];
            if (i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1]))
                character = char.ConvertToUtf32(text[i], text[++i]);
            if (character - HangulBase is >= 0 and < HangulCount and var syllable)
            {
                into.Add(LeadBase + syllable / (VowelCount * TrailCount));
                into.Add(VowelBase + syllable % (VowelCount * TrailCount) / TrailCount);
                if (syllable % TrailCount > 0)
                    into.Add(TrailBase + syllable % TrailCount);
            }
            else if (data.PartsOf(character, compatible) is { } parts)
                into.AddRange(parts);
            else
                into.Add(character);
            if (into.Count > max)
                return false;
        }

        return true;
    }

    /// <summary>Puts each run of marks into the order of their classes; those of one class stay in theirs.</summary>
    private static void SortMarks(NormalizationData data, Span<int> characters)
    {
        for (var start = 0; start < characters.Length; start++)
        {
            var end = start;
            var previous = 0;
            var isSorted = true;
            while (end < characters.Length && data.ClassOf(characters[end]) is > 0 and var order)
            {
                isSorted &= previous <= order;
                previous = order;
                end++;
            }

            if (!isSorted)
                SortRun(data, characters[start..end]);
            start = end;
        }
    }

    private static void SortRun(NormalizationData data, Span<int> marks)
    {
        var keys = new long[marks.Length];
        for (var i = 0; i < keys.Length; i++)
            keys[i] = ((long)data.ClassOf(marks[i]) << 32) | (uint)i;
        keys.AsSpan().Sort(marks);
    }

    /// <summary>Puts together what belongs together, in place.</summary>
    /// <returns>How many characters are left.</returns>
    private static int Compose(NormalizationData data, Span<int> characters)
    {
        var length = 0;
        var starter = -1;
        var lastClass = 0;
        foreach (var character in characters)
        {
            var order = data.ClassOf(character);
            if (starter >= 0 && (starter == length - 1 || lastClass < order)
                && Together(data, characters[starter], character) is > 0 and var composed)
            {
                characters[starter] = composed;
                continue;
            }

            if (order == 0)
                starter = length;
            lastClass = order;
            characters[length++] = character;
        }

        return length;
    }

    private static int Together(NormalizationData data, int first, int second)
    {
        if (first - LeadBase is >= 0 and < LeadCount and var lead && second - VowelBase is >= 0 and < VowelCount and var vowel)
            return HangulBase + (lead * VowelCount + vowel) * TrailCount;
        if (first - HangulBase is >= 0 and < HangulCount and var syllable && syllable % TrailCount == 0
            && second - TrailBase is > 0 and < TrailCount and var trail)
            return first + trail;
        return data.Compose(first, second);
    }

    private static string ToText(ReadOnlySpan<int> characters)
    {
        var text = new StringBuilder(characters.Length);
        foreach (var character in characters)
        {
            if (character <= char.MaxValue)
                text.Append((char)character);
            else
                text.Append(new Rune(character));
        }

        return text.ToString();
    }
}
