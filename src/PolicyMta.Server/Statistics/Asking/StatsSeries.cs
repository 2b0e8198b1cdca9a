using PolicyMta.Server.Statistics.Counting;

namespace PolicyMta.Server.Statistics.Asking;

/// <summary>The figures of one series of an answer, while they are gathered.</summary>
/// <param name="names">The names of the fields that are told apart.</param>
internal sealed class StatsSeries(ImmutableArray<string> names)
{
    public ImmutableArray<string> Names => names;

    /// <summary>By metric.</summary>
    public long[] Totals { get; } = new long[StatMetrics.Count];

    public long[] Latency { get; } = new long[LatencyBuckets.Count];

    /// <summary>By the place of the metric in the question, then by step; empty if values are not wanted.</summary>
    public long[][] Values { get; set; } = [];

    public bool IsEmpty => !Totals.AsSpan().ContainsAnyExcept(0L);
}
