using PolicyMta.Core.Delivery;
using PolicyMta.Core.Directives;
using PolicyMta.Core.Queues;

namespace PolicyMta.Core.Tests.Flow;

public sealed class MailFlowTests
{
    private static readonly Outcome Busy = Remote(SmtpStage.RcptTo, "451 4.3.2 busy");
    private static readonly Outcome Unknown = Remote(SmtpStage.RcptTo, "550 5.1.1 No such user");

    [Fact]
    public async Task A_message_is_delivered_and_leaves_the_spool()
    {
        await using var corridor = new CorridorBed();
        var result = await corridor.InjectAsync("jane@a.test");
        Assert.Equal(250, result.Reply.Code);

        await corridor.UntilAsync(() => corridor.Spool.Count == 0);
        var sent = Assert.Single(corridor.Network.Transactions);
        Assert.Equal("mx.a.test", sent.Site);
        Assert.StartsWith(
            "Received: from client.example ([127.0.0.1])\r\n\tby mta.example with ESMTP id " + result.Id,
            sent.Text,
            StringComparison.Ordinal);
        Assert.EndsWith("Subject: hi\r\n\r\nhello\r\n", sent.Text, StringComparison.Ordinal);
        await corridor.UntilAsync(() => corridor.Log.Of(EventKind.Delivered).Any());
        Assert.Equal((1, 1, 0), (corridor.Totals.Accepted, corridor.Totals.Delivered, corridor.Totals.Bounced));
        Assert.Empty(corridor.Queues.Scheduled(null, null, null, 0, 1_000));
    }

    [Fact]
    public async Task Recipients_of_one_domain_share_a_transaction_and_domains_do_not()
    {
        await using var corridor = new CorridorBed();
        await corridor.InjectAsync("1@a.test,2@b.test,3@A.test");
        await corridor.UntilAsync(() => corridor.Spool.Count == 0);
        Assert.Equal(
            ["1@a.test,3@A.test", "2@b.test"], corridor.Network.Transactions.Select(sent => string.Join(',', sent.Recipients)).Order());
    }

    [Fact]
    public async Task A_4xx_is_retried_when_due_and_only_for_the_recipients_that_failed()
    {
        await using var corridor = new CorridorBed();
        corridor.Network.OnRecipient = (address, before) => address.StartsWith('2') && before == 0 ? Busy : ScriptedProtocol.Taken;
        await corridor.InjectAsync("1@a.test,2@a.test");
        await corridor.UntilAsync(() => corridor.Totals.Deferred == 1);
        var waiting = Assert.Single(corridor.Queues.List(null, null, null, 10));
        Assert.Equal((1, 1, DeliveryPhase.Scheduled), (waiting.Recipients, waiting.Attempts, waiting.Phase));
        Assert.InRange(waiting.DueAt - corridor.Time.GetUtcNow(), TimeSpan.FromMinutes(4), TimeSpan.FromMinutes(6));

        corridor.Time.Advance(TimeSpan.FromMinutes(6));
        await corridor.UntilAsync(() => corridor.Spool.Count == 0);
        Assert.Equal(["1@a.test,2@a.test", "2@a.test"], corridor.Network.Transactions.Select(sent => string.Join(',', sent.Recipients)));
        Assert.Equal(2, corridor.Totals.Delivered);
    }

    [Fact]
    public async Task A_5xx_bounces_with_a_notice_to_the_sender_and_none_for_a_bounce()
    {
        await using var corridor = new CorridorBed();
        corridor.Network.OnRecipient = (address, _) => address.EndsWith("a.test", StringComparison.Ordinal)
            || address.EndsWith("sender.example", StringComparison.Ordinal) ? Unknown : ScriptedProtocol.Taken;
        await corridor.InjectAsync("nobody@a.test");
        await corridor.UntilAsync(() => corridor.Totals.Bounced == 2 && corridor.Spool.Count == 0);

        var notice = corridor.Network.Transactions.Last();
        Assert.Equal("", notice.ReturnPath);
        Assert.Equal(["news@sender.example"], notice.Recipients);
        Assert.Contains("Final-Recipient: rfc822; nobody@a.test", notice.Text, StringComparison.Ordinal);
        Assert.Contains("Status: 5.1.1", notice.Text, StringComparison.Ordinal);
        Assert.Equal(2, corridor.Network.Transactions.Count);
    }

    [Fact]
    public async Task A_failure_to_connect_is_retried_even_if_it_is_5xx()
    {
        await using var corridor = new CorridorBed();
        corridor.Network.OnConnect = _ => Remote(SmtpStage.Banner, "554 5.7.1 bad reputation");
        await corridor.InjectAsync("jane@a.test");
        await corridor.UntilAsync(() => corridor.Totals.Deferred == 1);
        Assert.Equal(0, corridor.Totals.Bounced);
        Assert.Equal(1, corridor.Spool.Count);
    }

    [Fact]
    public async Task A_domain_that_does_not_exist_bounces()
    {
        await using var corridor = new CorridorBed();
        await corridor.InjectAsync("jane@nxdomain.test", from: "");
        await corridor.UntilAsync(() => corridor.Totals.Bounced == 1 && corridor.Spool.Count == 0);
        Assert.Empty(corridor.Network.Transactions);
    }

    [Fact]
    public async Task A_message_expires_wherever_it_waits()
    {
        await using var corridor = new CorridorBed();
        corridor.Network.OnRecipient = (_, _) => Busy;
        await corridor.InjectAsync("jane@a.test", from: "");
        await corridor.UntilAsync(() => corridor.Totals.Deferred >= 1);
        corridor.Time.Advance(TimeSpan.FromDays(3));
        await corridor.UntilAsync(() => corridor.Totals.Bounced == 1 && corridor.Spool.Count == 0);
        await corridor.UntilAsync(() => corridor.Log.Of(EventKind.Expired).Any());
        Assert.Contains("451 4.3.2 busy", corridor.Log.Of(EventKind.Expired).Single().Reply!.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Recovery_goes_on_where_the_spool_left_off()
    {
        var spool = new MemorySpool();
        await using (var before = new CorridorBed(spool))
        {
            before.Network.OnRecipient =
                (address, _) => address.EndsWith("a.test", StringComparison.Ordinal) ? ScriptedProtocol.Taken : Busy;
            await before.InjectAsync("1@a.test,2@b.test,3@c.test");
            await before.UntilAsync(() => before.Totals is { Delivered: 1, Deferred: 2 });
            await before.UntilAsync(() => spool.Read(before.Queues.List(null, null, null, 1)[0].Id)!.Deliveries.Count == 3);
        }

        await using var after = new CorridorBed(spool);
        Assert.Equal(["b.test", "c.test"], after.Queues.List(null, null, null, 10).Select(view => view.Queue.Domain).Order());
        Assert.All(after.Queues.List(null, null, null, 10), view => Assert.Equal(1, view.Attempts));
        after.Time.Advance(TimeSpan.FromMinutes(7));
        await after.UntilAsync(() => spool.Count == 0);
        Assert.Equal(["2@b.test", "3@c.test"], after.Network.Transactions.Select(sent => sent.Recipients.Single()).Order());
    }

    [Fact]
    public async Task A_hold_lasts_until_it_is_released()
    {
        await using var corridor =
            new CorridorBed(policy: parts => parts.OnRoute = _ => new RouteDecision { Hold = true, Reason = "check first" });
        var result = await corridor.InjectAsync("jane@a.test");
        await corridor.UntilAsync(() => corridor.Queues.List(null, null, null, 1) is [{ Phase: DeliveryPhase.Held }]);
        corridor.Time.Advance(TimeSpan.FromHours(12));
        await corridor.SettleAsync();
        Assert.Empty(corridor.Network.Transactions);

        Assert.Equal(1, (await corridor.Messages.ReleaseAsync(result.Id!.Value)).Recipients.Done);
        await corridor.UntilAsync(() => corridor.Spool.Count == 0);
        Assert.Single(corridor.Network.Transactions);
    }

    [Fact]
    public async Task A_release_holds_for_one_attempt_and_policy_may_hold_again_after_it()
    {
        await using var corridor = new CorridorBed(policy: parts => parts.OnRoute = _ => new RouteDecision { Hold = true });
        corridor.Network.OnRecipient = (_, before) => before == 0 ? Busy : ScriptedProtocol.Taken;
        var result = await corridor.InjectAsync("jane@a.test");
        await corridor.UntilAsync(() => corridor.Queues.Counts.Held == 1);

        Assert.Equal(1, (await corridor.Messages.ReleaseAsync(result.Id!.Value)).Recipients.Done);
        await corridor.UntilAsync(() => corridor.Totals.Deferred == 1);
        corridor.Time.Advance(TimeSpan.FromMinutes(10));
        await corridor.UntilAsync(() => corridor.Queues.Counts.Held == 1);
        Assert.Single(corridor.Network.Transactions);

        Assert.Equal(1, (await corridor.Messages.ReleaseAsync(result.Id!.Value)).Recipients.Done);
        await corridor.UntilAsync(() => corridor.Spool.Count == 0);
    }

    [Fact]
    public async Task Counts_follow_a_delivery_through_its_phases()
    {
        await using var corridor = new CorridorBed();
        var counts = corridor.Queues.Counts;
        var gate = new TaskCompletionSource();
        corridor.Network.BeforeSend = () => gate.Task;
        corridor.Network.OnRecipient =
            (to, before) => before == 0 && to.StartsWith("late", StringComparison.Ordinal) ? Busy : ScriptedProtocol.Taken;
        await corridor.InjectAsync("1@a.test,late@a.test,3@a.test");
        await corridor.UntilAsync(() => corridor.Queues.Scheduled(null, null, null, 0, 1_000) is [{ Count: 1, Active: 1 }]);
        Assert.Equal((1, 1, 0, 3), (counts.Deliveries, counts.Active, counts.Held, counts.Recipients));

        gate.SetResult();
        await corridor.UntilAsync(() => corridor.Totals.Deferred == 1 && counts.Active == 0);
        Assert.Equal((1, 0, 0, 1), (counts.Deliveries, counts.Active, counts.Held, counts.Recipients));
        var queue = Assert.Single(corridor.Queues.Scheduled(null, null, null, 0, 1_000));
        Assert.Equal((1, 0, 0), (queue.Count, queue.Active, queue.Held));

        corridor.Time.Advance(TimeSpan.FromMinutes(10));
        await corridor.UntilAsync(() => corridor.Spool.Count == 0);
        Assert.Equal((0, 0, 0, 0), (counts.Deliveries, counts.Active, counts.Held, counts.Recipients));
    }

    [Fact]
    public async Task An_operator_can_remove_a_waiting_message()
    {
        await using var corridor = new CorridorBed();
        corridor.Network.OnRecipient = (_, _) => Busy;
        var result = await corridor.InjectAsync("jane@a.test");
        await corridor.UntilAsync(() => corridor.Queues.List(null, null, null, 1) is [{ Phase: DeliveryPhase.Scheduled, Attempts: 1 }]);
        Assert.Equal(new Intervention(1, 0), await corridor.Messages.RemoveAsync(result.Id!.Value));
        Assert.Equal(0, corridor.Spool.Count);
        Assert.Equal(1, corridor.Totals.Removed);
        Assert.Equal(default, await corridor.Messages.RemoveAsync(result.Id!.Value));
    }

    [Fact]
    public async Task A_postponed_message_waits_through_a_restart_and_lives_from_its_new_time_on()
    {
        var spool = new MemorySpool();
        DateTimeOffset until;
        await using (var before = new CorridorBed(spool))
        {
            before.Network.OnRecipient = (_, _) => Busy;
            var result = await before.InjectAsync("jane@a.test");
            await before.UntilAsync(() => before.Queues.List(null, null, null, 1) is [{ Phase: DeliveryPhase.Scheduled, Attempts: 1 }]);
            until = before.Time.GetUtcNow().AddDays(20);

            Assert.Equal(new Intervention(1, 0), await before.Messages.PostponeAsync(result.Id!.Value, until));
            Assert.Equal(default, await before.Messages.PostponeAsync(SpoolId.Create(until), until));
        }

        await using var after = new CorridorBed(spool);
        var view = Assert.Single(after.Queues.List(null, null, null, 9));
        Assert.Equal(until, view.DueAt);
        Assert.InRange(view.ExpiresAt - until, TimeSpan.FromDays(2.9), TimeSpan.FromDays(3.1));
        after.Time.Advance(TimeSpan.FromDays(19));
        await after.SettleAsync();
        Assert.Empty(after.Network.Transactions);

        after.Time.Advance(TimeSpan.FromDays(1));
        await after.UntilAsync(() => spool.Count == 0);
        Assert.Single(after.Network.Transactions);
        Assert.Empty(after.Log.Of(EventKind.Expired));
    }

    [Fact]
    public async Task What_is_being_sent_can_be_neither_postponed_nor_taken_back_for_certain()
    {
        await using var corridor = new CorridorBed();
        var gate = new TaskCompletionSource();
        corridor.Network.BeforeSend = () => gate.Task;
        var result = await corridor.InjectAsync("jane@a.test");
        await corridor.UntilAsync(() => corridor.Queues.List(null, null, null, 9) is [{ Phase: DeliveryPhase.Attempting }]);

        Assert.Equal(new Intervention(0, 1), await corridor.Messages.PostponeAsync(result.Id!.Value, corridor.Time.GetUtcNow().AddDays(1)));
        Assert.Equal(new Intervention(0, 1), await corridor.Messages.RemoveAsync(result.Id!.Value));
        gate.SetResult();
        await corridor.UntilAsync(() => corridor.Spool.Count == 0);
        Assert.Single(corridor.Network.Transactions);
    }

    [Fact]
    public async Task A_waiting_message_is_sent_under_the_policy_in_force_when_its_turn_comes()
    {
        await using var corridor = new CorridorBed(policy: parts => parts.Profiles[0] = parts.Profiles[0] with { Connections = 1 });
        var gate = new TaskCompletionSource();
        corridor.Network.BeforeSend = () => gate.Task;
        await corridor.InjectAsync("1@a.test");
        await corridor.UntilAsync(() => corridor.Queues.List(null, null, null, 9) is [{ Phase: DeliveryPhase.Attempting }]);
        await corridor.InjectAsync("2@a.test", from: "");
        await corridor.UntilAsync(() => corridor.Queues.List(null, null, null, 9).Any(view => view.Phase == DeliveryPhase.Ready));

        corridor.Swap(parts => parts.OnRoute = _ => new RouteDecision { Bounce = SmtpReply.Parse("550 5.7.1 not any more") });
        gate.SetResult();
        await corridor.UntilAsync(() => corridor.Totals is { Delivered: 1, Bounced: 1 });
    }

    [Fact]
    public async Task A_more_urgent_message_overtakes_and_tenants_take_turns()
    {
        await using var corridor = new CorridorBed(policy: parts => parts.Profiles[0] = parts.Profiles[0] with { Connections = 1 });
        var gate = new TaskCompletionSource();
        corridor.Network.BeforeSend = () => gate.Task;
        await corridor.InjectAsync("first@a.test");
        await corridor.UntilAsync(() => corridor.Queues.List(null, null, null, 9) is [{ Phase: DeliveryPhase.Attempting }]);
        foreach (var (to, tenant, priority) in new[]
        {
            ("big1@a.test", "big", MessagePriority.Normal), ("big2@a.test", "big", MessagePriority.Normal),
            ("big3@a.test", "big", MessagePriority.Normal),
            ("small1@a.test", "small", MessagePriority.Normal), ("reset@a.test", "big", MessagePriority.High),
        })
        {
            var ready = corridor.Queues.Ready().Sum(queue => queue.Count);
            await corridor.InjectAsync(to, tenant: tenant, priority: priority);
            await corridor.UntilAsync(() => corridor.Queues.Ready().Sum(queue => queue.Count) == ready + 1);
        }

        gate.SetResult();
        await corridor.UntilAsync(() => corridor.Spool.Count == 0);
        Assert.Equal(
            ["first@a.test", "reset@a.test", "big1@a.test", "small1@a.test", "big2@a.test", "big3@a.test"],
            corridor.Network.Transactions.Select(sent => sent.Recipients.Single()));
    }

    [Fact]
    public async Task A_full_spool_is_answered_with_452_and_nothing_is_counted()
    {
        await using var corridor = new CorridorBed();
        corridor.Spool.IsFull = true;
        Assert.Equal("452 4.3.1 Not enough disk space, try again later", (await corridor.InjectAsync("jane@a.test")).Reply.ToString());
        Assert.Equal(0, corridor.Totals.Accepted);
        corridor.Spool.IsFull = false;
        Assert.Equal(250, (await corridor.InjectAsync("jane@a.test")).Reply.Code);
    }

    [Fact]
    public async Task A_bounce_is_not_forgotten_while_its_notice_cannot_be_stored()
    {
        await using var corridor = new CorridorBed();
        corridor.Network.OnRecipient = (address, _) =>
        {
            corridor.Spool.IsFull = address == "nobody@a.test" && corridor.Network.Transactions.Count == 1;
            return address == "nobody@a.test" ? Unknown : ScriptedProtocol.Taken;
        };
        await corridor.InjectAsync("nobody@a.test");
        await corridor.UntilAsync(() => corridor.Totals.Deferred == 1);
        Assert.Equal((0, 1), (corridor.Totals.Bounced, corridor.Spool.Count));

        await corridor.UntilAsync(() => corridor.Totals is { Bounced: 1, Delivered: 1 }, TimeSpan.FromMinutes(5));
    }

    [Fact]
    public async Task Signatures_stand_above_the_message_and_a_demanded_one_that_is_missing_defers()
    {
        await using var corridor = new CorridorBed(
            policy: parts => parts.OnSign = _ => new SignDecision { Signatures = [new HeaderField("DKIM-Signature", "v=1")] });
        await corridor.InjectAsync("jane@a.test");
        await corridor.UntilAsync(() => corridor.Totals.Delivered == 1);
        Assert.StartsWith("DKIM-Signature: v=1\r\nReceived:", corridor.Network.Transactions.Single().Text, StringComparison.Ordinal);

        corridor.Swap(parts => parts.OnSign = _ => throw new InvalidOperationException("no key"));
        await corridor.InjectAsync("jane@a.test");
        await corridor.UntilAsync(() => corridor.Totals.Deferred == 1);
        Assert.Single(corridor.Network.Transactions);
    }

    [Theory]
    [InlineData(false, EventKind.Deferred)]
    [InlineData(true, EventKind.Bounced)]
    public async Task What_on_bounce_says_of_a_failure_stands_in_its_event(bool isFinal, string kind)
    {
        await using var corridor = new CorridorBed(policy: parts => parts.OnBounce = _ => new BounceDecision
        {
            Category = BounceCategory.SourceBlocked,
            Kind = BounceKind.Block,
            Rule = "listed",
            Bounce = isFinal,
            Retry = isFinal ? null : TimeSpan.FromHours(1),
            Suppress = new Suppression(),
        });
        corridor.Network.OnRecipient = (_, _) => Busy;
        await corridor.InjectAsync("jane@a.test", from: "");
        await corridor.UntilAsync(() => corridor.Log.Of(kind).Any() && corridor.Log.Of(EventKind.Suppressed).Any());

        var expected = new FailureFacts { Kind = BounceKind.Block, Rule = "listed" };
        Assert.Equal(expected, Assert.Single(corridor.Log.Of(kind)).Failure);
        Assert.Equal(expected, Assert.Single(corridor.Log.Of(EventKind.Suppressed)).Failure);
        Assert.All(corridor.Log.Of(EventKind.Received), seen => Assert.Null(seen.Failure));
    }

    [Fact]
    public async Task On_bounce_decides_waits_of_each_recipient_by_itself()
    {
        await using var corridor = new CorridorBed(policy: parts => parts.OnBounce = context => context.Recipient switch
        {
            "soon@a.test" => new BounceDecision { Retry = TimeSpan.FromMinutes(1) },
            "late@a.test" => new BounceDecision { Retry = TimeSpan.FromHours(2) },
            _ => new BounceDecision { Bounce = true },
        });
        corridor.Network.OnRecipient = (_, before) => before == 0 ? Busy : ScriptedProtocol.Taken;
        await corridor.InjectAsync("soon@a.test,late@a.test,never@a.test", from: "");
        await corridor.UntilAsync(() => corridor.Totals is { Deferred: 2, Bounced: 1 });

        corridor.Time.Advance(TimeSpan.FromMinutes(2));
        await corridor.UntilAsync(() => corridor.Network.Transactions.Count == 2);
        Assert.Equal(["soon@a.test"], corridor.Network.Transactions.Last().Recipients);
        corridor.Time.Advance(TimeSpan.FromHours(3));
        await corridor.UntilAsync(() => corridor.Spool.Count == 0);
        Assert.Equal(["late@a.test"], corridor.Network.Transactions.Last().Recipients);
    }

    [Fact]
    public async Task On_bounce_is_told_tags_properties_and_counters_of_the_profile_and_of_limits_over_it()
    {
        BounceContext? seen = null;
        var counters = ImmutableDictionary<string, TrafficCounter>.Empty
            .Add("each", new TrafficCounter { By = [CounterFact.Parse("tenant")], Connections = 100 });
        await using var corridor = new CorridorBed(policy: parts =>
        {
            parts.Profiles.Add(new TrafficProfile
            {
                Name = "p",
                Tags = ["bulk"],
                Properties = ImmutableDictionary<string, string>.Empty.Add("team", "red").Add("tier", "1"),
                Counters = counters,
            });
            parts.OnRoute = _ => new RouteDecision
            {
                TrafficProfile = "p",
                Limits = new RouteLimits
                {
                    Tags = ["cold", "bulk"],
                    Properties = ImmutableDictionary<string, string>.Empty.Add("tier", "2"),
                },
            };
            parts.OnBounce = context =>
            {
                seen = context;
                return new BounceDecision { Bounce = true };
            };
        });
        corridor.Network.OnRecipient = (_, _) => Busy;
        await corridor.InjectAsync("a@a.test", from: "");
        await corridor.UntilAsync(() => corridor.Totals.Bounced == 1);

        Assert.Equal(["bulk", "cold"], seen!.ProfileTags);
        Assert.Equal(("red", "2"), (seen.ProfileProperties["team"], seen.ProfileProperties["tier"]));
        Assert.Equal(["each"], seen.Counters);
        Assert.Equal("p", TrafficProfile.BaseNameOf(seen.TrafficProfile!));
    }

    [Fact]
    public async Task On_bounce_is_asked_about_several_recipients_at_the_same_time()
    {
        var together = new CountdownEvent(3);
        await using var corridor = new CorridorBed(policy: parts => parts.OnBounce = context =>
        {
            together.Signal();
            return together.Wait(TimeSpan.FromSeconds(20)) ? new BounceDecision { Bounce = true, Reason = context.Recipient } : null;
        });
        corridor.Network.OnRecipient = (_, _) => Busy;
        await corridor.InjectAsync("1@a.test,2@a.test,3@a.test", from: "");
        await corridor.UntilAsync(() => corridor.Log.Of(EventKind.Bounced).Count() == 3);
        Assert.Equal(["1@a.test", "2@a.test", "3@a.test"], corridor.Log.Of(EventKind.Bounced).Select(e => e.Recipients.Single()));
        Assert.Equal(["1@a.test", "2@a.test", "3@a.test"], corridor.Log.Of(EventKind.Bounced).Last().Decisions.Select(said => said.Reason));
    }

    [Fact]
    public async Task A_pause_holds_a_ready_queue_back_and_ends_by_itself()
    {
        await using var corridor = new CorridorBed(policy: parts =>
            parts.OnBounce = _ => new BounceDecision { Throttle = new Throttle { Pause = true, For = TimeSpan.FromMinutes(10) } });
        corridor.Network.OnRecipient =
            (_, before) => before == 0 ? Remote(SmtpStage.MailFrom, "421 4.7.28 slow down") : ScriptedProtocol.Taken;
        await corridor.InjectAsync("1@a.test");
        await corridor.UntilAsync(() => corridor.Totals.Deferred == 1);
        await corridor.InjectAsync("2@a.test");
        await corridor.UntilAsync(() => corridor.Queues.Ready() is [{ Count: 1, Limits.IsPaused: true, WaitingFor: WaitReason.Paused }]);
        Assert.Single(corridor.Network.Transactions);
        corridor.Time.Advance(TimeSpan.FromMinutes(11));
        await corridor.UntilAsync(() => corridor.Spool.Count == 0);
    }

    private static Outcome Remote(SmtpStage stage, string reply) => new(stage, SmtpReply.Parse(reply), true);
}
