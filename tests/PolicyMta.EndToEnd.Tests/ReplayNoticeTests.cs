using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using PolicyMta.Testing;

namespace PolicyMta.EndToEnd.Tests;

/// <summary>
/// A server that signs and takes its own returned mail, with PolicyMta.Returns for the same domain: a complaint of a stranger about a
/// signature of ours is noticed, and a DMARC report is counted.
/// </summary>
public sealed class ReplayNoticeTests
{
    private const string Domain = "bounces.shop.example";
    private const string Kind = "PolicyMta.DkimSigning.replay";

    [Fact]
    public async Task A_strangers_complaint_about_our_signature_is_told_and_dmarc_reports_are_counted()
    {
        using var folder = new TestFolder();
        await using var sink = new ByteSink("8BITMIME");
        using var rsa = RSA.Create(2048);
        File.WriteAllText(folder["key.pem"], rsa.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(folder["returns.key"], "a key that only this test knows");
        await using var mta = new MtaProcess(
            folder.Path,
            $$"""
            delivery: { next_hop: "127.0.0.1:{{sink.Port}}" }
            plugins:
              settings:
                PolicyMta.DkimSigning:
                  replay: { domains: [{{Domain}}] }
                  keys:
                    - { domain: shop.example, selector: s1, identity: "@news.shop.example", file: key.pem }
                PolicyMta.Returns:
                  keys: [{ file: returns.key }]
                  domains: [{{Domain}}]
                  pass: [postmaster, abuse, dmarc]
            """,
            $"    accept_domains: [{Domain}]");
        await mta.StartAsync();
        await using var talk = await SmtpTalk.StartAsync(mta.SmtpPort);
        var mail = "From: a@shop.example\r\nSubject: x\r\n\r\nx\r\n"u8.ToArray();
        Assert.StartsWith("250", await talk.SendMailAsync("<a@shop.example>", "<jane@sink.test>", mail), StringComparison.Ordinal);
        await Eventually.TrueAsync(() => sink.Mails.Count == 1, () => mta.Output);
        await Eventually.TrueAsync(async () => (await ReportsAsync(mta)).Contains("\"1\"", StringComparison.Ordinal), () => mta.Output);
        var sent = Encoding.ASCII.GetString(ByteSink.Unstuff(sink.Mails.Single().Content));
        var header = sent[sent.IndexOf("DKIM-Signature:", StringComparison.Ordinal)..sent.IndexOf("\r\n\r\n", StringComparison.Ordinal)];

        Assert.StartsWith(
            "250", await talk.SendMailAsync("<>", $"<fbl@{Domain}>", Complaint(header, "jane@sink.test")), StringComparison.Ordinal);
        Assert.StartsWith(
            "250", await talk.SendMailAsync("<>", $"<fbl@{Domain}>", Complaint(header, "victim@else.test")), StringComparison.Ordinal);
        Assert.StartsWith("250", await talk.SendMailAsync("<>", $"<dmarc@{Domain}>", Report()), StringComparison.Ordinal);

        await Eventually.TrueAsync(async () => (await ReportsAsync(mta)).Contains("\"42\"", StringComparison.Ordinal), () => mta.Output);
        Assert.Equal(0, await mta.StopAsync());
        var events = new EventLedger(folder.Path).Events;
        var noted = Assert.Single(events, e => e.Kind == Kind);
        Assert.Equal(
            ("victim@else.test", "s1", "shop.example", "@news.shop.example"),
            (noted.Recipients.Single(), noted.Metadata["selector"], noted.Metadata["domain"], noted.Metadata["identity"]));
        Assert.Equal(events.First(e => e.Kind == "received").Id, noted.OriginalId);
    }

    private static async Task<string> ReportsAsync(MtaProcess mta)
    {
        var (exitCode, output) = await MtaProcess.RunAsync("dkim", "reports", "--json", "--config", mta.ConfigurationFile);
        Assert.True(exitCode == 0, output);
        return JsonDocument.Parse(output).RootElement.GetRawText();
    }

    private static byte[] Complaint(string header, string recipient) => Encoding.ASCII.GetBytes(
        "From: fbl@provider.test\r\nSubject: complaint\r\nMIME-Version: 1.0\r\n"
        + "Content-Type: multipart/report; report-type=feedback-report; boundary=b\r\n\r\n--b\r\n\r\nA complaint.\r\n--b\r\n"
        + "Content-Type: message/feedback-report\r\n\r\nFeedback-Type: abuse\r\nUser-Agent: X/1\r\nVersion: 1\r\n"
        + $"Original-Rcpt-To: {recipient}\r\n\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n{header}\r\n\r\nx\r\n--b--\r\n");

    private static byte[] Report()
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        return Encoding.ASCII.GetBytes(
            "From: dmarc@provider.test\r\nSubject: Report Domain: shop.example\r\nMIME-Version: 1.0\r\n"
            + "Content-Type: application/xml\r\n\r\n"
            + $"<feedback><report_metadata><org_name>p.test</org_name><report_id>1</report_id><date_range><begin>{now}</begin>"
            + $"<end>{now}</end></date_range></report_metadata><record><row><count>42</count></row><auth_results><dkim>"
            + "<domain>shop.example</domain><selector>s1</selector><result>pass</result></dkim></auth_results></record></feedback>\r\n");
    }
}
