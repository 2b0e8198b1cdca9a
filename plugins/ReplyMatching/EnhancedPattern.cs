using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace PolicyMta.ReplyMatching;

/// <summary>
/// An enhanced status code with open or bounded parts: <c>5.1.1</c>, <c>x.2.2</c>, <c>4.7.x</c>, <c>5.7.606-649</c>.
/// </summary>
/// <param name="Class">4 or 5; 0 for both.</param>
/// <param name="Subject">The subject; -1 for every one.</param>
/// <param name="FirstDetail">The lowest detail that it covers.</param>
/// <param name="LastDetail">The highest detail that it covers.</param>
internal readonly record struct EnhancedPattern(int Class, int Subject, int FirstDetail, int LastDetail) : IParsable<EnhancedPattern>
{
    public bool Covers(EnhancedStatusCode code) =>
        (Class == 0 || Class == code.Class) && (Subject < 0 || Subject == code.Subject) && code.Detail >= FirstDetail
            && code.Detail <= LastDetail;

    public static EnhancedPattern Parse(string s, IFormatProvider? provider = null) => TryParse(s, provider, out var pattern)
        ? pattern
        : throw new FormatException($"'{s}' is not a valid enhanced status code: write 5.1.1, x.1.1, 4.7.x or 5.7.606-649.");

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out EnhancedPattern result)
    {
        result = default;
        if (s?.Split('.') is not [{ } classText, { } subjectText, { } detailText] || classText is not ("4" or "5" or "x"))
            return false;

        var subject = -1;
        if (subjectText != "x" && !TryReadNumber(subjectText, out subject))
            return false;

        var (first, last) = (0, 999);
        if (detailText != "x")
        {
            var dash = detailText.IndexOf('-', StringComparison.Ordinal);
            if (!TryReadNumber(dash < 0 ? detailText : detailText[..dash], out first))
                return false;
            last = first;
            if (dash >= 0 && (!TryReadNumber(detailText[(dash + 1)..], out last) || last < first))
                return false;
        }

        result = new EnhancedPattern(classText == "x" ? 0 : classText[0] - '0', subject, first, last);
        return true;
    }

    private static bool TryReadNumber(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number <= 999;
}
