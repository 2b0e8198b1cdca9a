namespace PolicyMta.Core.Waiting;

/// <summary>
/// The windows over which waiting is told, each of equal spans at whose ends it is noted: the last minute by ten seconds, ten minutes by
/// the minute, the hour by ten minutes.
/// </summary>
internal static class WaitWindows
{
    /// <summary>Notes that are kept for all windows.</summary>
    public const int Marks = 7 + 11 + 7;

    private const long Second = 1_000_000;

    public static readonly ImmutableArray<(long Span, int First, int Marks)> All =
        [(10 * Second, 0, 7), (60 * Second, 7, 11), (600 * Second, 18, 7)];

    /// <summary>Where the beginning of a window is noted; negative if it began before the clock did.</summary>
    public static int Begin(int window, long now)
    {
        var (span, first, marks) = All[window];
        var began = (now / span) - (marks - 2);
        return began <= 0 ? -1 : first + (int)(began % marks);
    }
}
