using System.Net;
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
    public async Task A_certificate_that_cannot_be_read_is_said_at_the_start()
    {
        using var folder = new TestFolder();
        folder.Write("cert.pem", "no certificate");
        var config = folder.Write(
            "policymta.yaml",
            $"http: {{ address: \"127.0.0.1:{Ports.Free()}\", certificate: cert.pem }}\nspool: {{ path: spool, min_free_mb: 16 }}\n");

        var (exitCode, _, error) = await CommandLine.RunAsync("serve", "--config", config);

        Assert.Equal(ExitCode.Failure, exitCode);
        Assert.Contains("cert.pem", error, StringComparison.Ordinal);
    }

    private static X509Certificate2 WriteCertificate(TestFolder folder)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=mx.sender.test", key, HashAlgorithmName.SHA256);
        var now = TimeProvider.System.GetUtcNow();
        var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        folder.Write("cert.pem", certificate.ExportCertificatePem());
        folder.Write("key.pem", key.ExportPkcs8PrivateKeyPem());
        return certificate;
    }
}
