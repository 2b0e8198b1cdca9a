using System.Security.Cryptography;
using System.Text;
using PolicyMta.DkimSigning.Tests.Published;
using PolicyMta.Testing;

namespace PolicyMta.EndToEnd.Tests;

/// <summary>
/// A server that takes mail of strangers and forwards it: forged results go, its own come, a script refuses by them, and what leaves is
/// sealed so that the next server finds the chain whole. Only the listener that asks is verified.
/// </summary>
public sealed class AuthenticationTests
{
    [Fact]
    public async Task Mail_of_strangers_is_verified_refused_by_a_script_and_sealed_when_it_is_forwarded()
    {
        using var folder = new TestFolder();
        await using var dns = new StubNameServer();
        await using var sink = new ByteSink("8BITMIME");
        using var rsa = RSA.Create(2048);
        File.WriteAllText(folder["key.pem"], rsa.ExportPkcs8PrivateKeyPem());
        File.WriteAllLines(folder["suffixes.dat"], ["example", "test", .. Enumerable.Range(0, 100).Select(number => $"s{number}")]);
        Directory.CreateDirectory(folder["scripts"]);
        File.Copy(ExampleFile("dmarc.js"), Path.Combine(folder["scripts"], "dmarc.js"));
        dns.Publish("arc._domainkey.here.example", $"v=DKIM1; k=rsa; p={Convert.ToBase64String(rsa.ExportSubjectPublicKeyInfo())}");
        dns.Publish("friend.example", "v=spf1 ip4:127.0.0.1 -all");
        dns.Publish("_dmarc.friend.example", "v=DMARC1; p=reject");
        dns.Publish("_dmarc.bank.example", "v=DMARC1; p=reject");
        var submission = Ports.Free();
        await using var mta = new MtaProcess(
            folder.Path,
            $"""
            delivery: {"{"} next_hop: "127.0.0.1:{sink.Port}" {"}"}
            scripts: {"{"} path: scripts {"}"}
            plugins:
              settings:
                PolicyMta.Authentication:
                  listeners: [main]
                  server: mx.here.example
                  dns_servers: ["{dns.Address}"]
                  public_suffix_list: suffixes.dat
                  seals:
                    - {"{"} domain: here.example, selector: arc, file: key.pem {"}"}
            """,
            $"""
              - name: submission
                address: 127.0.0.1:{submission}
            """);
        await mta.StartAsync();

        await using (var talk = await SmtpTalk.StartAsync(mta.SmtpPort))
        {
            Assert.StartsWith("250", await SendAsync(talk, "friend.example", "one"), StringComparison.Ordinal);
            Assert.StartsWith(
                "550 5.7.1 bank.example asks to refuse", await SendAsync(talk, "bank.example", "two"), StringComparison.Ordinal);
        }

        await using (var talk = await SmtpTalk.StartAsync(submission))
            Assert.StartsWith("250", await SendAsync(talk, "bank.example", "three"), StringComparison.Ordinal);
        await Eventually.TrueAsync(() => sink.Mails.Count == 2, () => mta.Output);
        var forwarded = sink.Mails.Select(mail => mail.Content).Single(content => Has(content, "X: one"));
        var submitted = sink.Mails.Select(mail => mail.Content).Single(content => Has(content, "X: three"));
        Assert.False(Has(submitted, "ARC-Seal"));
        Assert.False(Has(forwarded, "dmarc=pass (forged)"));
        Assert.True(Has(forwarded, "dmarc=pass (p=reject)"));
        Assert.True(Has(forwarded, "Authentication-Results: other.example; spf=fail"));

        await using (var talk = await SmtpTalk.StartAsync(mta.SmtpPort))
        {
            Assert.StartsWith(
                "250", await talk.SendMailAsync("<a@friend.example>", "<x@sink.test>", ByteSink.Unstuff(forwarded)),
                StringComparison.Ordinal);
        }

        await Eventually.TrueAsync(() => sink.Mails.Count == 3, () => mta.Output);
        var again = sink.Mails.Select(mail => mail.Content).Single(content => Has(content, "i=2;"));
        Assert.True(Has(again, "arc=pass (i=1 sealed by here.example)"), Encoding.Latin1.GetString(again));
        Assert.True(Has(again, "cv=pass"));
    }

    private static bool Has(byte[] content, string text) => Encoding.Latin1.GetString(content)
        .Replace("\r\n ", " ", StringComparison.Ordinal).Contains(text, StringComparison.Ordinal);

    private static string ExampleFile(string name, [System.Runtime.CompilerServices.CallerFilePath] string here = "") =>
        Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "examples", "policies", name);

    private static Task<string> SendAsync(SmtpTalk talk, string domain, string name) => talk.SendMailAsync(
        "<a@friend.example>",
        "<x@sink.test>",
        Encoding.ASCII.GetBytes(
            $"Authentication-Results: other.example; spf=fail\r\nAuthentication-Results: MX.here.example; dmarc=pass (forged)\r\n"
            + $"From: a@{domain}\r\nSubject: x\r\nX: {name}\r\n\r\nx\r\n"));
}
