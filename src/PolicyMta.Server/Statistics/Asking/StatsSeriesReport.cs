namespace PolicyMta.Server.Statistics.Asking;

/// <summary>One series.</summary>
/// <param name="Key">Its names.</param>
/// <param name="Totals">The whole time's figures, by metric.</param>
internal sealed record StatsSeriesReport(IReadOnlyDictionary<string, string> Key, IReadOnlyDictionary<string, long> Totals)
{
    /// <summary>The figures of each step, by metric.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<long>>? Values { get; init; }

    /// <summary>Times from acceptance to delivery.</summary>
    public StatsLatencyReport? Latency { get; init; }
}
