namespace PolicyMta.Server.Admin;

/// <summary>The exporters of the plugins that are loaded.</summary>
internal sealed record ExportersReport(IReadOnlyList<ExporterReport> Exporters);
