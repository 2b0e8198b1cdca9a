namespace PolicyMta.Server.Statistics.Counting;

/// <summary>What was counted of a metric in one second.</summary>
/// <param name="Key">The series.</param>
/// <param name="Metric">The metric.</param>
/// <param name="Count">How many.</param>
internal readonly record struct SecondCount(SeriesKey Key, StatMetric Metric, int Count);
