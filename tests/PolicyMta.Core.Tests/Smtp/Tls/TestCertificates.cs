using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging.Abstractions;
using PolicyMta.Core.Metrics;
using PolicyMta.Core.Smtp.Listening;
using PolicyMta.Core.Smtp.Tls;

namespace PolicyMta.Core.Tests.Smtp.Tls;

/// <summary>Certificates signed by themselves, in a folder that goes with the test.</summary>
internal sealed class TestCertificates : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("policymta-test-").FullName;

    /// <summary>Writes a certificate for some names, with its key in the same file.</summary>
    public CertificateOptions Write(string file, params string[] names)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={names[0]}", key, HashAlgorithmName.SHA256);
        var alternatives = new SubjectAlternativeNameBuilder();
        foreach (var name in names)
            alternatives.AddDnsName(name);
        request.CertificateExtensions.Add(alternatives.Build());
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(150));
        var path = Path.Combine(_folder, file);
        File.WriteAllText(path, certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem() + "\n");
        return new CertificateOptions { Certificate = path };
    }

    public ListenerOptions Listener(TlsMode mode = TlsMode.Starttls) =>
        SmtpTestClient.Options with { Tls = new TlsOptions { Mode = mode, Certificates = [Write("mail.pem", "mx.policymta.test")] } };

    public static TlsServer Server(ListenerOptions listener, Counters<ListenerCount>? counters = null, TimeProvider? time = null) => new(
        listener.Name, listener.Tls!, new CertificateStore(listener.Tls!, time ?? TimeProvider.System, NullLogger.Instance),
        counters ?? new Counters<ListenerCount>(), time ?? TimeProvider.System, NullLogger.Instance);

    /// <summary>A client's TLS; whoever signed the certificate, it must be made out to the host.</summary>
    public static async Task<SslStream> ConnectAsync(Stream stream, string host, SslProtocols versions = SslProtocols.None)
    {
        var secured = new SslStream(
            stream, leaveInnerStreamOpen: false, (_, _, _, problems) => !problems.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch));
        await secured.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = host, EnabledSslProtocols = versions });
        return secured;
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
