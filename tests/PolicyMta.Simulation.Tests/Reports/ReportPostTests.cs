using System.Net;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using MimeKit;
using PolicyMta.Simulation.Providers;
using PolicyMta.Simulation.Reports;
using PolicyMta.Testing;

namespace PolicyMta.Simulation.Tests.Reports;

/// <summary>What providers send back, and how it reaches a listener.</summary>
public sealed class ReportPostTests
{
    private static readonly IPAddress Source = IPAddress.Parse("192.0.2.1");

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 2, 9, 0, 0, TimeSpan.Zero));

    private readonly ProviderOptions _provider = new()
    {
        Name = "p",
        Domains = ["p.test"],
        Personality = Personality.Gmail,
        Reputation = new ReputationOptions { ComplaintCost = 0.25, DayGain = 0 },
        Feedback = new FeedbackOptions
        {
            Complaints = 0.5,
            Bounces = 0.5,
            ComplaintAddress = "fbl@sender.test",
            ComplaintDelay = TimeSpan.FromMinutes(30),
        },
    };

    [Fact]
    public void A_complaint_is_an_abuse_report_about_the_message()
    {
        var report = Parse(ReportText.Complaint(Mail(ReturnKind.Complaint), "fbl@sender.test", _time.GetUtcNow()));
        var parts = Assert.IsType<MultipartReport>(report.Body);
        Assert.Equal("feedback-report", parts.ReportType);
        var feedback = Assert.IsType<MessageFeedbackReport>(parts[1]);
        Assert.Equal("abuse", feedback.Fields["Feedback-Type"]);
        Assert.Equal("<news@sender.test>", feedback.Fields["Original-Mail-From"]);
        Assert.Equal("<joe@p.test>", feedback.Fields["Original-Rcpt-To"]);
        Assert.Equal(Source.ToString(), feedback.Fields["Source-IP"]);
        Assert.Contains("Message-ID: <1@sender.test>", parts[2].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_bounce_is_a_delivery_status_notification_to_the_reverse_path()
    {
        var reason = new ProviderBehaviour(_provider, 1).ReplyTo(
            Refusal.UnknownUser, "mx.p.test", "192.0.2.1", "news@sender.test", "joe@p.test");
        var report = Parse(ReportText.Bounce(Mail(ReturnKind.Bounce), reason, _time.GetUtcNow()));
        Assert.Equal("news@sender.test", Assert.Single(report.To.Mailboxes).Address);
        var status = Assert.IsType<MessageDeliveryStatus>(Assert.IsType<MultipartReport>(report.Body)[1]);
        Assert.Equal(2, status.StatusGroups.Count);
        Assert.Equal("dns; mx.p.test", status.StatusGroups[0]["Reporting-MTA"]);
        Assert.Equal(("failed", "5.1.1"), (status.StatusGroups[1]["Action"], status.StatusGroups[1]["Status"]));
        Assert.Equal("rfc822; joe@p.test", status.StatusGroups[1]["Final-Recipient"]);
    }

    [Fact]
    public void The_draws_say_what_comes_back_and_when()
    {
        var behaviour = new ProviderBehaviour(_provider, 1);
        var kinds = Enumerable.Range(0, 1000).Select(i => behaviour.FeedbackOn($"user{i}@p.test", "<1@sender.test>")).ToList();
        Assert.Equal(kinds, Enumerable.Range(0, 1000).Select(i => behaviour.FeedbackOn($"USER{i}@p.test", " <1@sender.test> ")));
        Assert.InRange(kinds.Count(kind => kind == ReturnKind.Complaint), 430, 570);
        Assert.Equal(1000, kinds.Count(kind => kind is not null));
        Assert.InRange(behaviour.FeedbackDelay(ReturnKind.Complaint, "joe@p.test"), TimeSpan.Zero, TimeSpan.FromMinutes(30));
        Assert.Null(new ProviderBehaviour(_provider with { Feedback = new FeedbackOptions() }, 1).FeedbackOn("joe@p.test", "<1@s.test>"));

        var answers = new ProviderBehaviour(
            _provider with { Feedback = new FeedbackOptions { AutoReplies = 0.3, Unsubscribes = 0.2, FreeForm = 0.5, Repeats = 0.1 } }, 1);
        var drawn = Enumerable.Range(0, 1000).Select(i => answers.FeedbackOn($"user{i}@p.test", "<1@sender.test>")).ToList();
        Assert.InRange(drawn.Count(kind => kind == ReturnKind.AutoReply), 250, 350);
        Assert.InRange(drawn.Count(kind => kind == ReturnKind.Unsubscribe), 150, 250);
        Assert.InRange(Enumerable.Range(0, 1000).Count(i => answers.IsFreeForm($"user{i}@p.test")), 430, 570);
        Assert.InRange(Enumerable.Range(0, 1000).Sum(i => answers.TimesOf($"user{i}@p.test")), 1050, 1150);
    }

    [Fact]
    public async Task A_complaint_comes_by_SMTP_at_its_time_and_costs_reputation()
    {
        await using var listener = await SimulatedProviders.StartAsync(
            new SimulationOptions { Providers = [new() { Name = "listener", Domains = ["sender.test"] }] }, TimeProvider.System,
            Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance);
        await using var post = new ReportPost(_time);
        post.Start(listener.Hosts[0].Endpoint);
        var client = new ClientState(_provider, new LimitPlan(_provider), Source, isNew: false, _time);
        post.Take(new ProviderBehaviour(_provider, 1), Mail(ReturnKind.Complaint) with { Client = client });
        Assert.True(post.IsIdle);
        Assert.Equal(1, client.Reputation);

        _time.Advance(TimeSpan.FromMinutes(30));
        await Eventually.TrueAsync(() => post is { Sent: 1, IsIdle: true });
        Assert.Equal(0.75, client.Reputation);
        Assert.Equal(1, Assert.Single(listener.Statistics).Accepted);
    }

    [Fact]
    public void A_bounce_for_people_and_a_vacation_notice_go_to_the_reverse_path()
    {
        var reason = PolicyMta.Sdk.SmtpReply.Parse("550 5.1.1 No such user");
        var bounce = Parse(ReportText.FreeForm(Mail(ReturnKind.Bounce), reason, _time.GetUtcNow()));
        Assert.Equal("news@sender.test", Assert.Single(bounce.To.Mailboxes).Address);
        Assert.Contains("Remote host said: 550 5.1.1 No such user", bounce.TextBody, StringComparison.Ordinal);
        Assert.Contains("Message-ID: <1@sender.test>", bounce.TextBody, StringComparison.Ordinal);

        var answer = Parse(ReportText.AutoReply(Mail(ReturnKind.AutoReply), _time.GetUtcNow()));
        Assert.Equal("joe@p.test", Assert.Single(answer.From.Mailboxes).Address);
        Assert.Equal("auto-replied", answer.Headers["Auto-Submitted"]);
    }

    [Theory]
    [InlineData("<https://s.test/u/1>", "List-Unsubscribe=One-Click", "https://s.test/u/1")]
    [InlineData("<mailto:u@s.test>,\r\n <http://s.test/u/1>", "List-Unsubscribe=One-Click", "http://s.test/u/1")]
    [InlineData("<https://s.test/u/1>", "", null)]
    [InlineData("<mailto:u@s.test>", "List-Unsubscribe=One-Click", null)]
    public void A_click_goes_to_the_URL_of_mail_that_says_a_click_will_do(string url, string post, string? expected) => Assert.Equal(
        expected,
        OneClick.UrlIn(Encoding.ASCII.GetBytes($"List-Unsubscribe: {url}\r\nList-Unsubscribe-Post: {post}\r\n"))?.ToString());

    [Fact]
    public async Task A_report_that_is_not_taken_comes_again()
    {
        int port;
        using (var free = new System.Net.Sockets.Socket(
            System.Net.Sockets.AddressFamily.InterNetwork, System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp))
        {
            free.Bind(new IPEndPoint(IPAddress.Parse("127.0.1.1"), 0));
            port = ((IPEndPoint)free.LocalEndPoint!).Port;
        }

        await using var post = new ReportPost(_time, tries: 60);
        post.Start(new IPEndPoint(IPAddress.Parse("127.0.1.1"), port));
        var client = new ClientState(_provider, new LimitPlan(_provider), Source, isNew: false, _time);
        post.Take(new ProviderBehaviour(_provider, 1), Mail(ReturnKind.Bounce) with { Client = client });
        _time.Advance(TimeSpan.FromMinutes(5));
        await Eventually.TrueAsync(() => !post.IsIdle);

        await using var listener = await SimulatedProviders.StartAsync(
            new SimulationOptions { Port = port, Providers = [new() { Name = "listener", Domains = ["sender.test"] }] },
            TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance);
        await Eventually.TrueAsync(() => post is { Sent: 1, Refused: 0, IsIdle: true });
    }

    [Fact]
    public async Task A_listener_that_is_not_there_is_counted()
    {
        await using var post = new ReportPost(_time);
        post.Start(new IPEndPoint(IPAddress.Loopback, 1));
        var client = new ClientState(_provider, new LimitPlan(_provider), Source, isNew: false, _time);
        post.Take(new ProviderBehaviour(_provider, 1), Mail(ReturnKind.Bounce) with { Client = client });
        _time.Advance(TimeSpan.FromMinutes(5));
        await Eventually.TrueAsync(() => post is { Refused: 1, IsIdle: true });
    }

    private ReturnedMail Mail(ReturnKind kind) => new(
        kind, "mx.p.test", new ClientState(_provider, new LimitPlan(_provider), Source, isNew: false, _time), "news@sender.test",
        "joe@p.test",
        Encoding.ASCII.GetBytes("From: news@sender.test\r\nMessage-ID: <1@sender.test>\r\n"));

    private static MimeMessage Parse(byte[] content) => MimeMessage.Load(new MemoryStream(content));
}
