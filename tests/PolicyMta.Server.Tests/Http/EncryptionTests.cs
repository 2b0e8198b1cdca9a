using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using PolicyMta.Server.Commands;
using PolicyMta.Server.Configuration;
using PolicyMta.Server.Tests.Commands;
using PolicyMta.Testing;

namespace PolicyMta.Server.Tests.Http;

public sealed class EncryptionTests
{
    [Fact]
    public async Task With_a_certificate_clients_and_commands_speak_https_and_policy_sees_it()
    {
        using var folder = new TestFolder();
        using var certificate = WriteCertificate(folder);
        Directory.CreateDirectory(Path.Combine(folder.Root, "plugins"));
        folder.Write(
            "scripts/tls.js",
            "export function onInject(message) { return { metadata: { tls: String(message.source.tls) } }; }\n"
                + "export function onRoute() { return { hold: true }; }\n");
        var port = Ports.Free();
        var config = folder.Write("policymta.yaml", $$"""
            http: { address: "127.0.0.1:{{port}}", certificate: cert.pem, private_key: key.pem, tokens: [{ name: app, token_hash: "{{ApiFixture.HashOf("app")}}" }] }
            spool: { path: spool, min_free_mb: 16, segment_size_mb: 1 }
            plugins: { path: plugins }
            scripts: { path: scripts }
            """);
        await using var server = await RunningServer.StartAsync(
            ConfigurationLoader.Load(config), NullLoggerFactory.Instance, TimeProvider.System, CancellationToken.None);
        using var client = new HttpClient(new SocketsHttpHandler
        {
            SslOptions =
            {
                RemoteCertificateValidationCallback = (_, shown, _, _) => shown!.GetCertHashString() == certificate.GetCertHashString(),
            },
        });
        client.DefaultRequestHeaders.Authorization = new("Bearer", "app");
        using var mail = new StringContent("""{"from": "a@x.test", "to": "b@x.test", "text": "x"}""", Encoding.UTF8, "application/json");

        var response = await client.PostAsync($"https://127.0.0.1:{port}/api/v1/messages", mail);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        Assert.Contains(
            "TLSv1.", await client.GetStringAsync($"https://127.0.0.1:{port}{response.Headers.Location}"), StringComparison.Ordinal);
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync($"http://127.0.0.1:{port}/api/v1/openapi.json"));
        Assert.Equal(ExitCode.Success, (await CommandLine.RunAsync("status", "--config", config)).ExitCode);
    }

    [Fact]
    public async Task Each_name_that_clients_ask_for_has_its_certificate()
    {
        using var folder = new TestFolder();
        using var own = WriteCertificate(folder);
        using var links = WriteCertificate(folder, "links.acme.example", "links");
        using var german = WriteCertificate(folder, "xn--mnchen-3ya.example", "german");
        var port = Ports.Free();
        var config = folder.Write("policymta.yaml", $$"""
            http:
              address: "127.0.0.1:{{port}}"
              certificate: cert.pem
              private_key: key.pem
              certificates:
                - { certificate: links-cert.pem, key: links-key.pem }
                - { certificate: german-cert.pem, key: german-key.pem }
            spool: { path: spool, min_free_mb: 16, segment_size_mb: 1 }
            """);
        await using var server = await RunningServer.StartAsync(
            ConfigurationLoader.Load(config), NullLoggerFactory.Instance, TimeProvider.System, CancellationToken.None);
        foreach (var (name, expected) in new[]
        {
            ("links.acme.example", links), ("mx.sender.test", own), ("other.example", own), ("xn--mnchen-3ya.example", german),
        })
            Assert.Equal(expected.GetCertHashString(), await ShownAsync(port, name));
    }

    [Fact]
    public async Task Further_certificates_need_one_for_who_names_none()
    {
        using var folder = new TestFolder();
        using var links = WriteCertificate(folder, "links.acme.example", "links");
        var config = folder.Write("policymta.yaml", $$"""
            http: { address: "127.0.0.1:{{Ports.Free()}}", certificates: [{ certificate: links-cert.pem, key: links-key.pem }] }
            spool: { path: spool, min_free_mb: 16 }
            """);
        var (exitCode, output, error) = await CommandLine.RunAsync("check", "--config", config);
        Assert.NotEqual(ExitCode.Success, exitCode);
        Assert.Contains("http.certificates", output + error, StringComparison.Ordinal);
    }

    private static async Task<string> ShownAsync(int port, string name)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port);
        await using var tls = new SslStream(client.GetStream());
        string? seen = null;
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = name,
            RemoteCertificateValidationCallback = (_, shown, _, _) => (seen = shown?.GetCertHashString()) is not null,
        });
        return seen!;
    }

    [Fact]
    public async Task A_certificate_that_cannot_be_read_is_said_at_the_start()
    {
        using var folder = new TestFolder();
        folder.Write("cert.pem", "no certificate");
        var config = folder.Write(
            "policymta.yaml",
            $"http: {{ address: \"127.0.0.1:{Ports.Free()}\", certificate: cert.pem }}\nspool: {{ path: spool, min_free_mb: 16 }}\n");

        var (exitCode, _, error) = await CommandLine.RunAsync("serve", "--config", config);

        Assert.Equal(ExitCode.Usage, exitCode);
        Assert.Contains("policymta.yaml:1:", error, StringComparison.Ordinal);
        Assert.Contains("cert.pem", error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(folder.Root, "spool")));
    }

    [Fact]
    public async Task A_certificate_that_has_expired_is_told()
    {
        using var folder = new TestFolder();
        using var certificate = WriteCertificate(folder, days: -1);
        var config = folder.Write("policymta.yaml", $$"""
            http: { address: "127.0.0.1:{{Ports.Free()}}", certificate: cert.pem, private_key: key.pem }
            spool: { path: spool, min_free_mb: 16 }
            """);
        var (exitCode, _, error) = await CommandLine.RunAsync("check", "--config", config);
        Assert.Equal(ExitCode.Success, exitCode);
        Assert.Contains("cert.pem expired on ", error, StringComparison.Ordinal);
    }

    private static X509Certificate2 WriteCertificate(
        TestFolder folder, string name = "mx.sender.test", string? file = null, int days = 1)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        var certificate = request.CreateSelfSigned(now.AddDays(-9), now.AddDays(days));
        var prefix = file is null ? "" : file + "-";
        folder.Write($"{prefix}cert.pem", certificate.ExportCertificatePem());
        folder.Write($"{prefix}key.pem", key.ExportPkcs8PrivateKeyPem());
        return certificate;
    }
}
