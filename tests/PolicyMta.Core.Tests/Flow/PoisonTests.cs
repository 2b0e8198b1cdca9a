using System.Text;
using PolicyMta.Core.Delivery;
using PolicyMta.Core.Records;
using PolicyMta.Core.Spool;

namespace PolicyMta.Core.Tests.Flow;

/// <summary>
/// A delivery that this server's own code fails on: nobody gets it twice, it ends within its lifetime, and an event says so.
/// </summary>
public sealed class PoisonTests
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(2);
    private static readonly Outcome Unknown = new(SmtpStage.RcptTo, SmtpReply.Parse("550 5.1.1 No such user"), true);
    private static readonly Outcome Busy = new(SmtpStage.RcptTo, SmtpReply.Parse("451 4.3.2 busy"), true);

    [Theory]
    [InlineData("a..b@sender.example")]
    [InlineData(".a@sender.example")]
    [InlineData("a.@sender.example")]
    [InlineData("a(b@sender.example")]
    [InlineData("\"a\\(b\"@sender.example")]
    public async Task A_return_path_that_no_mail_library_reads_gets_its_notice(string sender)
    {
        await using var corridor = new CorridorBed();
        corridor.Network.OnRecipient = (address, _) => address == "bad@a.test" ? Unknown : ScriptedProtocol.Taken;
        await corridor.InjectAsync("good@a.test,bad@a.test", from: sender);
        await corridor.UntilAsync(() => corridor.Totals.Bounced == 1 && corridor.Spool.Count == 0);

        var notice = Assert.Single(corridor.Network.Transactions, sent => sent.ReturnPath.Length == 0);
        Assert.Equal([sender], notice.Recipients);
        Assert.Single(corridor.Network.Transactions, sent => sent.Recipients.Contains("good@a.test"));
    }

    [Theory]
    [InlineData("nobody")]
    [InlineData("a@x.test>\r\nRSET")]
    public async Task A_sender_whom_no_mail_reaches_keeps_nothing_in_the_queue(string sender)
    {
        await using var corridor = new CorridorBed();
        corridor.Network.OnRecipient = (_, _) => Unknown;
        await corridor.InjectAsync("bad@a.test", from: sender);
        await corridor.UntilAsync(() => corridor.Totals.Bounced == 1 && corridor.Spool.Count == 0);

        Assert.Equal(1, corridor.Totals.NoticesDropped);
    }

    [Fact]
    public async Task A_notice_that_cannot_be_made_ends_the_delivery_after_a_few_tries_and_nobody_gets_it_twice()
    {
        await using var corridor = new CorridorBed(Failing());
        corridor.Network.OnRecipient = (address, _) => address == "bad@a.test" ? Unknown : ScriptedProtocol.Taken;
        await corridor.InjectAsync("good@a.test,bad@a.test");
        await corridor.UntilAsync(() => corridor.Log.Of(EventKind.Bounced).Any() && corridor.Spool.Count == 0, TimeSpan.FromHours(6), Step);

        Assert.Single(corridor.Network.Transactions, sent => sent.Recipients.Contains("good@a.test"));
        Assert.InRange(corridor.Network.Transactions.Count(sent => sent.Recipients.Contains("bad@a.test")), 2, 6);
        var end = corridor.Log.Of(EventKind.Bounced).Single();
        Assert.StartsWith("given up without a notice to the sender: an internal error", end.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Faults_are_counted_across_restarts()
    {
        var spool = Failing();
        var tries = 0;
        for (var starts = 0; starts < 8 && (starts == 0 || spool.Count > 0); starts++)
        {
            await using var corridor = new CorridorBed(spool);
            corridor.Network.OnRecipient = (_, _) => Unknown;
            if (starts == 0)
                await corridor.InjectAsync("bad@a.test");
            await corridor.UntilAsync(() => !corridor.Network.Transactions.IsEmpty || spool.Count == 0, TimeSpan.FromHours(2), Step);
            await corridor.SettleAsync();
            tries += corridor.Network.Transactions.Count;
        }

        Assert.Equal((0, 5), (spool.Count, tries));
    }

    [Fact]
    public async Task Faults_on_the_way_are_counted_across_restarts()
    {
        var spool = new MemorySpool();
        var bounces = 0;
        for (var starts = 0; starts < 8 && (starts == 0 || spool.Count > 0); starts++)
        {
            await using var corridor = new CorridorBed(
                spool, policy => policy.OnRoute = context => context.Domain == "a.test" ? null : new RouteDecision { Hold = true });
            corridor.Network.DuringSend = (_, _) => throw new InvalidOperationException("bug");
            if (starts == 0)
                await corridor.InjectAsync("bad@a.test", from: "");
            var faults = FaultsIn(spool);
            await corridor.UntilAsync(() => FaultsIn(spool) > faults || spool.Count == 0, TimeSpan.FromHours(2), Step);
            if (spool.Count == 0)
                await corridor.UntilAsync(() => corridor.Log.Of(EventKind.Bounced).Any());
            bounces += corridor.Log.Of(EventKind.Bounced).Count();
        }

        Assert.Equal((0, 1), (spool.Count, bounces));
    }

    [Fact]
    public async Task What_was_delivered_is_on_disk_before_the_notice_is_made()
    {
        var spool = Failing();
        await using var corridor = new CorridorBed(spool);
        corridor.Network.OnRecipient = (address, _) => address == "bad@a.test" ? Unknown : ScriptedProtocol.Taken;
        var recorded = 0;
        spool.OnAppend = content => IsNotice(content) && (recorded = spool.RecoverAsync(default).ToBlockingEnumerable().Single()
            .Deliveries.Count) > 0 ? new InvalidOperationException("bug") : null;
        await corridor.InjectAsync("good@a.test,bad@a.test");
        await corridor.UntilAsync(() => recorded > 0);

        Assert.Equal(1, recorded);
        await corridor.UntilAsync(() => corridor.Log.Of(EventKind.Delivered).Count() == 1);
    }

    [Fact]
    public async Task A_success_notice_that_cannot_be_made_does_not_deliver_again()
    {
        await using var corridor = new CorridorBed(Failing());
        corridor.Network.Capabilities = corridor.Network.Capabilities with { Dsn = false };
        await corridor.InjectAsync("good@a.test,other@b.test", notify: DsnNotify.Success);
        await corridor.UntilAsync(() => corridor.Totals.Delivered == 2 && corridor.Spool.Count == 0);
        await corridor.SettleAsync();

        Assert.Equal(2, corridor.Network.Transactions.Count);
    }

    [Fact]
    public async Task Nothing_outlives_its_lifetime_because_its_notice_cannot_be_made()
    {
        await using var corridor = new CorridorBed(
            Failing(), policy => policy.OnRoute = _ => new RouteDecision { ExpiresAfter = TimeSpan.FromMinutes(10) });
        corridor.Network.OnRecipient = (_, _) => Busy;
        await corridor.InjectAsync("jane@a.test");
        await corridor.UntilAsync(
            () => corridor.Log.Of(EventKind.Expired).Any() && corridor.Spool.Count == 0, TimeSpan.FromMinutes(11), Step);

        var end = corridor.Log.Of(EventKind.Expired).Single();
        Assert.StartsWith("given up without a notice to the sender: ", end.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_policy_that_refuses_notices_keeps_nothing_for_ever()
    {
        await using var corridor = new CorridorBed(policy: policy =>
        {
            policy.OnInject = context => context.Message.ReturnPath.Length == 0 ? throw new InvalidOperationException("oops") : null;
            policy.OnRoute = _ => new RouteDecision { ExpiresAfter = TimeSpan.FromMinutes(10) };
        });
        corridor.Network.OnRecipient = (_, _) => Busy;
        await corridor.InjectAsync("jane@a.test");
        await corridor.UntilAsync(() => corridor.Log.Of(EventKind.Expired).Any() && corridor.Spool.Count == 0, TimeSpan.FromHours(4), Step);

        Assert.Contains("policy refuses it", corridor.Log.Of(EventKind.Expired).Single().Detail!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_full_disk_is_no_fault_and_the_notice_waits_for_it()
    {
        var spool = new MemorySpool();
        var isFull = true;
        await using var corridor = new CorridorBed(spool);
        corridor.Network.OnRecipient = (address, _) =>
        {
            if (address != "bad@a.test")
                return ScriptedProtocol.Taken;
            spool.IsFull = Volatile.Read(ref isFull);
            return Unknown;
        };
        await corridor.InjectAsync("bad@a.test");
        await corridor.UntilAsync(() => corridor.Network.Transactions.Count >= 8, TimeSpan.FromHours(1), Step);
        Assert.Equal(0, corridor.Totals.Bounced);
        Volatile.Write(ref isFull, false);
        await corridor.UntilAsync(() => corridor.Totals.Bounced == 1 && corridor.Spool.Count == 0, TimeSpan.FromHours(2), Step);

        Assert.Single(corridor.Network.Transactions, sent => sent.ReturnPath.Length == 0);
    }

    private static MemorySpool Failing() =>
        new() { OnAppend = content => IsNotice(content) ? new InvalidOperationException("bug") : null };

    private static int FaultsIn(MemorySpool spool) => spool.RecoverAsync(default).ToBlockingEnumerable()
        .SelectMany(entry => entry.Deliveries).Sum(delivery => DeliveryRecord.Read(delivery.Record.Span).Faults);

    private static bool IsNotice(ReadOnlyMemory<byte> content) =>
        Encoding.Latin1.GetString(content.Span).Contains("multipart/report", StringComparison.Ordinal);
}
