using PolicyMta.Core.Delivery;
using PolicyMta.Core.Directives;
using PolicyMta.Core.Queues;
using PolicyMta.Core.Tests.Flow;

namespace PolicyMta.Core.Tests.Directives;

/// <summary>What is done once to all that waits and matches.</summary>
public sealed class QueueOperationsTests
{
    private static readonly Action<PolicyParts> HoldAll = parts => parts.OnRoute = _ => new RouteDecision { Hold = true, Provider = "p" };
    private static readonly Outcome Busy = new(SmtpStage.FinalDot, SmtpReply.Parse("451 4.3.2 Try later"), true);

    [Theory]
    [InlineData("campaign")]
    [InlineData("tenant and campaign")]
    [InlineData("domain")]
    [InlineData("sender domain")]
    [InlineData("recipient")]
    public async Task A_release_by_match_sends_what_is_held_and_matches_and_nothing_else(string by)
    {
        var match = by switch
        {
            "campaign" => new DirectiveMatch { Campaign = "Spring" },
            "tenant and campaign" => new() { Tenant = "acme", Campaign = "spring" },
            "domain" => new() { Domain = "A.test." },
            "sender domain" => new() { SenderDomain = "spring.example" },
            _ => new() { Recipient = "spring@a.test" },
        };
        await using var bed = new CorridorBed(policy: HoldAll);
        await bed.InjectAsync("spring@a.test", "x@spring.example", tenant: "acme", campaign: "spring");
        await bed.InjectAsync("autumn@b.test", "x@autumn.example", tenant: "other", campaign: "autumn");
        await bed.UntilAsync(() => bed.Queues.Counts.Held == 2);

        var count = await RunAsync(bed, QueueAction.Release, match, dryRun: true);
        Assert.Equal((1, 1L, 2), (count.Deliveries, count.Recipients, bed.Queues.Counts.Held));
        Assert.Equal(1, (await RunAsync(bed, QueueAction.Release, match)).Deliveries);

        await bed.UntilAsync(() => bed.Totals.Delivered == 1 && bed.Spool.Count == 1);
        Assert.Equal("spring@a.test", Assert.Single(Assert.Single(bed.Network.Transactions).Recipients));
        Assert.Equal(1, bed.Queues.Counts.Held);
        Assert.Equal(1, (await RunAsync(bed, QueueAction.Release, new(), everything: true)).Deliveries);
        await bed.UntilAsync(() => bed.Spool.Count == 0);
    }

    [Fact]
    public async Task A_release_of_thousands_is_durable_when_it_is_answered()
    {
        const int Count = 3_000;
        var spool = new MemorySpool();
        await using (var before = new CorridorBed(spool, HoldAll))
        {
            for (var i = 0; i < Count; i++)
                await before.InjectAsync($"{i}@a.test", tenant: "acme", campaign: "spring");
            await before.UntilAsync(() => before.Queues.Counts.Held == Count);
            before.Network.BeforeSend = () => new TaskCompletionSource().Task;
            var result = await RunAsync(before, QueueAction.Release, new() { Campaign = "spring" });
            Assert.Equal((Count, Count), (result.Deliveries, result.Domains["a.test"]));
        }

        await using var after = new CorridorBed(spool, HoldAll);
        await after.UntilAsync(() => spool.Count == 0, TimeSpan.FromMinutes(5));
        Assert.Equal(Count, after.Totals.Delivered);
    }

    [Fact]
    public async Task A_release_reaches_what_a_directive_holds_and_what_waits_for_a_retry_but_no_time_that_the_sender_chose()
    {
        await using var bed = new CorridorBed();
        bed.Network.OnRecipient = (_, before) => before == 0 ? Busy : ScriptedProtocol.Taken;
        await bed.InjectAsync("retry@a.test");
        await bed.UntilAsync(() => bed.Totals.Deferred == 1 && bed.Queues.Counts.Active == 0);
        bed.Network.OnRecipient = (_, _) => ScriptedProtocol.Taken;
        var late = new EnvelopeRequests { NotBefore = bed.Time.GetUtcNow() + TimeSpan.FromHours(5) };
        await bed.InjectAsync("late@a.test", envelope: late);
        await bed.Directives.AddAsync(
            new() { Kind = DirectiveKind.Hold, Match = new() { Domain = "b.test" }, Reason = "test" }, "jo", default);
        await bed.InjectAsync("held@b.test");
        await bed.UntilAsync(() => bed.Queues.Counts.Held == 1);

        var result = await RunAsync(bed, QueueAction.Release, new(), everything: true);

        Assert.Equal((2, 1), (result.Deliveries, result.Postponed));
        await bed.UntilAsync(() => bed.Totals.Delivered == 2, TimeSpan.FromSeconds(20));
        Assert.Equal(["held@b.test", "retry@a.test"], bed.Network.Transactions.SelectMany(sent => sent.Recipients).Distinct().Order());
    }

    [Fact]
    public async Task What_was_put_off_by_its_sender_and_held_keeps_its_time_when_it_is_released_by_a_match()
    {
        await using var bed = new CorridorBed();
        await bed.InjectAsync("1@a.test", envelope: new() { NotBefore = bed.Time.GetUtcNow() + TimeSpan.FromHours(5) });
        Assert.Equal(1, (await RunAsync(bed, QueueAction.Hold, new() { Domain = "a.test" })).Deliveries);
        Assert.Equal(0, (await RunAsync(bed, QueueAction.Hold, new() { Domain = "a.test" })).Deliveries);
        Assert.Equal(1, (await RunAsync(bed, QueueAction.Release, new() { Domain = "a.test" })).Deliveries);
        await bed.SettleAsync();
        Assert.Equal(0, bed.Totals.Delivered);
        bed.Time.Advance(TimeSpan.FromHours(5));
        await bed.UntilAsync(() => bed.Totals.Delivered == 1);
    }

    [Fact]
    public async Task What_is_ready_in_a_suspended_queue_is_told_as_that()
    {
        await using var bed = new CorridorBed(policy: parts => parts.OnRoute = _ => new RouteDecision { Provider = "p" });
        await bed.Directives.AddAsync(
            new() { Kind = DirectiveKind.Suspend, Match = new() { Provider = "p" }, Reason = "421s" }, "jo", default);
        var id = (await bed.InjectAsync("1@a.test")).Id!.Value;
        await bed.UntilAsync(() => bed.Queues.Ready().Any(queue => queue.Count == 1));

        var released = await bed.Messages.ReleaseAsync(id);

        Assert.Equal(new Intervention(0, 1), released.Recipients);
        var queue = Assert.Single(released.ReadyIn);
        Assert.Equal((WaitReason.Paused, "421s"), (queue.WaitingFor, Assert.Single(queue.Limits.Applied).Reason));
        Assert.Equal((0, 1), (await RunAsync(bed, QueueAction.Release, new() { Provider = "p" })) is var all
            ? (all.Deliveries, all.Ready)
            : default);
        Assert.Equal(new Intervention(0, 0), (await bed.Messages.ReleaseAsync(SpoolId.Create(DateTimeOffset.UnixEpoch))).Recipients);
    }

    [Theory]
    [InlineData(nameof(QueueAction.Hold))]
    [InlineData(nameof(QueueAction.Bounce))]
    public async Task A_hold_or_bounce_reaches_ready_queues_and_only_what_waits_now(string name)
    {
        var action = Enum.Parse<QueueAction>(name);
        await using var bed = new CorridorBed(policy: parts => parts.OnRoute = _ => new RouteDecision { Provider = "p" });
        var suspend = await bed.Directives.AddAsync(
            new() { Kind = DirectiveKind.Suspend, Match = new() { Site = "mx.a.test" }, Reason = "x" }, "jo", default);
        for (var i = 0; i < 1_200; i++)
            await bed.InjectAsync($"{i}@a.test", i % 2 == 0 ? "x@even.example" : "x@odd.example");
        await bed.UntilAsync(() => bed.Queues.Ready().Any(queue => queue.Count == 1_200));
        var match = new DirectiveMatch { SenderDomain = "even.example" };

        Assert.Equal((600, 0), await RunAsync(bed, action, match, dryRun: true) is var count ? (count.Deliveries, count.Ready) : default);
        Assert.Equal(600, (await RunAsync(bed, action, match)).Deliveries);

        await bed.UntilAsync(() => bed.Queues.Ready().Any(queue => queue.Key.Site == "mx.a.test" && queue.Count == 600));
        if (action == QueueAction.Hold)
            Assert.Equal(600, bed.Queues.Counts.Held);
        else
            await bed.UntilAsync(() => bed.Log.Of(EventKind.Bounced).Count(e => e.Reply?.ToString() == "550 5.7.1 bounce by jo") == 600);
        await bed.Directives.CancelAsync(suspend.Id, "jo", default);
        await bed.InjectAsync("later@a.test", "x@even.example");
        await bed.UntilAsync(
            () => bed.Network.Transactions.Count(sent => sent.Site == "mx.a.test") == 601, TimeSpan.FromMinutes(5));
    }

    [Fact]
    public async Task A_bounce_by_age_leaves_what_is_younger_and_notices()
    {
        await using var bed = new CorridorBed(policy: HoldAll);
        await bed.InjectAsync("old@a.test");
        await bed.UntilAsync(() => bed.Queues.Counts.Held == 1);
        bed.Time.Advance(TimeSpan.FromHours(2));
        await bed.InjectAsync("new@a.test");
        await bed.UntilAsync(() => bed.Queues.Counts.Held == 2);

        var result = await RunAsync(bed, QueueAction.Bounce, new() { MinAge = TimeSpan.FromHours(1) }, reply: "554 5.7.1 too old");

        Assert.Equal(1, result.Deliveries);
        await bed.UntilAsync(() => bed.Log.Of(EventKind.Bounced).Any());
        Assert.Equal("554 5.7.1 too old", Assert.Single(bed.Log.Of(EventKind.Bounced)).Reply?.ToString());
        await bed.UntilAsync(() => bed.Queues.Counts.Held == 2); // The notice is held like all mail.
        Assert.Equal(1, (await RunAsync(bed, QueueAction.Bounce, new(), everything: true)).Deliveries);
        await bed.UntilAsync(() => bed.Queues.Counts.Held == 2);
        Assert.All(bed.Queues.List(null, null, null, 9), view => Assert.Equal("sender.example", view.Queue.Domain));
    }

    [Fact]
    public async Task An_order_that_cannot_be_is_refused()
    {
        await using var bed = new CorridorBed();
        var tenant = new DirectiveMatch { Tenant = "a" };
        foreach (var (order, expected) in new (QueueOrder, string)[]
        {
            (new() { Action = QueueAction.Release, Match = new() }, "match: it is empty"),
            (new() { Action = QueueAction.Release, Match = tenant, Everything = true }, "everything: it contradicts"),
            (new() { Action = QueueAction.Hold, Match = new() { Domain = "a b" } }, "match.domain: "),
            (new() { Action = QueueAction.Hold, Match = tenant, Reason = "a\nb" }, "reason: "),
            (new() { Action = QueueAction.Hold, Match = tenant, Reply = SmtpReply.Parse("550 no") }, "reply: only a bounce"),
            (new() { Action = QueueAction.Bounce, Match = tenant, Reply = SmtpReply.Parse("250 ok") }, "reply: its code"),
        })
        {
            var error = await Assert.ThrowsAsync<ArgumentException>(() => bed.QueueActions.RunAsync(order, "jo", default));
            Assert.StartsWith(expected, error.Message, StringComparison.Ordinal);
        }
    }

    private static Task<QueueResult> RunAsync(
        CorridorBed bed, QueueAction action, DirectiveMatch match, bool everything = false, bool dryRun = false, string? reply = null) =>
        bed.QueueActions.RunAsync(
            new QueueOrder
            {
                Action = action,
                Match = match,
                Everything = everything,
                DryRun = dryRun,
                Reply = reply is null ? null : SmtpReply.Parse(reply),
            },
            "jo",
            CancellationToken.None);
}
