using System.IO.Compression;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using PolicyMta.DkimSigning.Replay;
using PolicyMta.Sdk;
using PolicyMta.Testing.Plugins;

namespace PolicyMta.DkimSigning.Tests.Replay;

/// <summary>Reports about signatures that went where they were not sent raise an event; all others raise none.</summary>
public sealed class ReplayTests : IDisposable
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 29, 12, 0, 0, TimeSpan.Zero));
    private readonly DkimSigningPlugin _plugin = new();
    private readonly TestPluginBuilder _builder;

    public ReplayTests()
    {
        var key = TestKeys.Yaml(TestKeys.Pem);
        _builder = new TestPluginBuilder($$"""
            replay: { domains: [bounces.example] }
            keys: [{ domain: example.com, selector: s, identity: "@news.example.com", pem: {{key}} }]
            """) { Time = _time };
        _plugin.Configure(_builder);
        Assert.Empty(_builder.Problems);
    }

    public void Dispose() => _plugin.Dispose();

    [Theory]
    [InlineData("victim@elsewhere.example", true)]
    [InlineData("jane@corp.example", false)]
    [InlineData("JANE@Corp.example", false)]
    [InlineData("redacted", false)]
    public async Task A_complaint_of_somebody_to_whom_it_was_not_sent_names_the_signature_and_what_to_do(string recipient, bool isReplay)
    {
        var signature = await SendAsync("jane@corp.example", "joe@corp.example");

        Assert.Null(await TakeAsync(Complaint(signature, recipient)));
        await TakeAsync(Complaint(signature, recipient));

        Assert.Equal(isReplay ? 1 : 0, _builder.Emitted.Count);
        if (!isReplay)
            return;
        var noted = _builder.Emitted[0];
        Assert.Equal(
            ("PolicyMta.DkimSigning.replay", "s", "example.com", "@news.example.com", recipient),
            (noted.Kind, noted.Metadata["selector"], noted.Metadata["domain"], noted.Metadata["identity"], noted.Recipients.Single()));
        Assert.Contains("policymta dkim rotate --next --domain example.com", noted.Detail, StringComparison.Ordinal);
        Assert.NotNull(noted.OriginalId);
    }

    [Fact]
    public async Task A_bounce_from_an_address_that_it_was_not_sent_to_is_noticed_however_the_field_was_folded()
    {
        var signature = await SendAsync("jane@corp.example");
        var folded = signature.Replace("\r\n ", "\r\n\t  ", StringComparison.Ordinal);

        await TakeAsync(Bounce(folded, "jane@corp.example"));
        Assert.Empty(_builder.Emitted);
        await TakeAsync(Bounce(folded, "stranger@elsewhere.example"));

        Assert.Contains("a bounce is about a message signed by s._domainkey.example.com", Assert.Single(_builder.Emitted).Detail!,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("b=AAAA", "someone@bounces.example")]
    [InlineData("", "someone@other.example")]
    public async Task Signatures_that_nobody_here_made_and_mail_to_other_domains_are_left_alone(string forged, string to)
    {
        var signature = await SendAsync("jane@corp.example");
        var shown = forged.Length == 0 ? signature : signature[..(signature.LastIndexOf(" b=", StringComparison.Ordinal) + 1)] + forged;

        Assert.Null(await TakeAsync(Complaint(shown, "victim@elsewhere.example"), to));

        Assert.Empty(_builder.Emitted);
    }

    [Theory]
    [InlineData("xml")]
    [InlineData("gzip")]
    [InlineData("zip")]
    public async Task Dmarc_reports_are_counted_once_dropped_and_shown_by_day_and_key(string form)
    {
        await SendAsync("jane@corp.example", "joe@corp.example");
        var report = Mail(Packed(Report("1", _time.GetUtcNow(), ("example.com", "s", "pass", 1), ("example.com", "s", "fail", 2),
            ("other.example", "s", "pass", 9), ("example.com", "never", "pass", 9))), form);

        Assert.True((await TakeAsync(report, "dmarc@bounces.example"))!.Discard);
        Assert.True((await TakeAsync(report, "dmarc@bounces.example"))!.Discard);

        var shown = await _builder.Commands.Single(command => command.Name == "dkim reports").Handler(
            new CommandCall { Values = ImmutableDictionary<string, ImmutableArray<string>>.Empty }, default);
        Assert.Equal(["2026-11-29", "s._domainkey.example.com", "2", "1", "2"], Assert.Single(shown.Table!.Rows));
        Assert.Empty(_builder.Emitted);

        byte[] Packed(string xml) => Pack(xml, form);
    }

    [Fact]
    public async Task More_verified_messages_than_recipients_are_noticed_once_counts_are_old_enough()
    {
        await SendAsync("jane@corp.example");
        await TakeAsync(Mail(Pack(Report("early", _time.GetUtcNow(), ("example.com", "s", "pass", 500)), "gzip"), "gzip"), Dmarc);
        Assert.Empty(_builder.Emitted);
        _time.Advance(TimeSpan.FromDays(7));
        await SendAsync("jane@corp.example", "joe@corp.example");

        await TakeAsync(Mail(Pack(Report("fits", _time.GetUtcNow(), ("example.com", "s", "pass", 2)), "gzip"), "gzip"), Dmarc);
        Assert.Empty(_builder.Emitted);
        await TakeAsync(Mail(Pack(Report("more", _time.GetUtcNow(), ("example.com", "s", "pass", 1)), "gzip"), "gzip"), Dmarc);

        Assert.Contains("3 messages with signatures by s._domainkey.example.com hold, and they went to 2 recipients",
            Assert.Single(_builder.Emitted).Detail!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<!DOCTYPE feedback [<!ENTITY a \"aaaa\">]><feedback>&a;</feedback>")]
    [InlineData("<feedback><report_metadata></feedback>")]
    [InlineData("<html/>")]
    [InlineData("<feedback/>")]
    [InlineData("")]
    [InlineData("<feedback><record><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a/>"
        + "</a></a></a></a></a></a></a></a></a></a></a></a></a></a></a></a></record></feedback>")]
    public async Task What_is_no_report_is_not_dropped_and_changes_nothing(string xml)
    {
        foreach (var form in new[] { "xml", "gzip", "zip" })
            Assert.Null(await TakeAsync(Mail(Pack(xml, form), form), Dmarc));
        Assert.Empty(_plugin.Replays!.All());
    }

    [Fact]
    public void Bombs_are_given_up()
    {
        var zeros = "<feedback>" + new string(' ', AggregateReader.MostBytes) + Report("1", _time.GetUtcNow());
        var mixed = "<feedback><record>" + string.Concat(Enumerable.Repeat("a<x/>", 1_000_000)) + "</record></feedback>";
        var many = Report("1", _time.GetUtcNow(), [.. Enumerable.Repeat(("a.example", "s", "pass", 1), AggregateReader.MostRows + 10)]);

        foreach (var form in new[] { "gzip", "zip" })
        {
            Assert.Null(AggregateReader.Read(Mail(Pack(zeros, form), form)));
            Assert.Null(AggregateReader.Read(Mail(Pack(mixed, form), form)));
        }

        Assert.InRange(AggregateReader.Read(Mail(Pack(many, "gzip"), "gzip"))?.Rows.Length ?? 0, 0, AggregateReader.MostRows);
    }

    [Fact]
    public async Task What_is_too_old_is_forgotten()
    {
        var signature = await SendAsync("jane@corp.example");
        _time.Advance(TimeSpan.FromDays(16));
        await _plugin.Replays!.CleanAsync(TestContext.Current.CancellationToken);

        await TakeAsync(Complaint(signature, "victim@elsewhere.example"));

        Assert.Empty(_builder.Emitted);
        Assert.Empty(_plugin.Replays.All());
    }

    [Fact]
    public void Nothing_is_remembered_unless_domains_are_written()
    {
        using var plugin = new DkimSigningPlugin();
        var builder = new TestPluginBuilder($"keys: [{{ domain: example.com, selector: s, pem: {TestKeys.Yaml(TestKeys.Pem)} }}]");

        plugin.Configure(builder);

        Assert.Null(plugin.Replays);
        Assert.Empty(builder.InjectHandlers);
    }

    private const string Dmarc = "dmarc@bounces.example";

    private async Task<string> SendAsync(params string[] recipients)
    {
        var message = "From: a@example.com\r\nSubject: x\r\n\r\nx\r\n"u8.ToArray();
        var decision = await _builder.SignHandlers.Single().DecideAsync(
            new SignContext { Message = Facts(message, recipients), Content = new MessageContent(message) },
            TestContext.Current.CancellationToken);
        await _plugin.Replays!.WriteAsync(TestContext.Current.CancellationToken);
        var field = Assert.Single(decision!.Signatures);
        return $"{field.Name}: {field.Value}";
    }

    private async Task<InjectDecision?> TakeAsync(byte[] mail, string to = "fbl@bounces.example") =>
        await _builder.InjectHandlers.Single().DecideAsync(
            new InjectContext
            {
                Message = Facts(mail, to),
                Content = new MessageContent(mail),
                Source = new InjectionSource { Protocol = "ESMTP", Listener = "returns" },
            },
            TestContext.Current.CancellationToken);

    private MessageFacts Facts(byte[] message, params string[] recipients) => new()
    {
        Id = SpoolId.Create(_time.GetUtcNow()),
        ReturnPath = "",
        Recipients = [.. recipients.Select(address => new Recipient(address))],
        ReceivedAt = _time.GetUtcNow(),
        Size = message.Length,
    };

    private static byte[] Complaint(string signature, string recipient) => Encoding.ASCII.GetBytes(
        "From: fbl@provider.example\r\nSubject: complaint\r\nMIME-Version: 1.0\r\n"
        + "Content-Type: multipart/report; report-type=feedback-report; boundary=b\r\n\r\n--b\r\n\r\nA complaint.\r\n--b\r\n"
        + "Content-Type: message/feedback-report\r\n\r\nFeedback-Type: abuse\r\nUser-Agent: X/1\r\nVersion: 1\r\n"
        + $"Original-Rcpt-To: {recipient}\r\n\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n{signature}\r\n"
        + "From: a@example.com\r\nSubject: x\r\nMessage-ID: <1@example.com>\r\n\r\nx\r\n--b--\r\n");

    private static byte[] Bounce(string signature, string recipient) => Encoding.ASCII.GetBytes(
        "From: mailer-daemon@mx.example\r\nSubject: failure\r\nMIME-Version: 1.0\r\n"
        + "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\n\r\nIt failed.\r\n--b\r\n"
        + "Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n"
        + $"Final-Recipient: rfc822; {recipient}\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"
        + $"--b\r\nContent-Type: text/rfc822-headers\r\n\r\n{signature}\r\nFrom: a@example.com\r\nSubject: x\r\n\r\n--b--\r\n");

    private static string Report(
        string id, DateTimeOffset begin, params (string Domain, string Selector, string Result, int Count)[] rows) =>
        "<?xml version=\"1.0\"?><feedback xmlns=\"urn:ietf:params:xml:ns:dmarc-2.0\"><version>1.0</version><report_metadata>"
        + $"<org_name>p.example</org_name><report_id>{id}</report_id><date_range><begin>{begin.ToUnixTimeSeconds()}</begin>"
        + $"<end>{begin.ToUnixTimeSeconds()}</end></date_range></report_metadata><policy_published><domain>example.com</domain>"
        + "</policy_published>" + string.Concat(rows.Select(row =>
            $"<record><row><source_ip>192.0.2.1</source_ip><count>{row.Count}</count></row><identifiers><header_from>example.com"
            + $"</header_from></identifiers><auth_results><dkim><domain>{row.Domain}</domain><selector>{row.Selector}</selector>"
            + $"<result>{row.Result}</result></dkim><spf><domain>x.example</domain><result>pass</result></spf></auth_results></record>"))
        + "</feedback>";

    private static byte[] Pack(string xml, string form)
    {
        var bytes = Encoding.UTF8.GetBytes(xml);
        var packed = new MemoryStream();
        switch (form)
        {
            case "gzip":
                using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
                    gzip.Write(bytes);
                break;
            case "zip":
                using (var zip = new ZipArchive(packed, ZipArchiveMode.Create, leaveOpen: true))
                {
                    using var entry = zip.CreateEntry("report.xml").Open();
                    entry.Write(bytes);
                }

                break;
            default:
                packed.Write(bytes);
                break;
        }

        return packed.ToArray();
    }

    private static byte[] Mail(byte[] packed, string form) => Encoding.ASCII.GetBytes(
        "From: reports@p.example\r\nSubject: Report Domain: example.com\r\nMIME-Version: 1.0\r\n"
        + "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nA report.\r\n--b\r\n"
        + $"Content-Type: application/{form}\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + Convert.ToBase64String(packed, Base64FormattingOptions.InsertLineBreaks) + "\r\n--b--\r\n");
}
