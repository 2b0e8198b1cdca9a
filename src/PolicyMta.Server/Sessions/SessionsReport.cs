namespace PolicyMta.Server.Sessions;

/// <summary>Open SMTP connections, the oldest first.</summary>
/// <param name="Total">How many fulfil the filters.</param>
/// <param name="Sessions">The first of them.</param>
internal sealed record SessionsReport(int Total, IReadOnlyList<SessionReport> Sessions);
