using PolicyMta.Core.Conversations;

namespace PolicyMta.Server.Admin;

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
