namespace PolicyMta.Server.Audit;

/// <summary>The acts that were found, the newest first: <c>GET /api/v1/admin/audit</c>.</summary>
internal sealed record AuditReport(IReadOnlyList<AuditRecord> Acts);
