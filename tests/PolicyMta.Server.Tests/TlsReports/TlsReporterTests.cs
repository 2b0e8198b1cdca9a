using System.Collections.Concurrent;
using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using MimeKit;
using PolicyMta.Core.Delivery;
using PolicyMta.Core.Delivery.Security;
using PolicyMta.Core.Delivery.Security.Reports;
using PolicyMta.Core.Delivery.Security.Sts;
using PolicyMta.Core.Dns;
using PolicyMta.Core.Events;
using PolicyMta.Core.Injection;
using PolicyMta.Core.Limits;
using PolicyMta.Core.Spool;
using PolicyMta.Server.Outgoing;
using PolicyMta.Server.Tests.TransportSecurity;
using PolicyMta.Server.TlsReports;
using PolicyMta.Simulation.Memory;
using PolicyMta.Testing;

namespace PolicyMta.Server.Tests.TlsReports;

/// <summary>Reports of a day (RFC 8460): to whom they go, when, how often, and what stands in them.</summary>
public sealed class TlsReporterTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Midday = new(2026, 11, 29, 12, 0, 0, TimeSpan.Zero);

    private readonly TestFolder _folder = new();
    private readonly FakeTimeProvider _clock = new(Midday);
    private readonly ConcurrentQueue<InjectionRequest> _mails = new();
    private readonly ConcurrentQueue<(string Type, byte[] Body)> _posts = new();
    private readonly ConcurrentDictionary<UInt128, FoundMark> _taken = new();
    private readonly int _port = Ports.Free();
    private readonly EventStream _events = new(TimeProvider.System, NullLoggerFactory.Instance);
    private MemorySpool _spool = null!;
    private TlsCounts _counts = null!;
    private PublicWeb _web = null!;
    private WebApplication _host = null!;
    private IResolver _dns = null!;
    private int _answer = 201;
    private RequestDelegate _serve = static _ => Task.CompletedTask;

    public async ValueTask InitializeAsync()
    {
        var authority = Path.Combine(_folder.Root, "authority.pem");
        var certificate = TestCertificates.Write(authority, Path.Combine(_folder.Root, "cert.pem"), "reports.test");
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(
            System.Net.IPAddress.Loopback, _port, listen => listen.UseHttps(certificate)));
        _host = builder.Build();
        _host.Run(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            _posts.Enqueue((context.Request.ContentType!, body.ToArray()));
            context.Response.StatusCode = _answer;
            await _serve(context);
        });
        await _host.StartAsync();
        _spool = new MemorySpool(_events, static _ => { });
        _counts = new TlsCounts(_spool, _clock, NullLogger<TlsCounts>.Instance);
        _dns = new HostsResolver(new HostsTable(new DnsOptions
        {
            Hosts = new Dictionary<string, IReadOnlyList<string>> { ["reports.test"] = ["127.0.0.1"] },
            Txt = new Dictionary<string, IReadOnlyList<string>>
            {
                ["_smtp._tls.d.test"] = [$"v=TLSRPTv1; rua=mailto:tls@d.test,https://reports.test:{_port}/in"],
                ["_smtp._tls.two.test"] =
                    [$"v=TLSRPTv1; rua=https://reports.test:{_port}/first,https://reports.test:{_port}/second"],
                ["_smtp._tls.twice.test"] = ["v=TLSRPTv1; rua=mailto:a@twice.test", "v=TLSRPTv1; rua=mailto:b@twice.test"],
                ["_smtp._tls.odd.test"] = ["v=TLSRPTv1; rua=ftp://odd.test/x,mailto:no address,http://odd.test/,mailto:ok@odd.test"],
            },
        }));
        _web = new PublicWeb(_dns, new DeliveryOptions { TlsTrustFile = authority });
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        _web.Dispose();
        await _spool.DisposeAsync();
        await _events.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_domain_that_asks_gets_its_day_by_mail_and_by_https_once()
    {
        CountDay();
        await SendAsync();
        Assert.Empty(_mails);
        _clock.Advance(TimeSpan.FromHours(17));
        await SendAsync();
        await SendAsync();

        var mail = Assert.Single(_mails);
        Assert.Equal(("tls-reports@own.test", "tls@d.test"), (mail.ReturnPath, mail.Recipients[0].Address));
        using var stream = new MemoryStream(mail.Content.Memory.ToArray());
        using var message = await MimeMessage.LoadAsync(stream, TestContext.Current.CancellationToken);
        Assert.Equal("d.test", message.Headers["TLS-Report-Domain"]);
        Assert.Equal("own.test", message.Headers["TLS-Report-Submitter"]);
        Assert.Equal("No", message.Headers["TLS-Required"]);
        Assert.Matches(@"^Report Domain: d\.test Submitter: own\.test Report-ID: <\S+@mta\.own\.test>$", message.Subject);
        Assert.Equal("tlsrpt", Assert.IsType<MultipartReport>(message.Body).ReportType);
        var attached = message.BodyParts.OfType<MimePart>().Single(part => part.ContentType.MimeType == "application/tlsrpt+gzip");
        Assert.Matches(@"^own\.test!d\.test!1795910400!1795996799!\S+\.json\.gz$", attached.FileName);
        using var content = new MemoryStream();
        await attached.Content!.DecodeToAsync(content, TestContext.Current.CancellationToken);
        var report = Unpacked(content.ToArray());

        var (type, posted) = Assert.Single(_posts);
        Assert.Equal("application/tlsrpt+gzip", type);
        Assert.Equal(report.ToJsonString(), Unpacked(posted).ToJsonString());
        Assert.Equal("Own Ltd.", (string?)report["organization-name"]);
        Assert.Equal("2026-11-29T00:00:00Z", (string?)report["date-range"]!["start-datetime"]);
        Assert.Equal("2026-11-29T23:59:59Z", (string?)report["date-range"]!["end-datetime"]);
        Assert.Equal("tls-reports@own.test", (string?)report["contact-info"]);
        var policy = report["policies"]![0]!;
        Assert.Equal(
            Form("""
                {"policy-type":"sts","policy-string":["version: STSv1","mode: enforce","mx: mx.d.test","max_age: 86400"],
                "policy-domain":"d.test","mx-host":["mx.d.test"]}
                """),
            policy["policy"]!.ToJsonString());
        Assert.Equal("""{"total-successful-session-count":2,"total-failure-session-count":3}""", policy["summary"]!.ToJsonString());
        Assert.Equal(
            Form("""
                {"result-type":"certificate-expired","sending-mta-ip":"192.0.2.9","receiving-mx-hostname":"mx.d.test",
                "receiving-ip":"192.0.2.1","failed-session-count":3,"failure-reason-code":"told"}
                """),
            policy["failure-details"]![0]!.ToJsonString());
        Assert.Empty(_counts.Read());
    }

    [Fact]
    public async Task A_web_server_that_does_not_take_it_is_tried_for_a_day_and_the_mail_goes_once()
    {
        CountDay();
        _answer = 500;
        _clock.Advance(TimeSpan.FromHours(17));
        await SendAsync();
        await SendAsync();
        Assert.Equal((1, 2), (_mails.Count, _posts.Count));
        _clock.Advance(TimeSpan.FromHours(25));
        await SendAsync();
        Assert.Empty(_counts.Read());
        await SendAsync();
        Assert.Equal(3, _posts.Count);
    }

    [Theory]
    [InlineData("nobody.test", 0)]
    [InlineData("twice.test", 0)]
    [InlineData("odd.test", 1)]
    public async Task Nobody_else_gets_one(string domain, int mails)
    {
        _counts.Note(new TlsSession(domain, PublishedPolicy.None));
        _clock.Advance(TimeSpan.FromHours(17));
        await SendAsync();
        Assert.Equal((mails, 0), (_mails.Count, _posts.Count));
        Assert.Empty(_counts.Read());
    }

    [Fact]
    public async Task A_report_is_kept_while_dns_does_not_say_who_wants_it()
    {
        CountDay();
        _clock.Advance(TimeSpan.FromHours(17));
        await SendAsync(new BrokenDns());
        Assert.Single(_counts.Read());
        await SendAsync();
        Assert.Single(_mails);
    }

    [Fact]
    public async Task Who_took_a_report_does_not_get_it_again_while_another_does_not()
    {
        var paths = new ConcurrentQueue<string>();
        _serve = context =>
        {
            paths.Enqueue(context.Request.Path.Value!);
            context.Response.StatusCode = context.Request.Path == "/first" ? 200 : 503;
            return Task.CompletedTask;
        };
        _counts.Note(new TlsSession("two.test", PublishedPolicy.None));
        _clock.Advance(TimeSpan.FromHours(17));
        await using var reporter = Reporter(_dns);
        for (var i = 0; i < 3; i++)
            await reporter.SendDueAsync(TestContext.Current.CancellationToken);
        Assert.Equal(["/first", "/second", "/second", "/second"], paths);
    }

    [Fact]
    public async Task What_a_web_server_says_is_not_read_to_its_end()
    {
        const int Endless = 256 * 1024 * 1024;
        var written = 0;
        var isOver = new TaskCompletionSource();
        _serve = async context =>
        {
            try
            {
                while (written < Endless)
                {
                    await context.Response.Body.WriteAsync(new byte[64 * 1024], context.RequestAborted);
                    written += 64 * 1024;
                    if (written % (1024 * 1024) == 0)
                        await Task.Delay(20);
                }
            }
            catch (OperationCanceledException)
            {
            }
            finally
            {
                isOver.SetResult();
            }
        };
        CountDay();
        _clock.Advance(TimeSpan.FromHours(17));
        await SendAsync();
        await isOver.Task;
        Assert.InRange(written, 0, Endless - 1);
    }

    [Fact]
    public async Task A_web_server_that_does_not_answer_holds_up_nobody_else()
    {
        var answer = new TaskCompletionSource();
        _serve = _ => answer.Task;
        CountDay();
        _counts.Note(new TlsSession("odd.test", PublishedPolicy.None));
        _clock.Advance(TimeSpan.FromHours(17));
        var sending = SendAsync();
        await Eventually.TrueAsync(
            () => _mails.Any(mail => mail.Recipients[0].Address == "ok@odd.test") && !_posts.IsEmpty, () => $"{_mails.Count} mails");
        Assert.False(sending.IsCompleted);
        answer.SetResult();
        await sending;
    }

    [Theory]
    [InlineData("https://xn--/")]
    [InlineData("https://[fe80::1%25lo]/")]
    [InlineData("https://[::ffff:127.0.0.1]/")]
    [InlineData("https://2130706433/")]
    [InlineData("https://user:pass@0x7f.1:1/")]
    [InlineData("https://./")]
    [InlineData("https://\u00df\u200d.test/")]
    [InlineData("mailto:%22a%20b%22@d.test")]
    [InlineData("mailto:a%0d%0aBcc:%20b%40d.test@d.test")]
    [InlineData("mailto:a@[127.0.0.1]")]
    [InlineData("mailto:%3Ca@d.test%3E")]
    [InlineData("mailto:\u00fc@d.test")]
    [InlineData("mailto:a%00b@d.test")]
    [InlineData("mailto:=?utf-8?q?a=0d=0ab?=@d.test")]
    public async Task No_target_keeps_others_from_their_reports(string target)
    {
        var dns = new HostsResolver(new HostsTable(new DnsOptions
        {
            Txt = new Dictionary<string, IReadOnlyList<string>>
            {
                ["_smtp._tls.a.test"] = [$"v=TLSRPTv1; rua={target}"],
                ["_smtp._tls.b.test"] = ["v=TLSRPTv1; rua=mailto:ok@b.test"],
            },
        }));
        _counts.Note(new TlsSession("a.test", PublishedPolicy.None));
        _counts.Note(new TlsSession("b.test", PublishedPolicy.None));
        _clock.Advance(TimeSpan.FromHours(17));
        await SendAsync(dns);
        Assert.Contains(_mails, mail => mail.Recipients[0].Address == "ok@b.test");
        foreach (var mail in _mails)
        {
            using var stream = new MemoryStream(mail.Content.Memory.ToArray());
            using var message = await MimeMessage.LoadAsync(stream, TestContext.Current.CancellationToken);
            Assert.False(message.Headers.Contains(HeaderId.Bcc));
        }
    }

    private void CountDay()
    {
        var policy = PublishedPolicy.Of(new StsPolicy { Mode = StsMode.Enforce, MaxAge = TimeSpan.FromDays(1), Hosts = ["mx.d.test"] });
        var session = new TlsSession("d.test", policy)
        {
            Host = "mx.d.test",
            Remote = System.Net.IPAddress.Parse("192.0.2.1"),
            Source = System.Net.IPAddress.Parse("192.0.2.9"),
        };
        for (var i = 0; i < 2; i++)
            _counts.Note(session);
        for (var i = 0; i < 3; i++)
            _counts.Note(session with { Problem = new TlsProblem(TlsProblemKind.CertificateExpired, "told") });
    }

    private async Task SendAsync(IResolver? dns = null)
    {
        await using var reporter = Reporter(dns ?? _dns);
        await reporter.SendDueAsync(TestContext.Current.CancellationToken);
    }

    private TlsReporter Reporter(IResolver dns)
    {
        var once = new SubmitOnce(TakeAsync, key => _taken.TryGetValue(key, out var mark) ? mark : null, new SteadyTime(_clock));
        return new TlsReporter(
            _counts, new TlsReportsOptions { Enabled = true, Organization = "Own Ltd.", From = "tls-reports@own.test" }, "mta.own.test",
            dns, _web, once, _clock, NullLogger<TlsReporter>.Instance);
    }

    private ValueTask<InjectionResult> TakeAsync(InjectionRequest request, CancellationToken cancellationToken)
    {
        var id = SpoolId.Create(_clock.GetUtcNow());
        foreach (var mark in request.Marks)
            _taken[mark.Key] = new FoundMark(id, default);
        _mails.Enqueue(request);
        return ValueTask.FromResult(new InjectionResult(SmtpReply.Parse("250 2.0.0 Ok"), id));
    }

    private static string Form(string json) => JsonNode.Parse(json)!.ToJsonString();

    private static JsonNode Unpacked(byte[] compressed)
    {
        using var gzip = new GZipStream(new MemoryStream(compressed), CompressionMode.Decompress);
        using var reader = new StreamReader(gzip, Encoding.UTF8);
        return JsonNode.Parse(reader.ReadToEnd())!;
    }
}
