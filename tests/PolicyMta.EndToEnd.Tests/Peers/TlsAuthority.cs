using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace PolicyMta.EndToEnd.Tests.Peers;

/// <summary>An authority for certificates that a test trusts.</summary>
internal sealed class TlsAuthority : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly DateTimeOffset _now = TimeProvider.System.GetUtcNow();
    private readonly string _folder;

    public TlsAuthority(string folder)
    {
        _folder = folder;
        var request = new CertificateRequest("CN=Test Authority", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        Certificate = request.CreateSelfSigned(_now.AddYears(-2), _now.AddYears(2));
        File.WriteAllText(AuthorityFile, Certificate.ExportCertificatePem());
    }

    public X509Certificate2 Certificate { get; }

    /// <summary>The file with its certificate.</summary>
    public string AuthorityFile => Path.Combine(_folder, "authority.pem");

    /// <summary>Issues a certificate, and writes it with its key and the authority's into a file.</summary>
    /// <param name="name">The file's name.</param>
    /// <param name="hosts">Whom it is for.</param>
    /// <param name="isExpired">Whether it has ended.</param>
    /// <param name="isSelfSigned">Whether the authority has no part in it.</param>
    public IssuedCertificate Issue(string name, string[] hosts, bool isExpired = false, bool isSelfSigned = false)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={hosts[0]}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        foreach (var host in hosts)
            names.AddDnsName(host);
        request.CertificateExtensions.Add(names.Build());
        var (from, to) = isExpired ? (_now.AddDays(-60), _now.AddDays(-30)) : (_now.AddDays(-1), _now.AddDays(30));
        using var certificate = isSelfSigned
            ? request.CreateSelfSigned(from, to)
            : request.Create(
                Certificate.SubjectName, X509SignatureGenerator.CreateForECDsa(_key), from, to, RandomNumberGenerator.GetBytes(8));
        var file = Path.Combine(_folder, $"{name}.pem");
        File.WriteAllText(file, string.Join(
            '\n', key.ExportPkcs8PrivateKeyPem(), certificate.ExportCertificatePem(),
            isSelfSigned ? "" : Certificate.ExportCertificatePem()));
        return new IssuedCertificate(file, DigestOf(certificate.PublicKey.ExportSubjectPublicKeyInfo()));
    }

    public void Dispose()
    {
        Certificate.Dispose();
        _key.Dispose();
    }

    public static string DigestOf(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}

/// <summary>A certificate in a file.</summary>
/// <param name="File">Key, certificate and authority in PEM form.</param>
/// <param name="KeyDigest">The SHA-256 digest of its public key, in hexadecimal digits.</param>
internal sealed record IssuedCertificate(string File, string KeyDigest);
