namespace PolicyMta.Core.Journal;

/// <summary>Searches the points of an index.</summary>
internal static class IndexSearch
{
    public static long OffsetOf(ReadOnlySpan<IndexPoint> points, long eventId)
    {
        var (low, high) = (0, points.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (points[middle].EventId <= eventId)
                low = middle + 1;
            else
                high = middle;
        }

        return low == 0 ? 0 : points[low - 1].Offset;
    }

    public static long OffsetSince(ReadOnlySpan<IndexPoint> points, DateTimeOffset time)
    {
        var (low, high) = (0, points.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (points[middle].LatestBefore < time.UtcTicks)
                low = middle + 1;
            else
                high = middle;
        }

        return low == 0 ? 0 : points[low - 1].Offset;
    }
}
