namespace PolicyMta.Server.Statistics.Live;

/// <summary>What was done to the server, oldest first: <c>GET /api/v1/admin/marks</c>.</summary>
internal sealed record MarksReport(IReadOnlyList<Mark> Marks);
