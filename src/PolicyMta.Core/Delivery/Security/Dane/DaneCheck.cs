using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace PolicyMta.Core.Delivery.Security.Dane;

/// <summary>
/// Accepts a certificate that a host's TLSA records name (RFC 7672 section 3.1): the host's own whatever its name and dates, or one that an
/// authority of the records has issued for one of the host's names and that is valid now.
/// </summary>
/// <param name="records">The records that can be used; not empty.</param>
/// <param name="names">The names that an authority's certificate may be for: the records' host, the MX host, the recipients'
/// domain.</param>
internal sealed class DaneCheck(DaneRecords records, ImmutableArray<string> names) : ICertificateCheck
{
    private const X509ChainStatusFlags OfOpenEnd = X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.PartialChain;
    private static readonly Oid ForServers = new("1.3.6.1.5.5.7.3.1");

    public TlsProblem? Check(string host, X509Certificate2? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is null)
            return new TlsProblem(TlsProblemKind.ValidationFailure, "no certificate was shown");
        try
        {
            if (records.NameHost(certificate))
                return null;
            return records.Anchors.Any()
                ? CheckChain(certificate, chain)
                : new TlsProblem(TlsProblemKind.ValidationFailure, "the certificate is not the one that the TLSA records name");
        }
        catch (CryptographicException e)
        {
            return new TlsProblem(TlsProblemKind.ValidationFailure, $"the certificate cannot be read: {e.Message}");
        }
    }

    private TlsProblem? CheckChain(X509Certificate2 certificate, X509Chain? shown)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.VerificationFlags = X509VerificationFlags.AllowUnknownCertificateAuthority;
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.ApplicationPolicy.Add(ForServers);
        if (shown is not null)
            chain.ChainPolicy.ExtraStore.AddRange(shown.ChainPolicy.ExtraStore);
        AddPublished(chain.ChainPolicy.ExtraStore);
        chain.Build(certificate);

        var wrong = X509ChainStatusFlags.NoError;
        foreach (var element in chain.ChainElements)
        {
            foreach (var status in element.ChainElementStatus)
                wrong |= status.Status & ~OfOpenEnd;
            if (records.NameAuthority(element.Certificate))
                return Judge(certificate, wrong);
        }

        return new TlsProblem(
            TlsProblemKind.CertificateNotTrusted, "no certificate of the chain that was shown is one that the TLSA records name");
    }

    private TlsProblem? Judge(X509Certificate2 certificate, X509ChainStatusFlags wrong)
    {
        if (wrong != X509ChainStatusFlags.NoError)
        {
            return new TlsProblem(
                wrong == X509ChainStatusFlags.NotTimeValid ? TlsProblemKind.CertificateExpired : TlsProblemKind.CertificateNotTrusted,
                $"the certificate of an authority that the TLSA records name is not valid: {wrong}");
        }

        foreach (var name in names)
        {
            if (certificate.MatchesHostname(name))
                return null;
        }

        return new TlsProblem(TlsProblemKind.CertificateHostMismatch, $"the certificate is not for {string.Join(" or ", names)}");
    }

    /// <summary>
    /// An authority whose whole certificate is published need not be shown by the host. Data that are no certificate match none.
    /// </summary>
    private void AddPublished(X509Certificate2Collection store)
    {
        foreach (var record in records.Anchors)
        {
            if (record is not { Selector: 0, MatchingType: 0 })
                continue;
            try
            {
                store.Add(X509CertificateLoader.LoadCertificate(record.Data.AsSpan()));
            }
            catch (CryptographicException)
            {
                continue;
            }
        }
    }
}
