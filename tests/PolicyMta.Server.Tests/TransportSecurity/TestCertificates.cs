using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace PolicyMta.Server.Tests.TransportSecurity;

/// <summary>Writes an authority, and a certificate of it with its key.</summary>
internal static class TestCertificates
{
    /// <returns>The certificate with its key, for servers in the test.</returns>
    public static X509Certificate2 Write(string authorityFile, string certificateFile, params string[] hosts)
    {
        var now = TimeProvider.System.GetUtcNow();
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Test Authority", authorityKey, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var authority = request.CreateSelfSigned(now.AddDays(-2), now.AddDays(20));
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var server = new CertificateRequest($"CN={hosts[0]}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        foreach (var host in hosts)
            names.AddDnsName(host);
        server.CertificateExtensions.Add(names.Build());
        using var signed = server.Create(authority, now.AddDays(-1), now.AddDays(10), [1, 2, 3, 4]);
        using var withKey = signed.CopyWithPrivateKey(key);
        File.WriteAllText(authorityFile, authority.ExportCertificatePem());
        File.WriteAllText(certificateFile, $"{signed.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}");
        return X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pfx), null);
    }
}
