using System.Runtime.CompilerServices;

namespace PolicyMta.Server.Statistics.Counting;

/// <summary>
/// One series of figures with what was counted since it was last written: in the minute that is counted, and in the second. One object, so
/// that an event touches few lines of the processor's cache. For whoever holds the book.
/// </summary>
internal sealed class Series(long id, SeriesKey key)
{
    private MinuteCounts _minute;
    private SecondCounts _second;
    private LatencyCounts _latency;

    public SeriesKey Key { get; } = key;

    /// <summary>Its number in the database.</summary>
    public long Id { get; } = id;

    /// <summary>By this series are ordered as their figures in the database.</summary>
    public (int View, long Id) Place => (Key.View, Id);

    /// <summary>The hour of its last event, in hours since 1970, as the database has it.</summary>
    public long LastHour { get; set; }

    /// <summary>What was counted in the minute, by metric; all zero if it is not marked.</summary>
    public Span<long> Minute => _minute;

    /// <summary>What was counted in the second, by metric.</summary>
    public Span<int> Second => _second;

    /// <summary>Deliveries of the minute by time.</summary>
    public Span<int> Latency => _latency;

    public bool IsMinuteMarked { get; set; }

    public bool IsSecondMarked { get; set; }

    [InlineArray(StatMetrics.Count)]
    private struct MinuteCounts
    {
        private long _first;
    }

    [InlineArray(StatMetrics.Count)]
    private struct SecondCounts
    {
        private int _first;
    }

    [InlineArray(LatencyBuckets.Count)]
    private struct LatencyCounts
    {
        private int _first;
    }
}
