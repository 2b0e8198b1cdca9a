using PolicyMta.Core.Delivery;
using PolicyMta.Core.Directives;
using PolicyMta.Core.Queues;
using PolicyMta.Core.Records;
using PolicyMta.Core.Spool;
using PolicyMta.Core.Tests.Flow;

namespace PolicyMta.Core.Tests.Directives;

/// <summary>Each kind of directive over the whole corridor.</summary>
public sealed class DirectiveTests
{
    private static readonly Outcome Busy = new(SmtpStage.FinalDot, SmtpReply.Parse("451 4.3.2 Try later"), true);

    [Fact]
    public async Task A_suspended_provider_waits_while_other_mail_flows_and_comes_back_by_a_ramp()
    {
        await using var bed = new CorridorBed(policy: ByDomain);
        var directive = await AddAsync(bed, DirectiveKind.Suspend, new() { Provider = "A.test" }, TimeSpan.FromMinutes(10));
        for (var i = 0; i < 200; i++)
            await bed.InjectAsync($"{i}@a.test");
        await bed.InjectAsync("1@b.test");
        await bed.UntilAsync(() => bed.Totals.Delivered == 1 && bed.Queues.Ready().Any(queue => queue.Count == 200));
        Assert.Equal("mx.b.test", Assert.Single(bed.Network.Transactions).Site);
        var waits = Assert.Single(bed.Queues.Ready(), queue => queue.Count > 0);
        Assert.Equal((WaitReason.Paused, "suspend"), (waits.WaitingFor, Assert.Single(waits.Limits.Applied).Kind));

        bed.Time.Advance(TimeSpan.FromMinutes(10) - TimeSpan.FromSeconds(10));
        await bed.SettleAsync();
        Assert.Equal(1, bed.Totals.Delivered);

        await bed.UntilAsync(() => bed.Directives.Active.Count == 0);
        var since = bed.Time.GetUtcNow();
        await bed.UntilAsync(() => bed.Totals.Delivered > 1, TimeSpan.FromMinutes(2));
        await bed.UntilAsync(() => bed.Time.GetUtcNow() - since >= TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(2));
        Assert.InRange(bed.Totals.Delivered - 1, 2, 60);
        await bed.UntilAsync(() => bed.Spool.Count == 0, TimeSpan.FromMinutes(5));
        Assert.NotEqual(directive.CreatedAt, since);
    }

    [Theory]
    [InlineData(DirectiveKind.Suspend, nameof(DeliveryPhase.Scheduled))]
    [InlineData(DirectiveKind.Hold, nameof(DeliveryPhase.Held))]
    public async Task A_stopped_tenant_waits_through_a_restart_until_it_is_resumed(DirectiveKind kind, string phase)
    {
        var spool = new MemorySpool();
        var match = new DirectiveMatch { Tenant = "bulk" };
        await using (var before = new CorridorBed(spool))
        {
            await AddAsync(before, kind, match);
            for (var i = 0; i < 30; i++)
                await before.InjectAsync($"{i}@a.test", tenant: "bulk");
            await before.InjectAsync("other@a.test", tenant: "shop");
            await before.UntilAsync(() => before.Totals.Delivered == 1 && Waiting(before) == 30);
        }

        await using var after = new CorridorBed(spool);
        await after.SettleAsync();
        await after.UntilAsync(() => Waiting(after) == 30);
        Assert.Empty(after.Network.Transactions);

        Assert.Equal(kind, Assert.Single(await after.Directives.ResumeAsync(match, "jo", ownOnly: false, default)).Request.Kind);
        Assert.Empty(await after.Directives.ResumeAsync(match, "jo", ownOnly: false, default));
        await after.UntilAsync(() => spool.Count == 0, TimeSpan.FromMinutes(2));
        Assert.Equal(30, after.Totals.Delivered);

        int Waiting(CorridorBed bed) => bed.Queues.List("bulk", null, null, 99).Count(view => view.Phase.ToString() == phase);
    }

    [Fact]
    public async Task Held_mail_expires_when_its_lifetime_is_over()
    {
        await using var bed = new CorridorBed();
        await AddAsync(bed, DirectiveKind.Hold, new() { Domain = "a.test" });
        await bed.InjectAsync("1@a.test", from: "");
        await bed.UntilAsync(() => bed.Queues.Counts.Held == 1);
        bed.Time.Advance(TimeSpan.FromDays(10));
        await bed.UntilAsync(() => bed.Spool.Count == 0);
        Assert.Single(bed.Log.Of(EventKind.Expired));
    }

    [Fact]
    public async Task A_released_message_goes_although_a_hold_is_in_force()
    {
        await using var bed = new CorridorBed();
        await AddAsync(bed, DirectiveKind.Hold, new() { SenderDomain = "sender.example" });
        var result = await bed.InjectAsync("1@a.test");
        await bed.InjectAsync("2@a.test");
        await bed.UntilAsync(() => bed.Queues.Counts.Held == 2);
        Assert.Equal(1, (await bed.Messages.ReleaseAsync(result.Id!.Value)).Recipients.Done);
        await bed.UntilAsync(() => bed.Totals.Delivered == 1 && bed.Spool.Count == 1 && bed.Log.Of(EventKind.Held).Count() == 2);
        Assert.Contains("(directive D", bed.Log.Of(EventKind.Held).First().Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_release_by_an_operator_of_named_tenants_passes_policy_and_no_directive()
    {
        var spool = new MemorySpool();
        SpoolId id;
        await using (var before = new CorridorBed(spool, parts => parts.OnRoute = _ => new RouteDecision { Hold = true }))
        {
            id = (await before.InjectAsync("1@a.test", tenant: "bad")).Id!.Value;
            await before.UntilAsync(() => before.Queues.Counts.Held == 1);
            await AddAsync(before, DirectiveKind.Hold, new() { Tenant = "bad" });
            await before.Messages.ReleaseAsync(id, byTenant: true);
            await before.UntilAsync(() => before.Log.Of(EventKind.Held).Any(
                held => held.Detail?.Contains("(directive D", StringComparison.Ordinal) == true));
        }

        await using var after = new CorridorBed(spool, parts => parts.OnRoute = _ => new RouteDecision { Hold = true });
        await after.UntilAsync(() => after.Queues.Counts.Held == 1);
        Assert.Equal(0, after.Totals.Delivered);
        await after.Messages.ReleaseAsync(id);
        await after.UntilAsync(() => after.Totals.Delivered == 1);
    }

    [Fact]
    public async Task A_bounce_gives_up_what_waits_now_and_what_comes_later_and_nothing_else()
    {
        await using var bed = new CorridorBed();
        bed.Network.OnRecipient = (to, _) => to == "news@sender.example" ? ScriptedProtocol.Taken : Busy;
        await bed.InjectAsync("1@a.test", tenant: "bad");
        await bed.InjectAsync("1@b.test", tenant: "bad", from: "");
        await bed.InjectAsync("2@a.test", tenant: "good");
        await bed.UntilAsync(() => bed.Totals.Deferred == 3 && bed.Queues.Counts.Active == 0);
        var preview = bed.Directives.Preview(new DirectiveMatch { Tenant = "bad" }, default);
        Assert.Equal((2, 2L, 0), (preview.Deliveries, preview.Recipients, preview.Unknown));

        await AddAsync(bed, DirectiveKind.Bounce, new() { Tenant = "bad" }, TimeSpan.FromMinutes(5), reply: "554 5.7.1 account closed");
        await bed.UntilAsync(() => bed.Totals is { Bounced: 2, Delivered: 1 });
        Assert.Contains(
            "account closed", bed.Network.Transactions.Single(sent => sent.Site == "mx.sender.example").Text, StringComparison.Ordinal);
        await bed.InjectAsync("3@a.test", tenant: "bad", from: "");
        await bed.UntilAsync(() => bed.Log.Of(EventKind.Bounced).Count() == 3);
        Assert.All(bed.Log.Of(EventKind.Bounced), e => Assert.Equal("554 5.7.1 account closed", e.Reply?.ToString()));
        Assert.Single(bed.Queues.List("good", null, null, 9));

        bed.Time.Advance(TimeSpan.FromMinutes(5));
        await bed.UntilAsync(() => bed.Directives.Active.Count == 0);
        bed.Network.OnRecipient = (_, _) => ScriptedProtocol.Taken;
        var before = bed.Totals.Delivered;
        await bed.InjectAsync("4@a.test", tenant: "bad");
        await bed.UntilAsync(() => bed.Totals.Delivered > before);
    }

    [Fact]
    public async Task A_bounce_by_what_only_the_message_says_leaves_the_times_of_others_alone()
    {
        await using var bed = new CorridorBed();
        bed.Network.OnRecipient = (_, _) => Busy;
        await bed.InjectAsync("1@a.test", from: "x@bad.example");
        await bed.InjectAsync("2@a.test", from: "x@good.example");
        await bed.UntilAsync(() => bed.Totals.Deferred == 2 && bed.Queues.Counts.Active == 0);
        var due = bed.Queues.List(null, null, "a.test", 9).Select(view => view.DueAt).Max();

        await AddAsync(bed, DirectiveKind.Bounce, new() { SenderDomain = "bad.example" });
        await bed.UntilAsync(() => bed.Totals.Bounced == 1);
        await bed.UntilAsync(() => bed.Queues.List(null, null, "a.test", 9) is [{ Phase: DeliveryPhase.Scheduled }]);
        Assert.True(bed.Queues.List(null, null, "a.test", 9).Single().DueAt <= due);
        Assert.Equal(2, bed.Network.Transactions.Count(sent => sent.Site == "mx.a.test"));
    }

    [Fact]
    public async Task A_reroute_wins_over_policy_and_is_in_the_trace()
    {
        await using var bed =
            new CorridorBed(policy: parts => parts.OnRoute = _ => new RouteDecision { NextHop = "policy.test", Reason = "policy" });
        var reroute = new DirectiveReroute { NextHop = "relay.test:2525" };
        var directive = await bed.Directives.AddAsync(
            new() { Kind = DirectiveKind.Reroute, Match = new() { Domain = "a.test" }, Reason = "maintenance", Reroute = reroute }, "jo",
            default);
        await bed.InjectAsync("1@a.test");
        await bed.InjectAsync("1@b.test");
        await bed.UntilAsync(() => bed.Log.Of(EventKind.Delivered).Count() == 2);
        Assert.Equal(["policy.test", "relay.test:2525"], bed.Network.Transactions.Select(sent => sent.Site).Order());
        var said = Assert.Single(bed.Log.Of(EventKind.Delivered), e => e.Domain == "a.test").Decisions;
        Assert.Contains(said, entry => entry.Handler == "directive" && entry.Reason == $"maintenance (directive {directive.Id} by jo)");
    }

    [Fact]
    public async Task A_throttled_tenant_goes_at_its_rate_and_others_are_not_slowed()
    {
        await using var bed = new CorridorBed();
        await bed.Directives.AddAsync(
            new() { Kind = DirectiveKind.Throttle, Match = new() { Tenant = "bulk" }, Reason = "complaints", Rate = Rate.Parse("60/min") },
            "jo", default);
        for (var i = 0; i < 20; i++)
            await bed.InjectAsync($"{i}@a.test", tenant: "bulk");
        await bed.InjectAsync("1@a.test", tenant: "shop");
        await bed.UntilAsync(() => bed.Log.Of(EventKind.Delivered).Any(e => e.Tenant == "shop"));
        var start = bed.Time.GetUtcNow();
        await bed.UntilAsync(() => bed.Spool.Count == 0, TimeSpan.FromMinutes(2));
        var times = bed.Log.Of(EventKind.Delivered).Where(e => e.Tenant == "bulk").Select(e => e.Time).Order().ToList();
        Assert.Equal(20, times.Count);
        Assert.True(times[^1] - times[0] >= TimeSpan.FromSeconds(18), $"{times[^1] - times[0]} from {start}");
    }

    [Fact]
    public async Task Two_throttles_that_match_let_mail_go_at_the_slower_rate_and_a_cancelled_one_lets_it_go_at_once()
    {
        await using var bed = new CorridorBed();
        foreach (var (match, rate) in new[]
        {
            (new DirectiveMatch { Tenant = "bulk" }, "60/min"),
            (new DirectiveMatch { Domain = "a.test" }, "2/h"),
        })
        {
            await bed.Directives.AddAsync(
                new() { Kind = DirectiveKind.Throttle, Match = match, Reason = "slow", Rate = Rate.Parse(rate) }, "jo", default);
        }

        for (var i = 0; i < 3; i++)
            await bed.InjectAsync($"{i}@a.test", tenant: "bulk");
        await bed.UntilAsync(() => bed.Totals.Delivered == 1);
        bed.Time.Advance(TimeSpan.FromMinutes(30));
        await bed.UntilAsync(() => bed.Totals.Delivered == 2);
        await bed.SettleAsync();
        Assert.Equal(2, bed.Totals.Delivered);

        await bed.Directives.CancelAsync(bed.Directives.Active[1].Id, "jo", default);
        await bed.UntilAsync(() => bed.Spool.Count == 0);
    }

    [Fact]
    public async Task What_waits_in_a_ready_queue_obeys_a_directive_that_comes_later()
    {
        await using var bed = new CorridorBed(policy: parts => parts.Profiles[0] = parts.Profiles[0] with { Connections = 1 });
        var gate = new TaskCompletionSource();
        bed.Network.BeforeSend = () => gate.Task;
        await bed.InjectAsync("1@a.test");
        await bed.UntilAsync(() => bed.Queues.List(null, null, null, 9) is [{ Phase: DeliveryPhase.Attempting }]);
        await bed.InjectAsync("2@a.test");
        await bed.UntilAsync(() => bed.Queues.Ready() is [{ Count: 1 }]);
        await AddAsync(bed, DirectiveKind.Hold, new() { Recipient = "2@A.test" });
        gate.SetResult();
        await bed.UntilAsync(() => bed.Totals.Delivered == 1 && bed.Queues.Counts.Held == 1);
    }

    [Theory]
    [InlineData(DirectiveKind.Suspend, true, 1)]
    [InlineData(DirectiveKind.Throttle, true, 1)]
    [InlineData(DirectiveKind.Suspend, false, 2)]
    [InlineData(DirectiveKind.Hold, true, 2)]
    public async Task On_route_is_asked_again_for_directives_over_deliveries_alone(DirectiveKind kind, bool byProvider, int asked)
    {
        var (calls, gate) = (0, new TaskCompletionSource());
        await using var bed = new CorridorBed(policy: parts =>
        {
            parts.Profiles[0] = parts.Profiles[0] with { Connections = 1 };
            parts.OnRoute = context =>
            {
                Interlocked.Increment(ref calls);
                return new RouteDecision { Provider = context.Domain };
            };
        });
        bed.Network.BeforeSend = () => gate.Task;
        for (var i = 0; i < 10; i++)
            await bed.InjectAsync($"{i}@a.test");
        await bed.UntilAsync(() => bed.Queues.Ready() is [{ Connections: 1, Count: 9 }]);

        var match = byProvider ? new DirectiveMatch { Provider = "b.test" } : new DirectiveMatch { Tenant = "other" };
        var directive = await bed.Directives.AddAsync(
            new() { Kind = kind, Match = match, Reason = "test", Rate = kind == DirectiveKind.Throttle ? Rate.Parse("1/s") : null }, "jo",
            default);
        gate.SetResult();
        await bed.UntilAsync(() => bed.Spool.Count == 0);
        Assert.Equal(1 + (9 * asked), calls);

        gate = new TaskCompletionSource();
        for (var i = 0; i < 10; i++)
            await bed.InjectAsync($"{i}@a.test");
        await bed.UntilAsync(() => bed.Queues.Ready() is [{ Connections: 1, Count: 9 }]);
        calls = 0;
        await bed.Directives.CancelAsync(directive.Id, "jo", default);
        gate.SetResult();
        await bed.UntilAsync(() => bed.Spool.Count == 0);
        Assert.Equal(9 * (asked - 1), calls);
    }

    [Fact]
    public async Task A_hold_by_the_next_hop_that_another_directive_chose_is_obeyed()
    {
        await using var bed = new CorridorBed();
        await bed.Directives.AddAsync(
            new()
            {
                Kind = DirectiveKind.Reroute,
                Match = new() { Domain = "a.test" },
                Reason = "maintenance",
                Reroute = new DirectiveReroute { NextHop = "relay.test:2525" },
            },
            "jo", default);
        await AddAsync(bed, DirectiveKind.Hold, new() { Site = "relay.test:2525" });
        await AddAsync(bed, DirectiveKind.Hold, new() { Site = "mx.a.test" });
        await bed.InjectAsync("1@a.test,1@b.test");
        await bed.UntilAsync(() => bed.Queues.Counts.Held == 1 && bed.Totals.Delivered == 1);
        Assert.Equal("a.test", Assert.Single(bed.Queues.List(null, null, null, 9)).Queue.Domain);
        Assert.Equal("mx.b.test", Assert.Single(bed.Network.Transactions).Site);
    }

    [Theory]
    [InlineData(DirectiveKind.Bounce)]
    [InlineData(DirectiveKind.Hold)]
    [InlineData(DirectiveKind.Reroute)]
    public async Task What_waits_in_a_suspended_ready_queue_obeys_a_directive_that_comes_later_at_once(DirectiveKind kind)
    {
        await using var bed = new CorridorBed(policy: ByDomain);
        await AddAsync(bed, DirectiveKind.Suspend, new() { Provider = "a.test" });
        for (var i = 0; i < 1_200; i++)
            await bed.InjectAsync($"{i}@a.test", from: "", tenant: i % 2 == 0 ? "bad" : "good");
        await bed.UntilAsync(() => bed.Queues.Ready() is [{ Count: 1_200 }]);

        await bed.Directives.AddAsync(
            new()
            {
                Kind = kind,
                Match = new() { Provider = "a.test", Tenant = "bad" },
                Reason = "test",
                Reroute = kind == DirectiveKind.Reroute ? new() { NextHop = "relay.test" } : null,
            },
            "jo", default);
        await bed.UntilAsync(() => bed.Queues.Ready().Sum(queue => queue.Key.Site == "mx.a.test" ? queue.Count : 0) == 600);
        await bed.UntilAsync(() => kind switch
        {
            DirectiveKind.Bounce => bed.Totals.Bounced == 600,
            DirectiveKind.Hold => bed.Queues.Counts.Held == 600,
            _ => bed.Queues.Ready().Any(queue => queue.Count == 600 && queue.Key.Site == "relay.test"),
        });
        Assert.Equal(0, bed.Totals.Delivered);
        Assert.Equal(600, bed.Queues.List("good", null, null, 9_999).Count(view => view.Phase == DeliveryPhase.Ready));
    }

    [Fact]
    public async Task A_bounce_that_is_cancelled_touches_nothing_more()
    {
        await using var bed = new CorridorBed();
        await AddAsync(bed, DirectiveKind.Hold, new() { Tenant = "acme" });
        for (var i = 0; i < 300; i++)
            await bed.InjectAsync($"{i}@a.test", tenant: "acme");
        await bed.UntilAsync(() => bed.Queues.Counts.Held == 300);

        var (begun, gate) = (0, new TaskCompletionSource());
        bed.Spool.BeforeAppend = () =>
        {
            Interlocked.Increment(ref begun);
            return gate.Task;
        };
        var directive = await AddAsync(bed, DirectiveKind.Bounce, new() { Tenant = "acme" });
        await bed.UntilAsync(() => Volatile.Read(ref begun) > 0);
        await bed.Directives.CancelAsync(directive.Id, "jo", default);
        gate.SetResult();
        await bed.UntilAsync(() => bed.Queues.List("acme", null, "a.test", 999).All(view => view.Phase == DeliveryPhase.Held));
        await bed.SettleAsync();
        var bounced = bed.Log.Of(EventKind.Bounced).Count();
        Assert.InRange(bounced, 1, 64);
        Assert.Equal(300 - bounced, bed.Queues.List("acme", null, "a.test", 999).Count);
    }

    [Fact]
    public async Task A_bounce_leaves_what_it_does_not_match_as_it_was()
    {
        await using var bed = new CorridorBed();
        await AddAsync(bed, DirectiveKind.Hold, new() { Domain = "a.test" });
        await bed.InjectAsync("1@a.test", from: "x@bad.example");
        await bed.InjectAsync("2@a.test", from: "x@good.example");
        await bed.UntilAsync(() => bed.Queues.Counts.Held == 2);
        await AddAsync(bed, DirectiveKind.Bounce, new() { SenderDomain = "bad.example" });
        await bed.UntilAsync(() => bed.Totals.Bounced == 1);
        await bed.SettleAsync();
        Assert.Equal(DeliveryPhase.Held, Assert.Single(bed.Queues.List(null, null, "a.test", 9)).Phase);
    }

    [Fact]
    public async Task A_bounce_by_pool_reaches_what_another_directive_holds()
    {
        await using var bed = new CorridorBed();
        await AddAsync(bed, DirectiveKind.Hold, new() { Tenant = "acme" });
        await bed.InjectAsync("1@a.test", from: "", tenant: "acme");
        await bed.UntilAsync(() => bed.Queues.Counts.Held == 1);
        await AddAsync(bed, DirectiveKind.Bounce, new() { EgressPool = "other" });
        await bed.SettleAsync();
        await bed.UntilAsync(() => bed.Queues.Counts.Held == 1);
        await AddAsync(bed, DirectiveKind.Bounce, new() { EgressPool = "default" });
        await bed.UntilAsync(() => bed.Totals.Bounced == 1);
    }

    [Fact]
    public async Task A_bounce_reaches_after_a_restart_what_policy_holds()
    {
        var spool = new MemorySpool();
        await using (var before = new CorridorBed(spool, Hold))
        {
            await before.InjectAsync("1@a.test", from: "", tenant: "acme");
            await before.UntilAsync(() => before.Queues.Counts.Held == 1);
        }

        var directive = new Directive
        {
            Id = "D1234ABCD",
            Request = new() { Kind = DirectiveKind.Bounce, Match = new() { Tenant = "acme" }, Reason = "test" },
            Author = "jo",
            CreatedAt = DateTimeOffset.UnixEpoch,
        };
        await spool.PutStateAsync(new StateKey("directives", directive.Id), DirectiveRecord.Write(directive));
        await using var after = new CorridorBed(spool, Hold);
        await after.UntilAsync(() => after.Log.Of(EventKind.Bounced).Count() == 1 && spool.Count == 0);

        static void Hold(PolicyParts parts) => parts.OnRoute = _ => new RouteDecision { Hold = true };
    }

    [Fact]
    public async Task Mail_that_is_postponed_while_a_directive_holds_it_waits_for_its_time_after_the_end_of_the_hold()
    {
        await using var bed = new CorridorBed();
        var hold = await AddAsync(bed, DirectiveKind.Hold, new() { Domain = "a.test" });
        var id = (await bed.InjectAsync("1@a.test")).Id!.Value;
        await bed.UntilAsync(() => bed.Queues.Counts.Held == 1);
        await bed.Messages.PostponeAsync(id, bed.Time.GetUtcNow() + TimeSpan.FromHours(3));
        await bed.Directives.CancelAsync(hold.Id, "jo", default);
        await bed.SettleAsync();
        Assert.Equal(0, bed.Totals.Delivered);
        bed.Time.Advance(TimeSpan.FromHours(3));
        await bed.UntilAsync(() => bed.Totals.Delivered == 1);
    }

    [Theory]
    [InlineData("A.Test", "1@a.test")]
    [InlineData("a.test.", "1@a.test")]
    [InlineData("b\u00fccher.test", "1@xn--bcher-kva.test")]
    [InlineData("b\u00fccher.test", "1@b\u00fccher.test")]
    [InlineData("B\u00dcCHER.test", "1@b\u00fccher.test")]
    [InlineData("XN--bcher-kva.test.", "1@b\u00fccher.test")]
    public async Task A_domain_is_matched_in_whatever_spelling_it_is_given(string written, string recipient)
    {
        await using var bed = new CorridorBed();
        foreach (var match in new DirectiveMatch[]
        {
            new() { Domain = written }, new() { Recipient = $"1@{written}" }, new() { SenderDomain = written },
        })
        {
            await AddAsync(bed, DirectiveKind.Hold, match);
            await bed.InjectAsync(recipient, from: recipient);
            await bed.UntilAsync(() => bed.Queues.Counts.Held == 1, TimeSpan.FromMinutes(10));
            Assert.Equal(1, bed.Directives.Preview(match, default).Deliveries);
            Assert.Single(await bed.Directives.ResumeAsync(match, "jo", ownOnly: false, default));
            await bed.UntilAsync(() => bed.Spool.Count == 0, TimeSpan.FromMinutes(10));
        }
    }

    [Fact]
    public async Task A_resume_finds_the_match_whatever_the_case_of_its_names_but_the_tenants()
    {
        await using var bed = new CorridorBed();
        await AddAsync(bed, DirectiveKind.Suspend, new() { Provider = "gmail" });
        await AddAsync(bed, DirectiveKind.Hold, new() { Tenant = "Acme", Campaign = "Spring" });
        Assert.Empty(await bed.Directives.ResumeAsync(new() { Tenant = "acme" }, "jo", ownOnly: false, default));
        Assert.Single(await bed.Directives.ResumeAsync(new() { Provider = "Gmail" }, "jo", ownOnly: false, default));
        Assert.Empty(await bed.Directives.ResumeAsync(new() { Tenant = "ACME", Campaign = "spring" }, "jo", ownOnly: false, default));
        Assert.Single(await bed.Directives.ResumeAsync(new() { Tenant = "Acme", Campaign = "spring" }, "jo", ownOnly: false, default));
    }

    [Fact]
    public async Task A_reroute_to_what_policy_does_not_define_is_refused_and_says_what_there_is()
    {
        await using var bed = new CorridorBed();
        foreach (var way in new DirectiveReroute[] { new() { EgressPool = "nosuch" }, new() { TrafficProfile = "Default" } })
        {
            var request = new DirectiveRequest
            {
                Kind = DirectiveKind.Reroute,
                Match = new() { Tenant = "acme" },
                Reason = "test",
                Reroute = way,
            };
            var ofOperator = await Assert.ThrowsAsync<ArgumentException>(async () => await bed.Directives.AddAsync(request, "jo", default));
            var ofPlugin = await Assert.ThrowsAsync<ArgumentException>(async () => await bed.Directives.For("plugin").AddAsync(request));
            Assert.Matches(@"^reroute\.(egress_pool|traffic_profile): .*defined are default\.$", ofOperator.Message);
            Assert.Equal(ofOperator.Message, ofPlugin.Message);
        }

        Assert.Empty(bed.Directives.Active);
    }

    [Fact]
    public async Task A_restart_does_not_end_the_ramp_of_a_suspension_before_its_time()
    {
        var spool = new MemorySpool();
        var match = new DirectiveMatch { Provider = "a.test" };
        await using (var before = new CorridorBed(spool, ByDomain))
        {
            await AddAsync(before, DirectiveKind.Suspend, match);
            for (var i = 0; i < 300; i++)
                await before.InjectAsync($"{i}@a.test");
            await before.UntilAsync(() => before.Queues.Ready() is [{ Count: 300 }]);
            await before.Directives.ResumeAsync(match, "jo", ownOnly: false, default);
        }

        await using (var after = new CorridorBed(spool, ByDomain))
        {
            await after.UntilAsync(() => after.Queues.Ready().Any(queue => queue.Count > 200));
            Assert.Equal("ramp", Assert.Single(after.Queues.Ready().Single().Limits.Applied).Kind);
            await after.SettleAsync();
            Assert.InRange(after.Totals.Delivered, 1, 100);
            await after.UntilAsync(() => spool.Count == 0, TimeSpan.FromMinutes(5));
            after.Time.Advance(TimeSpan.FromMinutes(1));
            await after.UntilAsync(() => spool.ReadState("ramps").Count == 0);
        }
    }

    [Fact]
    public async Task A_preview_of_a_match_that_cannot_be_is_refused()
    {
        await using var bed = new CorridorBed();
        Assert.Throws<ArgumentException>(() => bed.Directives.Preview(new() { Domain = "a b" }, default));
    }

    [Fact]
    public async Task Directives_that_match_nothing_change_nothing()
    {
        await using var bed = new CorridorBed(policy: ByDomain);
        for (var i = 0; i < 100; i++)
            await AddAsync(bed, (DirectiveKind)(i % 2), new() { Tenant = $"t{i}", Provider = i % 3 == 0 ? "a.test" : null });
        await bed.InjectAsync("1@a.test,2@b.test", tenant: "other");
        await bed.UntilAsync(() => bed.Spool.Count == 0);
        Assert.Equal(2, bed.Totals.Delivered);
    }

    [Fact]
    public async Task A_directive_that_cannot_be_stored_is_not_in_force()
    {
        await using var bed = new CorridorBed();
        bed.Spool.RefusesState = true;
        await Assert.ThrowsAnyAsync<IOException>(async () => await AddAsync(bed, DirectiveKind.Hold, new() { Domain = "a.test" }));
        Assert.Empty(bed.Directives.Active);
        await bed.InjectAsync("1@a.test");
        await bed.UntilAsync(() => bed.Totals.Delivered == 1);
    }

    internal static void ByDomain(PolicyParts parts) => parts.OnRoute = context => new RouteDecision { Provider = context.Domain };

    private static ValueTask<Directive> AddAsync(
        CorridorBed bed, DirectiveKind kind, DirectiveMatch match, TimeSpan? lasts = null, string? reply = null) =>
        bed.Directives.AddAsync(
            new() { Kind = kind, Match = match, Reason = "test", For = lasts, Reply = reply is null ? null : SmtpReply.Parse(reply) }, "jo",
            default);
}
