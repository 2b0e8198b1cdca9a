namespace PolicyMta.Server.Statistics.Asking;

/// <summary>Figures over time, as the API tells them: <c>GET /api/v1/admin/stats</c>.</summary>
/// <param name="From">The first moment.</param>
/// <param name="To">The end.</param>
/// <param name="StepSeconds">The length of a step.</param>
/// <param name="By">What is told apart.</param>
/// <param name="Metrics">What is counted.</param>
/// <param name="Series">The series, the largest first.</param>
internal sealed record StatsReport(
    DateTimeOffset From, DateTimeOffset To, int StepSeconds, IReadOnlyList<string> By, IReadOnlyList<string> Metrics,
    IReadOnlyList<StatsSeriesReport> Series)
{
    /// <summary>All that happened before is in the figures.</summary>
    public DateTimeOffset? CompleteUntil { get; init; }

    /// <summary>The beginning of each step, in seconds since 1970.</summary>
    public IReadOnlyList<long>? Times { get; init; }
}
