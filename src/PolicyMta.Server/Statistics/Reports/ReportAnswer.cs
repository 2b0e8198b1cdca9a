namespace PolicyMta.Server.Statistics.Reports;

/// <summary>What became of what a tracker told: <c>POST /api/v1/events</c>.</summary>
/// <param name="Taken">Events that are in the journal now.</param>
/// <param name="Repeated">Events that were told before.</param>
/// <param name="Refused">Events that were not taken.</param>
internal sealed record ReportAnswer(int Taken, int Repeated, IReadOnlyList<RefusedReport> Refused);
