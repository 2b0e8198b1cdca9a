namespace PolicyMta.Server.Admin;

/// <summary>What the server has of its machine, and shows of itself: <c>GET /api/v1/admin/machine</c>.</summary>
internal sealed record MachineReport(IReadOnlyList<DiskReport> Disks, IReadOnlyList<CertificateReport> Certificates);
