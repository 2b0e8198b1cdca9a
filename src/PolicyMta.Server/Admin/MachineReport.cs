using PolicyMta.Core.Conversations;

namespace PolicyMta.Server.Admin;

/// <summary>What the server has of its machine, and shows of itself: <c>GET /api/v1/admin/machine</c>.</summary>
internal sealed record MachineReport(IReadOnlyList<DiskReport> Disks, IReadOnlyList<CertificateReport> Certificates);

/// <summary>The room on a folder's disk; both null if it cannot be told.</summary>
/// <param name="What">What the folder holds: "spool" or "journal".</param>
/// <param name="Path">The folder.</param>
/// <param name="FreeBytes">What the server may still write.</param>
/// <param name="TotalBytes">The size of the disk.</param>
/// <param name="KeptBytes">Below so much free, no message is taken; null where nothing depends on it.</param>
internal sealed record DiskReport(string What, string Path, long? FreeBytes, long? TotalBytes, long? KeptBytes);

/// <summary>A certificate, or what is wrong with its file.</summary>
/// <param name="Used">Who shows it: "listener NAME", "http" or "delivery NAME".</param>
/// <param name="File">The file that it came from.</param>
/// <param name="Names">The names that it is for.</param>
/// <param name="Issuer">Who issued it.</param>
/// <param name="NotAfter">When it expires.</param>
/// <param name="Problem">Why it cannot be read.</param>
internal sealed record CertificateReport(
    string Used, string File, IReadOnlyList<string> Names, string? Issuer, DateTimeOffset? NotAfter, string? Problem)
{
    public static CertificateReport Of(string used, string file, ShownCertificate certificate) =>
        new(used, file, certificate.Names, certificate.Issuer, certificate.NotAfter, null);
}
