using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using PolicyMta.Core.Smtp.Auth;
using PolicyMta.Server.Admin;
using PolicyMta.Server.Tests.Access;

namespace PolicyMta.Server.Tests.Admin;

/// <summary>What operators are told of the machine, of users and of scripts, and what nobody is.</summary>
public sealed class MachineTests
{
    private static readonly string Password = ScramSecret.Create("s3cret", ScramSecret.MinIterations).ToString();

    [Fact]
    public async Task Disks_and_certificates_are_told()
    {
        await using var server = await OperatorServer.StartAsync(folder => $$"""
            listeners:
              - name: smtp
                address: "127.0.0.1:0"
                tls: { mode: starttls, certificates: [{ certificate: "{{WriteCertificate(folder)}}" }] }
            """);
        var (_, machine) = await server.GetAsync("reader", AdminPaths.Machine);

        var disks = machine.GetProperty("disks").EnumerateArray().ToDictionary(disk => disk.GetProperty("what").GetString()!);
        Assert.Equal(["journal", "spool"], disks.Keys.Order());
        var spool = disks["spool"];
        Assert.Equal(Path.Combine(server.Root, "spool"), spool.GetProperty("path").GetString());
        Assert.InRange(spool.GetProperty("free_bytes").GetInt64(), 1, spool.GetProperty("total_bytes").GetInt64());
        Assert.Equal(16 * 1024 * 1024, spool.GetProperty("kept_bytes").GetInt64());

        var certificate = Assert.Single(machine.GetProperty("certificates").EnumerateArray());
        Assert.Equal("listener smtp", certificate.GetProperty("used").GetString());
        Assert.Equal("mx.sender.test", certificate.GetProperty("names")[0].GetString());
        Assert.Equal(DateTimeOffset.UnixEpoch.AddYears(150), certificate.GetProperty("not_after").GetDateTimeOffset());
        Assert.DoesNotContain("PRIVATE", machine.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Users_are_told_without_passwords_and_secrets()
    {
        const string secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";
        await using var server = await OperatorServer.StartAsync(_ => $$"""
            users:
              - { name: zoe, password: "{{Password}}", role: admin, totp: "{{secret}}" }
              - { name: app, password: "{{Password}}", tenant: acme }
            """);
        var (_, answer) = await server.GetAsync("chief", AdminPaths.Users);

        var users = answer.GetProperty("users").EnumerateArray().ToList();
        Assert.Equal(["app", "zoe"], users.Select(user => user.GetProperty("name").GetString()));
        Assert.Equal((false, true), (users[0].GetProperty("totp").GetBoolean(), users[1].GetProperty("totp").GetBoolean()));
        Assert.Equal("admin", users[1].GetProperty("role").GetString());
        Assert.DoesNotContain(secret, answer.GetRawText(), StringComparison.Ordinal);
        Assert.DoesNotContain("SCRAM", answer.GetRawText(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_scripts_text_is_the_one_in_force_and_its_time_is_counted()
    {
        await using var server = await OperatorServer.StartAsync();
        var id = await server.InjectAsync("acme");
        Assert.NotEmpty(id);
        server.WriteScript("export function onRoute() { return { nonsense: }; }\n");
        var (_, source) = await server.GetAsync("chief", AdminPaths.ScriptSource + "?id=hold.js");
        Assert.Contains("hold: true", source.GetProperty("source").GetString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await server.GetAsync("chief", AdminPaths.ScriptSource + "?id=../policymta.yaml")).Code);
        Assert.Equal(HttpStatusCode.NotFound, (await server.GetAsync("chief", AdminPaths.ScriptSource)).Code);

        var (_, scripts) = await server.GetAsync("reader", AdminPaths.Scripts);
        var door = scripts.GetProperty("handlers")[0].GetProperty("doors")[0];
        Assert.InRange(door.GetProperty("longest_ms").GetDouble(), 0.001, door.GetProperty("took_ms").GetDouble());
    }

    private static string WriteCertificate(TestFolder folder)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=mx.sender.test", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("mx.sender.test");
        request.CertificateExtensions.Add(names.Build());
        using var made = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(150));
        return folder.Write("mx.pem", made.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem() + "\n");
    }
}
