using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.RegularExpressions;
using PolicyMta.Testing;

namespace PolicyMta.Server.Tests.Cookbook;

/// <summary>The questions of the cookbook, each with mail that a whole server takes and sends.</summary>
public sealed class CookbookMailTests
{
    private const string Plain = "From: a@corp.example\r\nSubject: x\r\n\r\nHello";
    private const string Latin =
        "From: a@corp.example\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=iso-8859-1\r\n"
        + "Content-Transfer-Encoding: quoted-printable\r\n\r\nGr=FC=DFe";

    [Fact]
    public async Task Three_recipients_of_one_domain_have_three_return_paths()
    {
        await using var server = await CookbookServer.StartAsync("verp.js", ", config: { verp.js: { domain: bounces.test } }");

        await server.SmtpAsync("news@shop.test", ["jane@a.test", "joe@a.test", "ann@a.test"], Plain);

        Assert.Equal(
            ["<news+ann=a.test@bounces.test> ann", "<news+jane=a.test@bounces.test> jane", "<news+joe=a.test@bounces.test> joe"],
            (await server.MailsAsync(3))
                .Select(mail => $"{mail.Mail.Split(' ')[0]} {Assert.Single(mail.Recipients).Trim('<').Split('@')[0]}")
                .Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Two_recipients_of_one_domain_have_two_routes()
    {
        await using var other = new ByteSink();
        await using var server = await CookbookServer.StartAsync(
            "two-routes.js",
            $", config: {{ two-routes.js: {{ domain: corp.test, host: \"127.0.0.1:{other.Port}\", moved: [jane@corp.test] }} }}");

        var (_, reply) = await server.SmtpAsync("a@shop.test", ["jane@corp.test", "joe@corp.test"], Plain);

        Assert.StartsWith("<jane@", Assert.Single(Assert.Single(await server.MailsAsync(1, other)).Recipients), StringComparison.Ordinal);
        Assert.StartsWith("<joe@", Assert.Single(Assert.Single(await server.MailsAsync(1)).Recipients), StringComparison.Ordinal);
        await server.ExplainedAsync(reply, "the mailbox has moved");
    }

    [Fact]
    public async Task A_recipient_is_refused_at_RCPT()
    {
        await using var server = await CookbookServer.StartAsync(
            "unknown-recipient.js",
            ", config: { unknown-recipient.js: { domains: [corp.test], users: [jane], aliases: { sales: jane } } }");

        var (replies, _) = await server.SmtpAsync("a@shop.test", ["nobody@corp.test", "sales@corp.test"], Plain);

        Assert.Equal(("550 5.1.1 No such user here", '2'), (replies[0], replies[1][0]));
        Assert.StartsWith(
            "<jane@corp.test>", Assert.Single(Assert.Single(await server.MailsAsync(1)).Recipients), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_subject_in_Japanese_is_matched()
    {
        await using var server = await CookbookServer.StartAsync("subject-words.js");

        var (_, reply) = await server.SmtpAsync(
            "a@shop.test", ["b@a.test"], "From: a@shop.test\r\nSubject: =?iso-2022-jp?B?GyRCQ21KOCROM05HJxsoQg==?=\r\n\r\nx");

        await server.MailsAsync(1);
        await server.ExplainedAsync(reply, "\"priority\":\"high\"");
    }

    [Fact]
    public async Task A_footer_is_written_into_a_Latin_1_part()
    {
        await using var server = await CookbookServer.StartAsync("footer.js");

        await server.SmtpAsync("a@corp.example", ["b@a.test"], Latin);

        Assert.EndsWith(
            "\r\n\r\nGr=FC=DFe\r\n--=20\r\nM=FCller & S=F6hne, K=F6ln\r\n", CookbookServer.Text(Assert.Single(await server.MailsAsync(1))),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_archive_gets_a_copy()
    {
        await using var server = await CookbookServer.StartAsync("archive.js");

        await server.SmtpAsync("a@legal.example", ["b@a.test"], Plain);

        Assert.Equal(
            ["<archive@legal.example>", "<b@a.test>"],
            (await server.MailsAsync(2)).SelectMany(mail => mail.Recipients).Select(to => to.Split(' ')[0]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_named_attachment_is_taken_out()
    {
        await using var server = await CookbookServer.StartAsync("strip-attachments.js");

        await server.SmtpAsync(
            "a@shop.test", ["b@a.test"],
            "From: a@shop.test\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nHello\r\n"
                + "--b\r\nContent-Type: application/x; name=\"Setup.EXE\"\r\n\r\nMZ-secret\r\n--b--");

        var text = CookbookServer.Text(Assert.Single(await server.MailsAsync(1)));
        Assert.Contains("[taken out: Setup.EXE]", text, StringComparison.Ordinal);
        Assert.DoesNotContain("MZ-secret", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_million_addresses_are_suppressed()
    {
        await using var server = await CookbookServer.StartAsync(
            "suppression.js", ", tables: { suppressed: { file: suppressed.csv, format: csv, key: address, ignore_case: true } }",
            prepare: prepared =>
            {
                var rows = new StringBuilder("address,reason,since\n");
                for (var i = 0; i < 1_000_000; i++)
                    rows.Append("user").Append(i).Append("@a.test,hard bounce,2026-05-01\n");
                prepared.Write("suppressed.csv", rows.ToString());
            });

        var (_, reply) = await server.SmtpAsync("a@shop.test", ["User999999@a.test", "user0@a.test", "user1000000@a.test"], Plain);

        Assert.StartsWith(
            "<user1000000@a.test>", Assert.Single(Assert.Single(await server.MailsAsync(1)).Recipients), StringComparison.Ordinal);
        var said = await server.ExplainedAsync(reply, "2 suppressed, the first for: hard bounce");
        Assert.Matches("suppressed.*[0-9a-f]{12}", said);
    }

    [Fact]
    public async Task A_link_to_unsubscribe_is_signed()
    {
        await using var server = await CookbookServer.StartAsync(
            "signed-unsubscribe.js",
            ", secrets: { unsubscribe: 0123456789abcdef }, config: { signed-unsubscribe.js: { url: \"https://x.test/u\" } }");

        await server.HttpAsync("a@shop.test", "jane@a.test", Plain, "spring");

        var text = CookbookServer.Text(Assert.Single(await server.MailsAsync(1))).ReplaceLineEndings("");
        var parts = text[(text.IndexOf("https://x.test/u/", StringComparison.Ordinal) + 17)..].Split('>')[0].Split('/');
        Assert.Equal("jane@a.test spring", Encoding.UTF8.GetString(System.Buffers.Text.Base64Url.DecodeFromChars(parts[0])));
        Assert.Equal(
            System.Buffers.Text.Base64Url.EncodeToString(
                HMACSHA256.HashData("0123456789abcdef"u8, Encoding.UTF8.GetBytes(parts[0]))),
            parts[1]);
    }

    [Fact]
    public async Task Returned_mail_is_taken_only_to_a_signed_return_path()
    {
        await using var server = await CookbookServer.StartAsync(
            "batv.js", ", secrets: { batv: 0123456789abcdef }, config: { batv.js: { domains: [corp.example] } }");

        await server.SmtpAsync("jane@corp.example", ["b@a.test"], Plain);
        var signed = Assert.Single(await server.MailsAsync(1)).Mail.Split('<', '>')[1];

        Assert.StartsWith("prvs=0", signed, StringComparison.Ordinal);
        var forged = signed.Replace("=jane", "=joe", StringComparison.Ordinal);
        var (replies, _) = await server.SmtpAsync("", ["jane@corp.example", forged], Plain);
        Assert.All(replies, reply => Assert.StartsWith("550 5.7.1", reply, StringComparison.Ordinal));
        await server.SmtpAsync("", [signed], Plain);
        Assert.StartsWith("<jane@corp.example>", Assert.Single((await server.MailsAsync(2))[1].Recipients), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tenant_has_a_rate()
    {
        await using var server = await CookbookServer.StartAsync(
            "tenant-rate.js", plugins: ", limits: { tenant-rate: { rate: 2/h } }");

        var replies = new List<string>();
        for (var i = 0; i < 3; i++)
            replies.Add((await server.SmtpAsync("a@shop.test", ["b@a.test"], Plain)).Last[..3]);

        Assert.Equal(["250", "250", "451"], replies);
        await server.MailsAsync(2);
    }

    [Fact]
    public async Task A_campaign_waits_for_the_office_hours_of_a_zone()
    {
        // East of Greenwich has a minus in these names: there it is three in the morning now.
        var ahead = (27 - TimeProvider.System.GetUtcNow().Hour) % 24;
        var zone = ahead <= 14 ? $"Etc/GMT-{ahead}" : $"Etc/GMT+{24 - ahead}";
        await using var server = await CookbookServer.StartAsync(
            "office-hours.js", $", config: {{ office-hours.js: {{ zone: {zone}, campaigns: [offers] }} }}");

        var waiting = await server.HttpAsync("a@shop.test", "b@a.test", Plain, "offers");
        await server.HttpAsync("a@shop.test", "c@a.test", Plain, "orders");

        Assert.StartsWith("<c@a.test>", Assert.Single(Assert.Single(await server.MailsAsync(1)).Recipients), StringComparison.Ordinal);
        await server.ExplainedAsync(waiting, $"not within office hours of {zone}");
    }

    [Fact]
    public async Task A_header_field_names_the_pool()
    {
        await using var server = await CookbookServer.StartAsync(
            "pool-by-header.js", ", config: { pool-by-header.js: { header: X-Stream, pools: { fast: transactional } } }",
            more: "egress_sources: { near: { address: 127.0.0.1 } }\negress_pools: { transactional: { near: 1 } }");

        var (_, reply) = await server.SmtpAsync("a@shop.test", ["b@a.test"], "X-Stream: fast\r\n" + Plain);

        Assert.DoesNotContain(
            "X-Stream", CookbookServer.Text(Assert.Single(await server.MailsAsync(1))), StringComparison.OrdinalIgnoreCase);
        await server.ExplainedAsync(reply, "transactional");
    }

    [Fact]
    public async Task A_campaign_is_held_and_released()
    {
        await using var server = await CookbookServer.StartAsync(
            "campaign-hold.js", ", config: { campaign-hold.js: { campaigns: [spring] } }");
        var held = await server.HttpAsync("a@shop.test", "b@a.test", Plain, "spring");
        await server.HttpAsync("a@shop.test", "c@a.test", Plain, "summer");
        await server.MailsAsync(1);
        await server.ExplainedAsync(held, "the campaign spring is held");

        await server.RunAsync("queue", "release", "--match", "campaign=spring");

        Assert.StartsWith("<b@a.test>", Assert.Single((await server.MailsAsync(2))[1].Recipients), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_Received_field_says_nothing_of_the_client()
    {
        await using var server = await CookbookServer.StartAsync("discretion.js");

        await server.HttpAsync("a@shop.test", "b@a.test", Plain);
        await server.SmtpAsync("a@shop.test", ["c@a.test"], Plain);

        var mails = await server.MailsAsync(2);
        foreach (var mail in mails)
        {
            var isKnown = mail.Recipients[0].StartsWith("<b@", StringComparison.Ordinal);
            var received = CookbookServer.Text(mail).Split("\r\nFrom:")[0];
            Assert.Equal(isKnown, !received.Contains("127.0.0.1", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Each_recipient_has_labels_of_its_own()
    {
        await using var server = await CookbookServer.StartAsync("customer-label.js");

        await server.SmtpAsync("a@shop.test", ["jane+4711@a.test", "joe@a.test"], Plain);

        Assert.Contains("<jane@a.test>", string.Join(' ', (await server.MailsAsync(1))[0].Recipients), StringComparison.Ordinal);
        await Eventually.TrueAsync(async () => (await server.RunAsync("events", "export", "--kind", "delivered"))
            .Contains("4711", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_blocked_leaves_from_another_pool()
    {
        await using var server = await CookbookServer.StartAsync(
            "second-pool.js", ", config: { second-pool.js: { pool: spare } }",
            more: "egress_sources: { first: { address: 127.0.0.1 }, second: { address: 127.0.0.2 } }\n"
                + "egress_pools: { default: { first: 1 }, spare: { second: 1 } }",
            plugin: "plugins/PolicyMta.BounceClassification");
        var clients = new System.Collections.Concurrent.ConcurrentQueue<string>();
        server.Sink.OnRecipient = (client, _) =>
        {
            clients.Enqueue(client.ToString());
            return client.ToString() == "127.0.0.1"
                ? "550 5.7.1 Service unavailable; client host [127.0.0.1] blocked using zen.spamhaus.org"
                : null;
        };

        var (_, reply) = await server.SmtpAsync("a@shop.test", ["b@a.test"], Plain);

        Assert.StartsWith("<b@a.test>", Assert.Single(Assert.Single(await server.MailsAsync(1)).Recipients), StringComparison.Ordinal);
        Assert.Equal(["127.0.0.1", "127.0.0.2"], clients);
        await server.ExplainedAsync(reply, "first is blocked; leaves from spare");
    }

    [Fact]
    public async Task Senders_get_no_notice_or_somebody_else_does()
    {
        await using var server = await CookbookServer.StartAsync(
            "discretion.js", ", config: { discretion.js: { desk: desk@shop.test } }");
        server.Sink.OnRecipient = RefuseGone;

        var (_, silent) = await server.SmtpAsync("machine@shop.test", ["gone1@a.test"], "Auto-Submitted: auto-generated\r\n" + Plain);
        await server.SmtpAsync("news@shop.test", ["gone2@a.test"], "Precedence: bulk\r\n" + Plain);
        await server.SmtpAsync("jane@shop.test", ["gone3@a.test"], Plain);

        await server.ExplainedAsync(silent, "bounced");
        var notices = await server.MailsAsync(2);
        Assert.All(notices, notice => Assert.StartsWith("<>", notice.Mail, StringComparison.Ordinal));
        Assert.Equal(
            ["gone2@a.test to <desk@shop.test>", "gone3@a.test to <jane@shop.test>"],
            notices.Select(notice => Regex.Match(CookbookServer.Text(notice), "gone[23]@a.test").Value + " to "
                + notice.Recipients[0].Split(' ')[0]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_senders_domain_names_the_next_hop()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = Certificate(key);
        await using var relay = new ByteSink("STARTTLS") { Certificate = certificate };
        await using var server = await CookbookServer.StartAsync(
            "relay-by-sender.js", $", config: {{ relay-by-sender.js: {{ relays: {{ bank.test: \"127.0.0.1:{relay.Port}\" }} }} }}",
            delivery: ", tls_trust_file: relay.pem",
            prepare: prepared => prepared.Write("relay.pem", certificate.ExportCertificatePem()));

        await server.SmtpAsync("news@BANK.test", ["b@a.test"], Plain);
        await server.SmtpAsync("news@shop.test", ["c@a.test"], Plain);

        var relayed = Assert.Single(await server.MailsAsync(1, relay));
        Assert.True(relayed.Tls);
        Assert.StartsWith("<b@a.test>", Assert.Single(relayed.Recipients), StringComparison.Ordinal);
        Assert.StartsWith("<c@a.test>", Assert.Single(Assert.Single(await server.MailsAsync(1)).Recipients), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_web_server_is_told_what_became_of_mail()
    {
        await using var web = new WebhookServer(failures: 1);
        await using var server = await CookbookServer.StartAsync(
            "", plugins: $", settings: {{ Acme.Webhook: {{ url: \"{web.Url}\", token: t }} }}", plugin: "TestPlugins/Acme.Webhook");
        server.Sink.OnRecipient = RefuseGone;

        await server.SmtpAsync("", ["gone@a.test", "jane@a.test"], Plain);

        await Eventually.TrueAsync(() => web.Events.Count >= 2, () => string.Join('\n', web.Events));
        Assert.Equal(["bounced gone@a.test", "delivered jane@a.test"], web.Events.Order(StringComparer.Ordinal));
        Assert.Equal("Bearer t", web.Authorization);
        Assert.Equal(1, web.Failed);
    }

    private static string? RefuseGone(System.Net.IPAddress client, string recipient) =>
        recipient.StartsWith("<gone", StringComparison.Ordinal) ? "550 5.1.1 no such user" : null;

    private static X509Certificate2 Certificate(ECDsa key)
    {
        var request = new CertificateRequest("CN=relay.test", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(System.Net.IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var made = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(150));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }
}
