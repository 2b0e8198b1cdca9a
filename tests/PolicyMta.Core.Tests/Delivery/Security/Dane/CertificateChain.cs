using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace PolicyMta.Core.Tests.Delivery.Security.Dane;

/// <summary>A root, an authority below it, and a host's certificate from that authority.</summary>
internal sealed class CertificateChain : IDisposable
{
    private readonly DateTimeOffset _now = TimeProvider.System.GetUtcNow();
    private readonly ECDsa _rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly ECDsa _authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly ECDsa _hostKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public CertificateChain(string host, bool isExpired = false)
    {
        Root = Self("CN=Root", _rootKey);
        Authority = Issue("CN=Authority", _authorityKey, Root, _rootKey);
        Host = RequestFor(host, _hostKey).Create(
            Authority.SubjectName, X509SignatureGenerator.CreateForECDsa(_authorityKey), _now.AddDays(-20),
            isExpired ? _now.AddDays(-10) : _now.AddDays(10), [1, 2, 3]);
    }

    public X509Certificate2 Root { get; }

    public X509Certificate2 Authority { get; }

    public X509Certificate2 Host { get; }

    /// <summary>An authority with the name of this one and a key of its own, as somebody would make who wants to be taken for it.</summary>
    public X509Certificate2 ForgedAuthority()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return Issue("CN=Authority", key, Root, _rootKey);
    }

    /// <summary>What whoever holds the host's certificate makes with its key: another for a name of his choice.</summary>
    public X509Certificate2 IssuedByHost(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return RequestFor(name, key).Create(
            Host.SubjectName, X509SignatureGenerator.CreateForECDsa(_hostKey), _now.AddDays(-1), _now.AddDays(1), [7, 8, 9]);
    }

    /// <summary>A certificate of the authority for a purpose (extended key usage).</summary>
    public X509Certificate2 IssuedFor(string name, string purpose)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = RequestFor(name, key);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(purpose)], false));
        return request.Create(
            Authority.SubjectName, X509SignatureGenerator.CreateForECDsa(_authorityKey), _now.AddDays(-1), _now.AddDays(1), [7, 8, 9]);
    }

    /// <summary>A chain as a peer shows it, beside the host's certificate.</summary>
    public static X509Chain Shown(params X509Certificate2[] certificates)
    {
        var chain = new X509Chain();
        chain.ChainPolicy.ExtraStore.AddRange(certificates);
        return chain;
    }

    public void Dispose()
    {
        Root.Dispose();
        Authority.Dispose();
        Host.Dispose();
        _rootKey.Dispose();
        _authorityKey.Dispose();
        _hostKey.Dispose();
    }

    private static CertificateRequest RequestFor(string host, ECDsa key)
    {
        var request = new CertificateRequest($"CN={host}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(host);
        request.CertificateExtensions.Add(names.Build());
        return request;
    }

    private X509Certificate2 Self(string name, ECDsa key)
    {
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return request.CreateSelfSigned(_now.AddYears(-1), _now.AddYears(1));
    }

    private X509Certificate2 Issue(string name, ECDsa key, X509Certificate2 issuer, ECDsa issuerKey)
    {
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return request.Create(
            issuer.SubjectName, X509SignatureGenerator.CreateForECDsa(issuerKey), _now.AddDays(-30), _now.AddDays(30), [4, 5, 6]);
    }
}
