using PolicyMta.Core.Delivery;
using PolicyMta.Core.Tests.Flow;

namespace PolicyMta.Core.Tests.Traffic;

/// <summary>What shaping sees of the traffic, and how it slows it down, over the whole corridor.</summary>
public sealed class TrafficTests
{
    private static readonly PaceTarget ToA = new() { EgressSource = "default", Site = "mx.a.test", TrafficProfile = "default" };

    [Fact]
    public async Task A_wait_for_a_rate_that_is_no_whole_number_of_milliseconds_leaves_the_clock_to_others()
    {
        await using var bed = new CorridorBed(
            policy: parts => parts.Profiles[0] = parts.Profiles[0] with { MessageRate = Rate.Parse("7/s"), Connections = 1 });
        for (var i = 0; i < 20; i++)
            await bed.InjectAsync($"{i}@a.test");
        await bed.UntilAsync(() => bed.Spool.Count == 0);
        Assert.Equal(20, bed.Totals.Delivered);
    }

    [Fact]
    public async Task Counts_say_what_came_of_the_mail_lately()
    {
        await using var bed = new CorridorBed(policy: parts =>
        {
            parts.OnRoute = context => new RouteDecision { Provider = "p" };
            parts.OnBounce = context => new BounceDecision { Category = context.Reply.IsPermanent ? "invalid-recipient" : "greylisted" };
        });
        bed.Network.OnRecipient = (to, _) => to[0] switch
        {
            'n' => new Outcome(SmtpStage.RcptTo, SmtpReply.Parse("550 5.1.1 who"), true),
            'l' => new Outcome(SmtpStage.RcptTo, SmtpReply.Parse("450 4.7.1 later"), true),
            _ => ScriptedProtocol.Taken,
        };
        await bed.InjectAsync("1@a.test,2@a.test,no@a.test,later@a.test", from: "");
        await bed.UntilAsync(() => bed.Totals is { Delivered: 2, Bounced: 1, Deferred: 1 });

        var facts = bed.Traffic.For("test").Find("default", "mx.a.test", "default")!;
        Assert.Equal((2, 1, 1), (facts.Minute.Delivered, facts.Minute.Bounced, facts.Minute.Deferred));
        Assert.Equal(
            ("p", 1, 1), (facts.Provider, facts.Minute.ByCategory["invalid-recipient"], facts.TenMinutes.ByCategory["greylisted"]));
        Assert.Null(bed.Traffic.For("test").Find("default", "mx.nowhere.test", "default"));

        bed.Time.Advance(TimeSpan.FromMinutes(2));
        facts = bed.Traffic.For("test").Find("default", "mx.a.test", "default")!;
        Assert.Equal((0, 2, 2), (facts.Minute.Delivered, facts.TenMinutes.Delivered, facts.Hour.Delivered));
    }

    [Fact]
    public async Task Several_paces_hold_at_once_each_with_its_author_and_end()
    {
        await using var bed = new CorridorBed();
        var (one, two) = (bed.Traffic.For("one"), bed.Traffic.For("two"));
        one.SetPace(ToA, new Pace { Pause = true, For = TimeSpan.FromMinutes(5), Reason = "blocked" });
        two.SetPace(ToA with { Site = "MX.A.test" }, new Pace { Connections = 1, For = TimeSpan.FromHours(1) });
        await bed.InjectAsync("1@a.test");
        await bed.UntilAsync(() => bed.Queues.Ready() is [{ Count: 1, WaitingFor: WaitReason.Paused }]);
        var facts = Assert.Single(one.Queues);
        Assert.Equal(["one", "two"], facts.Limits.Select(limit => limit.Author).Order());
        Assert.Equal((1, "blocked"), (facts.MaxConnections, facts.Limits.Single(limit => limit.Pause).Reason));

        Assert.False(two.EndPace(ToA with { Site = "other" }));
        Assert.True(one.EndPace(ToA));
        await bed.UntilAsync(() => bed.Spool.Count == 0);
        Assert.Equal(["two"], two.Paces.Select(pace => pace.Author));
        bed.Time.Advance(TimeSpan.FromHours(1));
        Assert.Empty(two.Paces);
    }

    [Fact]
    public async Task A_pace_of_a_provider_is_kept_over_a_restart_and_ends_there()
    {
        var spool = new MemorySpool();
        await using (var before = new CorridorBed(spool, Directives.DirectiveTests.ByDomain))
        {
            before.Traffic.For("one").SetPace(new() { Provider = "a.test" }, new Pace { Pause = true, For = TimeSpan.FromMinutes(10) });
            await before.InjectAsync("1@a.test");
            await before.UntilAsync(() => before.Queues.Ready() is [{ Count: 1, Limits.IsPaused: true }]);
            await before.UntilAsync(() => spool.ReadState("paces").Count == 1);
        }

        await using var after = new CorridorBed(spool, Directives.DirectiveTests.ByDomain);
        await after.UntilAsync(() => after.Queues.Ready() is [{ Count: 1, Limits.IsPaused: true }]);
        after.Time.Advance(TimeSpan.FromMinutes(10));
        await after.UntilAsync(() => spool.Count == 0);
        await after.UntilAsync(() => spool.ReadState("paces").Count == 0);
    }

    [Fact]
    public async Task A_throttle_of_on_bounce_is_a_pace_in_the_name_of_its_handler()
    {
        await using var bed = new CorridorBed(policy: parts => parts.OnBounce = _ => new BounceDecision
        {
            Throttle = new Throttle { Rate = Rate.Parse("1/min"), For = TimeSpan.FromMinutes(30) },
            Reason = "421",
        });
        bed.Network.OnRecipient = (_, _) => new Outcome(SmtpStage.RcptTo, SmtpReply.Parse("421 4.7.28 slow down"), true);
        await bed.InjectAsync("1@a.test");
        await bed.UntilAsync(() => bed.Totals.Deferred == 1);
        var pace = Assert.Single(bed.Traffic.For("x").Paces);
        Assert.Equal(("lambda", "421", ToA), (pace.Author, pace.Pace.Reason, pace.Target));
    }

    [Fact]
    public async Task A_throttle_may_be_for_the_source_and_provider_over_all_sites()
    {
        await using var bed = new CorridorBed(policy: parts =>
        {
            parts.OnRoute = _ => new RouteDecision { Provider = "big" };
            parts.OnBounce = _ => new BounceDecision
            {
                Throttle = new Throttle
                {
                    Connections = 1,
                    Aim = [ThrottleAim.Source, ThrottleAim.Provider],
                    For = TimeSpan.FromMinutes(30),
                },
                Reason = "421",
            };
        });
        bed.Network.OnRecipient = (_, _) => new Outcome(SmtpStage.RcptTo, SmtpReply.Parse("421 4.7.28 slow down"), true);
        await bed.InjectAsync("1@a.test");
        await bed.UntilAsync(() => bed.Totals.Deferred == 1);
        var pace = Assert.Single(bed.Traffic.For("x").Paces);
        Assert.Equal(
            ("lambda", "421", new PaceTarget { EgressSource = "default", Provider = "big" }), (pace.Author, pace.Pace.Reason, pace.Target));
    }

    [Fact]
    public async Task A_throttle_for_a_tenant_is_one_directive_that_later_failures_do_not_make_anew()
    {
        await using var bed = new CorridorBed(policy: parts => parts.OnBounce = failed => new BounceDecision
        {
            Throttle = new Throttle
            {
                Rate = Rate.Parse("1/min"),
                Aim = [ThrottleAim.Tenant, ThrottleAim.Provider],
                For = TimeSpan.FromMinutes(30),
            },
            Reason = "spam\u0007",
        });
        bed.Network.OnRecipient = (_, _) => new Outcome(SmtpStage.RcptTo, SmtpReply.Parse("550 5.7.1 spam"), true);
        await bed.InjectAsync("1@a.test", from: "", tenant: "acme");
        await bed.UntilAsync(() => bed.Totals.Bounced == 1);
        var first = Assert.Single(bed.Directives.For("x").Active);
        Assert.Equal(
            ("lambda", DirectiveKind.Throttle, new DirectiveMatch { Tenant = "acme", Site = "mx.a.test" }, "spam\\u0007"),
            (first.Author, first.Request.Kind, first.Request.Match, first.Request.Reason));

        await bed.InjectAsync("2@a.test", from: "", tenant: "acme");
        await bed.InjectAsync("3@a.test", from: "", tenant: "other");
        await bed.UntilAsync(() => bed.Directives.For("x").Active.Count == 2);
        Assert.Contains(first.Id, bed.Directives.For("x").Active.Select(directive => directive.Id));
    }

    [Theory]
    [InlineData(ThrottleAim.Campaign)]
    [InlineData(ThrottleAim.SenderDomain)]
    public async Task A_throttle_whose_facts_a_failure_does_not_tell_is_not_done(ThrottleAim fact)
    {
        await using var bed = new CorridorBed(policy: parts => parts.OnBounce = _ => new BounceDecision
        {
            Throttle = new Throttle { Pause = true, Aim = [fact], For = TimeSpan.FromMinutes(30) },
        });
        bed.Network.OnRecipient = (_, _) => new Outcome(SmtpStage.RcptTo, SmtpReply.Parse("550 5.7.1 no"), true);
        await bed.InjectAsync("1@a.test", from: "");
        await bed.UntilAsync(() => bed.Totals.Bounced == 1);
        Assert.Empty(bed.Directives.For("x").Active);
        Assert.Empty(bed.Traffic.For("x").Paces);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Limits_over_a_provider_hold_for_all_its_sites_together(bool perSource)
    {
        var limits = new TrafficLimits { Connections = 2, MessageRate = Rate.Parse("4/s") };
        await using var bed = new CorridorBed(policy: parts =>
        {
            parts.Profiles[0] = perSource
                ? parts.Profiles[0] with { ProviderPerSource = limits }
                : parts.Profiles[0] with { ProviderTotal = limits };
            parts.OnRoute = _ => new RouteDecision { Provider = "big" };
        });
        var (open, most) = (0, 0);
        bed.Network.BeforeSend = async () =>
        {
            most = Math.Max(most, Interlocked.Increment(ref open));
            await Task.Delay(5);
            Interlocked.Decrement(ref open);
        };
        for (var i = 0; i < 24; i++)
            await bed.InjectAsync($"{i}@{(char)('a' + (i % 6))}.test");
        await bed.UntilAsync(() => bed.Spool.Count == 0, TimeSpan.FromMinutes(3));
        Assert.InRange(most, 1, 2);
        var times = bed.Log.Of(EventKind.Delivered).Select(e => e.Time).Order().ToList();
        Assert.True(times[^1] - times[0] >= TimeSpan.FromSeconds(4), $"24 messages at 4/s took {times[^1] - times[0]}");
    }

    [Fact]
    public async Task A_shared_pace_holds_for_all_sites_of_a_source_and_provider_together()
    {
        await using var bed = new CorridorBed(policy: parts => parts.OnRoute = _ => new RouteDecision { Provider = "big" });
        var traffic = bed.Traffic.For("one");
        var target = new PaceTarget { EgressSource = "default", Provider = "BIG" };
        traffic.SetPace(target, new Pace { Rate = Rate.Parse("4/s"), Connections = 2, IsShared = true, For = TimeSpan.FromHours(1) });
        var (open, most) = (0, 0);
        bed.Network.BeforeSend = async () =>
        {
            most = Math.Max(most, Interlocked.Increment(ref open));
            await Task.Delay(5);
            Interlocked.Decrement(ref open);
        };
        for (var i = 0; i < 24; i++)
            await bed.InjectAsync($"{i}@{(char)('a' + (i % 6))}.test");
        await bed.UntilAsync(() => bed.Spool.Count == 0, TimeSpan.FromMinutes(3));

        Assert.InRange(most, 1, 2);
        var times = bed.Log.Of(EventKind.Delivered).Select(e => e.Time).Order().ToList();
        Assert.True(times[^1] - times[0] >= TimeSpan.FromSeconds(4), $"24 messages at 4/s took {times[^1] - times[0]}");
        Assert.Equal((24, 24), (traffic.Queues.Sum(queue => queue.Attempts), traffic.Queues.Sum(queue => queue.Taken)));
        Assert.Throws<ArgumentException>(() => traffic.SetPace(ToA, new Pace { Connections = 1, IsShared = true }));
    }

    [Fact]
    public async Task A_fallback_pace_gives_way_to_the_same_authors_own_rate_for_the_queue()
    {
        await using var bed = new CorridorBed();
        var (one, two) = (bed.Traffic.For("one"), bed.Traffic.For("two"));
        one.SetPace(new PaceTarget { TrafficProfile = "default" }, new Pace { Rate = Rate.Parse("1/s"), IsFallback = true });
        await bed.InjectAsync("1@a.test");
        await bed.UntilAsync(() => bed.Spool.Count == 0);
        Assert.Equal(1, one.Queues.Single().MaxMessagesPerSecond);

        two.SetPace(ToA, new Pace { Rate = Rate.Parse("70/s") });
        one.SetPace(ToA, new Pace { Connections = 3 });
        Assert.Equal((1.0, 3), (one.Queues.Single().MaxMessagesPerSecond, one.Queues.Single().MaxConnections));
        one.SetPace(ToA, new Pace { Rate = Rate.Parse("50/s") });
        Assert.Equal(50, one.Queues.Single().MaxMessagesPerSecond);
        one.EndPace(ToA);
        Assert.Equal(1, one.Queues.Single().MaxMessagesPerSecond);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Limits_over_a_provider_that_a_reload_adds_bind_a_ready_queue_that_always_has_a_connection(bool perSource)
    {
        var limits = new TrafficLimits { MessageRate = Rate.Parse("1/s") };
        await using var bed = new CorridorBed(policy: Busy(null));
        var gate = new TaskCompletionSource();
        bed.Network.BeforeSend = () => gate.Task;
        for (var i = 0; i < 30; i++)
            await bed.InjectAsync($"{i}@a.test");
        await bed.UntilAsync(() => bed.Queues.Ready() is [{ Connections: 1, Count: 29 }]);

        bed.Swap(Busy(limits));
        gate.SetResult();
        await bed.UntilAsync(() => bed.Spool.Count == 0, TimeSpan.FromMinutes(3));
        var times = bed.Log.Of(EventKind.Delivered).Select(e => e.Time).Order().ToList();
        Assert.True(times[^1] - times[0] >= TimeSpan.FromSeconds(26), $"30 messages at 1/s took {times[^1] - times[0]}");
        Assert.Single(bed.Network.Rules);

        Action<PolicyParts> Busy(TrafficLimits? limits) => parts =>
        {
            parts.Profiles[0] = parts.Profiles[0] with
            {
                Connections = 1,
                ProviderPerSource = perSource ? limits : null,
                ProviderTotal = perSource ? null : limits,
            };
            parts.OnRoute = _ => new RouteDecision { Provider = "big" };
        };
    }

    [Fact]
    public async Task Fewer_connections_to_a_provider_after_a_reload_close_those_that_are_too_many()
    {
        await using var bed = new CorridorBed(policy: To(null));
        var gate = new TaskCompletionSource();
        bed.Network.BeforeSend = () => gate.Task;
        for (var i = 0; i < 30; i++)
            await bed.InjectAsync($"{i}@{(char)('a' + (i % 3))}.test");
        await bed.UntilAsync(() => bed.Queues.Ready().Sum(queue => queue.Connections) == 12);

        bed.Swap(To(new TrafficLimits { Connections = 1 }));
        var (open, most) = (0, 0);
        bed.Network.BeforeSend = async () =>
        {
            most = Math.Max(most, Interlocked.Increment(ref open));
            await Task.Delay(2);
            Interlocked.Decrement(ref open);
        };
        gate.SetResult();
        await bed.UntilAsync(() => bed.Spool.Count == 0, TimeSpan.FromMinutes(3));
        Assert.Equal(1, most);

        static Action<PolicyParts> To(TrafficLimits? limits) => parts =>
        {
            parts.Profiles[0] = parts.Profiles[0] with { Connections = 4, ProviderTotal = limits };
            parts.OnRoute = _ => new RouteDecision { Provider = "big" };
        };
    }

    [Fact]
    public async Task A_rate_that_a_reload_loosens_lets_go_what_waits_for_the_old_one()
    {
        await using var bed = new CorridorBed(policy: At("1/h"));
        for (var i = 0; i < 20; i++)
            await bed.InjectAsync($"{i}@a.test");
        await bed.UntilAsync(() => bed.Totals.Delivered == 1);
        await bed.SettleAsync();
        Assert.Equal(1, bed.Totals.Delivered);
        Assert.InRange(bed.Network.Rules.Count, 1, 10);

        bed.Swap(At("100/s"));
        await bed.UntilAsync(() => bed.Spool.Count == 0);

        static Action<PolicyParts> At(string rate) => parts =>
            parts.Profiles[0] = parts.Profiles[0] with { MessageRate = Rate.Parse(rate) };
    }

    [Fact]
    public async Task A_source_that_a_reload_changes_is_used_by_a_queue_that_always_has_a_connection()
    {
        await using var bed = new CorridorBed(policy: parts => parts.Profiles[0] = parts.Profiles[0] with { Connections = 1 });
        var gate = new TaskCompletionSource();
        bed.Network.BeforeSend = () => gate.Task;
        for (var i = 0; i < 10; i++)
            await bed.InjectAsync($"{i}@a.test");
        await bed.UntilAsync(() => bed.Queues.Ready() is [{ Connections: 1, Count: 9 }]);

        bed.Swap(parts =>
        {
            parts.Profiles[0] = parts.Profiles[0] with { Connections = 1 };
            parts.Source = parts.Source with { EhloName = "new.example" };
        });
        gate.SetResult();
        await bed.UntilAsync(() => bed.Spool.Count == 0);
        Assert.Equal(["mta.example", "new.example"], bed.Network.Names);
        Assert.Equal(["mta.example", .. Enumerable.Repeat("new.example", 9)], bed.Network.Transactions.Select(sent => sent.Ehlo));
    }

    [Fact]
    public async Task What_limits_nothing_is_refused()
    {
        await using var bed = new CorridorBed();
        var traffic = bed.Traffic.For("one");
        Assert.Throws<ArgumentException>(() => traffic.SetPace(new PaceTarget(), new Pace { Pause = true }));
        Assert.Throws<ArgumentException>(() => traffic.SetPace(ToA, new Pace()));
        Assert.Throws<ArgumentException>(() => traffic.SetPace(ToA, new Pace { Connections = 0 }));
        Assert.Throws<ArgumentException>(() => traffic.SetPace(ToA, new Pace { Pause = true, For = TimeSpan.FromDays(31) }));
    }
}
