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

    private async Task SendAsync()
    {
        var once = new SubmitOnce(TakeAsync, key => _taken.TryGetValue(key, out var mark) ? mark : null, new SteadyTime(_clock));
        await using var reporter = new TlsReporter(
            _counts, new TlsReportsOptions { Enabled = true, Organization = "Own Ltd.", From = "tls-reports@own.test" }, "mta.own.test",
            _dns, _web, once, _clock, NullLogger<TlsReporter>.Instance);
        await reporter.SendDueAsync(TestContext.Current.CancellationToken);
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
