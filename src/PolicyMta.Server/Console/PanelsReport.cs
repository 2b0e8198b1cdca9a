namespace PolicyMta.Server.Console;

/// <summary>What plugins add to the console: <c>GET /api/v1/admin/panels</c>. Immutable.</summary>
internal sealed record PanelsReport(IReadOnlyList<PanelReport> Panels);
