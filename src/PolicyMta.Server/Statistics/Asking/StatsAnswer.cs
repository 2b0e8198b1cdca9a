namespace PolicyMta.Server.Statistics.Asking;

/// <summary>The figures that were asked for.</summary>
/// <param name="Question">What was asked.</param>
/// <param name="Series">The series, in their order.</param>
/// <param name="CompleteUntil">All that happened before is in them; null if nothing was counted yet.</param>
internal sealed record StatsAnswer(StatsQuestion Question, IReadOnlyList<StatsSeries> Series, DateTimeOffset? CompleteUntil);
