using PolicyMta.Core.Bounces;
using PolicyMta.Core.Delivery;
using PolicyMta.Core.Queues;

namespace PolicyMta.Core.Tests.Flow;

/// <summary>Which notices a sender gets (RFC 3461), and that content converted for a receiver is signed as it is sent.</summary>
public sealed class NoticeTests
{
    private static readonly Outcome Busy = new(SmtpStage.RcptTo, SmtpReply.Parse("451 4.3.2 busy"), true);
    private static readonly Outcome Unknown = new(SmtpStage.RcptTo, SmtpReply.Parse("550 5.1.1 No such user"), true);

    [Theory]
    [InlineData(DsnNotify.Unspecified, true)]
    [InlineData(DsnNotify.Failure, true)]
    [InlineData(DsnNotify.Failure | DsnNotify.Success, true)]
    [InlineData(DsnNotify.Never, false)]
    [InlineData(DsnNotify.Success, false)]
    [InlineData(DsnNotify.Delay, false)]
    public async Task A_failure_is_told_to_those_who_want_to_hear_of_it(DsnNotify notify, bool expected)
    {
        await using var corridor = new CorridorBed();
        corridor.Network.OnRecipient = (address, _) => address == "jane@a.test" ? Unknown : ScriptedProtocol.Taken;
        await corridor.InjectAsync("jane@a.test", notify: notify);
        await corridor.UntilAsync(() => corridor.Totals.Bounced == 1 && corridor.Spool.Count == 0);

        Assert.Equal(expected ? 1 : 0, Notices(corridor).Count());
    }

    [Fact]
    public async Task A_notice_is_its_tenants_and_no_mail_of_the_campaign()
    {
        await using var corridor = new CorridorBed();
        corridor.Network.OnRecipient = (address, _) => address == "jane@a.test" ? Unknown : ScriptedProtocol.Taken;
        await corridor.InjectAsync("jane@a.test", tenant: "acme", campaign: "spring");
        await corridor.UntilAsync(() => corridor.Totals.Bounced == 1 && corridor.Spool.Count == 0);

        Assert.Equal(
            [("acme", "spring", "news@sender.example"), ("acme", "", "")],
            corridor.Log.Of(EventKind.Received).Select(e => (e.Tenant, e.Campaign, e.ReturnPath)));
    }

    [Theory]
    [InlineData("", "news@sender.example", null)]
    [InlineData("desk@sender.example", "news@sender.example", "desk@sender.example")]
    [InlineData(null, "news@sender.example", "news@sender.example")]
    [InlineData("desk@sender.example", "", null)]
    public async Task Policy_says_who_is_told(string? noticesTo, string from, string? told)
    {
        var spool = new MemorySpool();
        await using var corridor = new CorridorBed(spool, policy: parts => parts.OnInject =
            message => message.Source.Protocol == "internal" ? null : new InjectDecision { NoticesTo = noticesTo });
        corridor.Network.OnRecipient = (address, _) => address == "jane@a.test" ? Unknown : ScriptedProtocol.Taken;
        await corridor.InjectAsync("jane@a.test", from: from);
        await corridor.UntilAsync(() => corridor.Totals.Bounced == 1 && corridor.Spool.Count == 0);

        Assert.Equal(told is null ? [] : [told], Notices(corridor).SelectMany(notice => notice.Recipients).Except(["jane@a.test"]));
    }

    [Theory]
    [InlineData(false, false, "Action: relayed")]
    [InlineData(true, false, null)]
    [InlineData(false, true, "Action: delivered")]
    public async Task Success_is_told_where_the_receiver_does_not_see_to_that(bool dsn, bool isLmtp, string? expected)
    {
        await using var corridor = new CorridorBed();
        corridor.Network.Capabilities = corridor.Network.Capabilities with { Dsn = dsn };
        corridor.Network.IsFinalDelivery = isLmtp;
        await corridor.InjectAsync("jane@a.test,joe@a.test", notify: DsnNotify.Success);
        await corridor.InjectAsync("quiet@a.test");
        await corridor.UntilAsync(() => corridor.Totals.Delivered >= 3 && corridor.Spool.Count == 0);

        var notices = Notices(corridor).ToList();
        Assert.Equal(expected is null ? 0 : 1, notices.Count);
        if (expected is null)
            return;
        Assert.Equal(2, notices[0].Text.Split(expected).Length - 1);
        Assert.DoesNotContain("quiet@a.test", notices[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_delay_is_told_once_to_those_who_asked()
    {
        await using var corridor = new CorridorBed();
        corridor.Network.OnRecipient =
            (address, _) => address.EndsWith("@a.test", StringComparison.Ordinal) ? Busy : ScriptedProtocol.Taken;
        await corridor.InjectAsync("asked@a.test", notify: DsnNotify.Delay | DsnNotify.Failure);
        await corridor.InjectAsync("silent@a.test");
        for (var attempts = 1; attempts <= 4; attempts++)
        {
            await corridor.UntilAsync(() => corridor.Totals.Deferred == 2 * attempts
                && corridor.Queues.List(null, null, null, 10) is { Count: 2 } waiting
                && waiting.All(delivery => delivery.Phase == DeliveryPhase.Scheduled));
            Assert.Equal(attempts > 1 ? 1 : 0, Notices(corridor).Count());
            corridor.Time.Advance(TimeSpan.FromHours(7));
        }

        var notice = Assert.Single(Notices(corridor));
        Assert.Contains("Action: delayed", notice.Text, StringComparison.Ordinal);
        Assert.Contains("Will-Retry-Until: ", notice.Text, StringComparison.Ordinal);
        Assert.Contains("asked@a.test", notice.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_address_gets_no_more_notices_than_the_rate_allows()
    {
        await using var corridor = new CorridorBed(bounces: new BounceOptions { NoticeRate = new Rate(2, TimeSpan.FromHours(1)) });
        corridor.Network.OnRecipient =
            (address, _) => address.EndsWith("@a.test", StringComparison.Ordinal) ? Unknown : ScriptedProtocol.Taken;
        for (var i = 0; i < 5; i++)
            await corridor.InjectAsync($"{i}@a.test");
        await corridor.InjectAsync("other@a.test", from: "else@sender.example");
        await corridor.UntilAsync(() => corridor.Totals.Bounced == 6 && corridor.Spool.Count == 0);

        Assert.Equal((3, 3L), (Notices(corridor).Count(), corridor.Totals.NoticesDropped));
    }

    [Theory]
    [InlineData("flood@sender.example", "FLOOD@Sender.Example")]
    [InlineData("flood@sender.example", "\"flood\"@sender.example")]
    [InlineData("flood@sender.example", "\"fl\\ood\"@SENDER.example")]
    [InlineData("flood@bücher.example", "flood@xn--bcher-kva.example")]
    [InlineData("flood@BÜCHER.example", "\"flood\"@bücher.example")]
    public async Task One_address_is_one_however_it_is_written(string first, string second)
    {
        await using var corridor = new CorridorBed(bounces: new BounceOptions { NoticeRate = new Rate(2, TimeSpan.FromHours(1)) });
        corridor.Network.OnRecipient =
            (address, _) => address.EndsWith("@a.test", StringComparison.Ordinal) ? Unknown : ScriptedProtocol.Taken;
        for (var i = 0; i < 4; i++)
            await corridor.InjectAsync($"{i}@a.test", from: i % 2 == 0 ? first : second);
        await corridor.UntilAsync(() => corridor.Totals.Bounced == 4 && corridor.Spool.Count == 0);

        Assert.Equal(2L, corridor.Totals.NoticesDropped);
    }

    [Theory]
    [InlineData(false, "X-Signed: =?utf-8?")]
    [InlineData(true, "X-Signed: Größe")]
    public async Task A_field_beyond_ascii_is_signed_with_only_where_SMTPUTF8_is_asked_for(bool isInternational, string expected)
    {
        await using var corridor = new CorridorBed(policy: policy => policy.OnSign = _ => new SignDecision
        {
            Signatures = [new HeaderField("X-Signed", "Größe")],
        });
        await corridor.InjectAsync(
            "jane@a.test", text: "From: <jörg@sender.example>\r\n\r\nhi\r\n",
            envelope: new EnvelopeRequests { SmtpUtf8 = isInternational });
        await corridor.UntilAsync(() => corridor.Spool.Count == 0);

        Assert.StartsWith(expected, Assert.Single(corridor.Network.Transactions).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Converted_content_is_signed_as_it_is_sent()
    {
        var seen = new List<string>();
        await using var corridor = new CorridorBed(policy: policy => policy.OnSign = context =>
        {
            lock (seen)
                seen.Add(System.Text.Encoding.UTF8.GetString(context.Content.Raw.Span));
            return new SignDecision { Signatures = [new HeaderField("X-Signed", $"{context.Content.Raw.Length}")] };
        });
        corridor.Network.Capabilities = default;
        await corridor.InjectAsync("jane@a.test", text: "Subject: x\r\n\r\nräksmörgås\r\n");
        await corridor.UntilAsync(() => corridor.Spool.Count == 0);

        var sent = Assert.Single(corridor.Network.Transactions).Text;
        Assert.True(System.Text.Ascii.IsValid(sent));
        Assert.Equal($"X-Signed: {seen[0].Length}\r\n{seen[0]}", sent);
    }

    [Fact]
    public async Task Content_that_cannot_be_converted_is_a_permanent_failure()
    {
        await using var corridor = new CorridorBed();
        corridor.Network.Capabilities = default;
        await corridor.InjectAsync(
            "jane@a.test", text: "Content-Type: multipart/signed; boundary=b\r\nMIME-Version: 1.0\r\n\r\n--b\r\n\r\nä\r\n--b--\r\n");
        await corridor.UntilAsync(() => corridor.Totals.Bounced == 1 && corridor.Spool.Count == 0);

        Assert.Contains("Status: 5.6.3", Assert.Single(Notices(corridor)).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_address_beyond_ascii_is_named_as_what_stands_in_the_way(bool isSender)
    {
        await using var corridor = new CorridorBed();
        corridor.Network.Capabilities = corridor.Network.Capabilities with { SmtpUtf8 = false };
        await corridor.InjectAsync(
            isSender ? "jane@a.test" : "用户@a.test,jane@a.test", from: isSender ? "jörg@sender.example" : "news@sender.example",
            text: "From: <jörg@sender.example>\r\nTo: <用户@a.test>\r\n\r\nhi\r\n", envelope: new EnvelopeRequests { SmtpUtf8 = true });
        await corridor.UntilAsync(() => corridor.Log.Of(EventKind.Bounced).Count(e => e.ReturnPath!.Length > 0) == (isSender ? 1 : 2));

        var replies = corridor.Log.Of(EventKind.Bounced).Where(e => e.ReturnPath!.Length > 0)
            .ToDictionary(e => e.Recipients.Single(), e => e.Reply!.Enhanced.ToString());
        Assert.Equal(isSender ? "5.6.7" : "5.6.9", replies["jane@a.test"]);
        if (!isSender)
            Assert.Equal("5.6.7", replies["用户@a.test"]);
    }

    private static IEnumerable<ScriptedProtocol.Sent> Notices(CorridorBed corridor) =>
        corridor.Network.Transactions.Where(sent => sent.ReturnPath.Length == 0);
}
