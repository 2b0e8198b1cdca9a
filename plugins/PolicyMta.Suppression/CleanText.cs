using PolicyMta.SuppressionList.Entries;

namespace PolicyMta.SuppressionList;

/// <summary>Text from outside as entries keep it: on one line, without control characters, and not too long.</summary>
internal static class CleanText
{
    public static string? Of(string? text, int most = Ground.MaxText)
    {
        if (string.IsNullOrEmpty(text))
            return null;
        if (text.Length <= most && IsClean(text))
            return text;
        var length = Math.Min(text.Length, most);
        if (length < text.Length && char.IsHighSurrogate(text[length - 1]))
            length--;
        return string.Create(length, text, static (to, from) =>
        {
            for (var i = 0; i < to.Length; i++)
                to[i] = char.IsControl(from[i]) || IsLoneSurrogate(from, i) ? ' ' : from[i];
        }).Trim();
    }

    /// <summary>Whether it can stay as it is: no control character, no surrogate, no white space at an end.</summary>
    private static bool IsClean(string text)
    {
        foreach (var c in text)
        {
            if (char.IsControl(c) || char.IsSurrogate(c))
                return false;
        }

        return !char.IsWhiteSpace(text[0]) && !char.IsWhiteSpace(text[^1]);
    }

    private static bool IsLoneSurrogate(string text, int at) => char.IsSurrogate(text[at])
        && !(char.IsHighSurrogate(text[at]) && at + 1 < text.Length && char.IsLowSurrogate(text[at + 1]))
        && !(char.IsLowSurrogate(text[at]) && at > 0 && char.IsHighSurrogate(text[at - 1]));
}
