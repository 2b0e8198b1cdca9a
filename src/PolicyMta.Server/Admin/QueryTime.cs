using System.Globalization;

namespace PolicyMta.Server.Admin;

/// <summary>A point in time in a query: as such, or as long ago.</summary>
internal static class QueryTime
{
    /// <summary>What is wrong with a text that is none.</summary>
    public const string Problem = "is not a time such as 2026-11-28T12:00:00Z, or as long ago as 90s, 15m, 2h, 3d.";

    private static readonly TimeSpan LongestAgo = TimeSpan.FromDays(20_000);

    public static bool TryRead(string text, DateTimeOffset now, out DateTimeOffset time)
    {
        if (!DurationText.TryParse(text, out var ago) || ago >= LongestAgo)
            return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);
        time = now - ago;
        return true;
    }
}
