namespace PolicyMta.Server.Statistics.Counting;

/// <summary>
/// One series of figures with what was counted since it was last written: in the minute that is counted, and in the second. For whoever
/// holds the book.
/// </summary>
internal sealed class Series(long id, SeriesKey key)
{
    /// <summary>Its number in the database.</summary>
    public long Id => id;

    public SeriesKey Key => key;

    /// <summary>The hour of its last event, in hours since 1970, as the database has it.</summary>
    public long LastHour { get; set; }

    /// <summary>What was counted in the minute, by metric; all zero if it is not marked.</summary>
    public long[] Minute { get; } = new long[StatMetrics.Count];

    /// <summary>Deliveries of the minute by time; null before the first.</summary>
    public int[]? Latency { get; set; }

    public bool IsMinuteMarked { get; set; }

    /// <summary>What was counted in the second, by metric; null before the first.</summary>
    public int[]? Second { get; set; }

    public bool IsSecondMarked { get; set; }
}
