using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace PolicyMta.Core.Delivery.Security;

/// <summary>Accepts a certificate for the host's name that leads to an authority that this server trusts (RFC 5280, RFC 9525).</summary>
internal sealed class TrustedAuthorities : ICertificateCheck
{
    public TlsProblem? Check(string host, X509Certificate2? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is null || errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable))
            return new TlsProblem(TlsProblemKind.ValidationFailure, "no certificate was shown");
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors))
            return NotTrusted(chain?.ChainStatus ?? []);
        if (!errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch)
            || (IPAddress.TryParse(host, out _) && certificate.MatchesHostname(host, allowWildcards: false)))
            return null;
        return new TlsProblem(TlsProblemKind.CertificateHostMismatch, $"the certificate is not for {host}");
    }

    private static TlsProblem NotTrusted(X509ChainStatus[] found)
    {
        var isOnlyExpired = found.Length > 0 && found.All(status => status.Status == X509ChainStatusFlags.NotTimeValid);
        return new TlsProblem(
            isOnlyExpired ? TlsProblemKind.CertificateExpired : TlsProblemKind.CertificateNotTrusted,
            $"the certificate is not trusted: {string.Join(", ", found.Select(status => status.Status))}");
    }
}
