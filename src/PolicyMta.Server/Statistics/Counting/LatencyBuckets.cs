namespace PolicyMta.Server.Statistics.Counting;

/// <summary>
/// Times from acceptance to delivery in 24 buckets, each 2.2 times as wide as the one before: 20 ms to eight days. Counts of the same
/// buckets can be added, whatever they are counts of.
/// </summary>
internal static class LatencyBuckets
{
    public const int Count = 24;
    private const double First = 20;
    private const double Ratio = 2.2;

    /// <summary>The upper bound of each bucket but the last, in milliseconds.</summary>
    private static readonly ImmutableArray<double> Bounds =
        [.. Enumerable.Range(0, Count - 1).Select(static i => First * Math.Pow(Ratio, i))];

    public static int Of(double milliseconds)
    {
        var place = Bounds.AsSpan().BinarySearch(milliseconds);
        return place < 0 ? ~place : place;
    }

    /// <summary>The time below which a part of all lies, in whole milliseconds; 0 if there are none.</summary>
    /// <param name="counts">The counts of the buckets.</param>
    /// <param name="part">The part, 0 to 1.</param>
    public static long Percentile(ReadOnlySpan<long> counts, double part)
    {
        var all = 0L;
        foreach (var count in counts)
            all += count;
        if (all == 0)
            return 0;

        var wanted = part * all;
        var passed = 0.0;
        for (var i = 0; i < counts.Length; i++)
        {
            if (counts[i] > 0 && passed + counts[i] >= wanted)
                return (long)Math.Round(Within(i, (wanted - passed) / counts[i]));
            passed += counts[i];
        }

        return (long)Bounds[^1];
    }

    /// <summary>A place in a bucket: between its bounds by their ratio, as times are spread there.</summary>
    private static double Within(int bucket, double part)
    {
        if (bucket == 0)
            return First * part;
        var lower = Bounds[bucket - 1];
        return lower * Math.Pow(Ratio, part);
    }
}
