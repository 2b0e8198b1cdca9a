using System.Globalization;

namespace PolicyMta.SuppressionList.Import;

/// <summary>
/// Times as exports write them: ISO 8601, the dates of mail (RFC 5322), or seconds since 1970. Without a zone they are UTC.
/// </summary>
internal static class TimeWords
{
    private const long LastSecond = uint.MaxValue;

    public static bool TryParse(string text, out DateTimeOffset time)
    {
        time = default;
        if (text.Length > 64)
            return false;
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
        {
            // Thousandths, if it would be far in the future otherwise.
            seconds = seconds > LastSecond ? seconds / 1000 : seconds;
            if (seconds > LastSecond)
                return false;
            time = DateTimeOffset.FromUnixTimeSeconds(seconds);
            return true;
        }

        var plain = text.EndsWith(" UTC", StringComparison.Ordinal) ? text[..^4] + " GMT" : text;
        return DateTimeOffset.TryParse(
            plain.EndsWith(" GMT", StringComparison.Ordinal) && !plain.Contains(',', StringComparison.Ordinal) ? plain[..^4] + "Z" : plain,
            CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out time)
            && time.ToUnixTimeSeconds() is >= 0 and <= LastSecond;
    }
}
