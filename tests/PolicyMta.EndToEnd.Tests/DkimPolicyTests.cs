using System.Security.Cryptography;
using System.Text;
using PolicyMta.Testing;

namespace PolicyMta.EndToEnd.Tests;

/// <summary>The keys of two tenants on one server: none signs for the other, and rules and a script say which sign.</summary>
public sealed class DkimPolicyTests
{
    [Fact]
    public async Task No_mail_leaves_in_another_tenants_name_and_rules_and_scripts_choose_the_keys()
    {
        using var folder = new TestFolder();
        await using var sink = new ByteSink("8BITMIME");
        using var rsa = RSA.Create(2048);
        File.WriteAllText(folder["key.pem"], rsa.ExportPkcs8PrivateKeyPem());
        Directory.CreateDirectory(folder["scripts"]);
        File.WriteAllText(Path.Combine(folder["scripts"], "sign.js"), """
            export function onSign(message) {
              if (message.header("X-Stream") === "test") return { sign: false, reason: "a test" };
              if (message.header("X-Stream") === "news") return { keys: ["news._domainkey.shop.example"] };
            }
            """);
        var bank = Ports.Free();
        await using var mta = new MtaProcess(
            folder.Path,
            $"""
            delivery: {"{"} next_hop: "127.0.0.1:{sink.Port}" {"}"}
            scripts: {"{"} path: scripts {"}"}
            plugins:
              settings:
                PolicyMta.DkimSigning:
                  required: true
                  rules:
                    - headers: {"{"} X-Stream: bills {"}"}
                      more_keys: [esp._domainkey.esp.example]
                      identity: "@bills.shop.example"
                  keys:
                    - {"{"} domain: shop.example, selector: s1, tenants: [shop], file: key.pem {"}"}
                    - {"{"} domain: shop.example, selector: news, tenants: [shop], file: key.pem {"}"}
                    - {"{"} domain: bank.example, selector: b1, tenants: [bank], file: key.pem {"}"}
                    - {"{"} domain: esp.example, selector: esp, file: key.pem {"}"}
            """,
            $"""
                tenant: shop
              - name: bank
                address: 127.0.0.1:{bank}
                tenant: bank
            """);
        await mta.StartAsync();

        await using (var talk = await SmtpTalk.StartAsync(mta.SmtpPort))
        {
            Assert.StartsWith("250", await SendAsync(talk, "shop.example", "plain"), StringComparison.Ordinal);
            Assert.StartsWith("250", await SendAsync(talk, "shop.example", "news"), StringComparison.Ordinal);
            Assert.StartsWith("250", await SendAsync(talk, "shop.example", "bills"), StringComparison.Ordinal);
            Assert.StartsWith("250", await SendAsync(talk, "shop.example", "test"), StringComparison.Ordinal);
            Assert.StartsWith(
                "550 5.7.1 This tenant may not write as bank.example",
                await SendAsync(talk, "bank.example", "foreign"),
                StringComparison.Ordinal);
        }

        await using (var talk = await SmtpTalk.StartAsync(bank))
        {
            Assert.StartsWith("550 5.7.1", await SendAsync(talk, "shop.example", "foreign"), StringComparison.Ordinal);
            Assert.StartsWith("250", await SendAsync(talk, "bank.example", "bank"), StringComparison.Ordinal);
        }

        await Eventually.TrueAsync(() => sink.Mails.Count == 5, () => mta.Output);
        Assert.Equal(
            ["bank: b1", "bills: s1 news esp", "news: news", "plain: s1 news", "test:"],
            sink.Mails.Select(mail => Describe(Encoding.ASCII.GetString(mail.Content))).Order(StringComparer.Ordinal));
        var bills = sink.Mails.Select(mail => Encoding.ASCII.GetString(mail.Content)).Single(mail => mail.Contains("X-Stream: bills"));
        Assert.Equal(2, bills.Split("i=@bills.shop.example;").Length - 1);
    }

    private static string Describe(string mail)
    {
        var stream = mail.Split("X-Stream: ")[1].Split("\r\n")[0];
        var selectors = mail.Split("\r\n\r\n")[0].Split("DKIM-Signature: ").Skip(1).Select(field => field.Split(" s=")[1].Split(';')[0]);
        return $"{stream}: {string.Join(' ', selectors)}".Trim();
    }

    private static Task<string> SendAsync(SmtpTalk talk, string domain, string stream) => talk.SendMailAsync(
        "<bounce@shop.example>",
        "<x@sink.test>",
        Encoding.ASCII.GetBytes($"From: a@{domain}\r\nSubject: x\r\nX-Stream: {stream}\r\n\r\nx\r\n"));
}
