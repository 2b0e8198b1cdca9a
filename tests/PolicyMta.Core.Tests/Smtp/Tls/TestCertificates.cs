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
    /// <summary>A certificate with its key, of a kind that no handshake can use.</summary>
    public const string Dsa = """
        -----BEGIN CERTIFICATE-----
        MIIC7TCCApugAwIBAgIUUCAmcDvJVvNReU1IviYRPH3DWGQwCwYJYIZIAWUDBAMC
        MBsxGTAXBgNVBAMMEG1haWwub25lLmV4YW1wbGUwIBcNMjYxMjAxMTcxODE5WhgP
        MjEyNjExMDcxNzE4MTlaMBsxGTAXBgNVBAMMEG1haWwub25lLmV4YW1wbGUwggG+
        MIIBMwYHKoZIzjgEATCCASYCgYEAod1vkq/RVHlC6l4qhkEIrdTZUSMcqlx83js4
        YQ4AWfPVHW/KLoLoYnmNvbIh3KVid9Z1av8buCL8o4s1R/eb9Ab4dIBzCkfTrZdL
        NHtkKV2vixcMh10AkSRqrFCG2zhwhiDUrGfz+2NIFsBXY9bBuFh5veswXPRbNauz
        WT7LV0cCHQDTx14w/95Co6SfN/HGn8Y32GHjU+Sj0IrrN3U1AoGAb/k8RAUAYpYY
        aVC1T33lanv1uJ+fxnqfJcS+lK8OFh0ARa1EqczfW/vZRoJ65BZIQ5fMlwekmOgH
        8cfxpxbC2P3/zWWPdUfvrwLFV65ytuxtQLVl1N2aSLSnpf2+Hm1YnRwlwe0dj9YB
        uhiOyFsSy6MtzAM+mwUpaHVWDsMO6MQDgYQAAoGAZLlJGgQiRO5gWb+FvW2eeO8D
        Oi0HdWeoZ0r30KUMRPb+W3WUi2XyZF3HIW5JhK27JqLYrA5Sp8toO8cXJchLdqZ5
        t1cgKlrXYupbo5TWfSWBz0ampLWNHgyYnI4ZfbkGV5T5/L+YKVJJMg15du46y/TZ
        f9Gm5Pj4IhNpW8m6w9ejUzBRMB0GA1UdDgQWBBTRxsKodSayhP9BXOTtHTLym6LZ
        4DAfBgNVHSMEGDAWgBTRxsKodSayhP9BXOTtHTLym6LZ4DAPBgNVHRMBAf8EBTAD
        AQH/MAsGCWCGSAFlAwQDAgM/ADA8Ahx6zvlvzVZHLxJK41HPaybgeQWzIAeUOL3s
        92PMAhxaarn9JIusKHpgIhd7JFVuxTP+JA3mK6bzaEw8
        -----END CERTIFICATE-----
        -----BEGIN PRIVATE KEY-----
        MIIBWgIBADCCATMGByqGSM44BAEwggEmAoGBAKHdb5Kv0VR5QupeKoZBCK3U2VEj
        HKpcfN47OGEOAFnz1R1vyi6C6GJ5jb2yIdylYnfWdWr/G7gi/KOLNUf3m/QG+HSA
        cwpH062XSzR7ZCldr4sXDIddAJEkaqxQhts4cIYg1Kxn8/tjSBbAV2PWwbhYeb3r
        MFz0WzWrs1k+y1dHAh0A08deMP/eQqOknzfxxp/GN9hh41Pko9CK6zd1NQKBgG/5
        PEQFAGKWGGlQtU995Wp79bifn8Z6nyXEvpSvDhYdAEWtRKnM31v72UaCeuQWSEOX
        zJcHpJjoB/HH8acWwtj9/81lj3VH768CxVeucrbsbUC1ZdTdmki0p6X9vh5tWJ0c
        JcHtHY/WAboYjshbEsujLcwDPpsFKWh1Vg7DDujEBB4CHCcI3TF0yVQcuf0jHZg3
        OarmvBObBGzx7UY+fP0=
        -----END PRIVATE KEY-----
        """;

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
