using PolicyMta.Core.Directives;
using PolicyMta.Core.Queues;
using PolicyMta.Core.Tests.Flow;

namespace PolicyMta.Core.Tests.Queues;

/// <summary>A hold of policy ends by policy.</summary>
public sealed class HeldReviewTests
{
    private static readonly Action<PolicyParts> HoldAll =
        CorridorBed.Named("hold", parts => parts.OnRoute = _ => new RouteDecision { Hold = true, Reason = "check first" });

    [Fact]
    public async Task Held_mail_leaves_when_a_policy_comes_into_force_that_does_not_hold_it()
    {
        await using var bed = new CorridorBed(policy: HoldAll);
        for (var i = 0; i < 40; i++)
            await bed.InjectAsync($"{i}@a.test");
        await bed.InjectAsync("1@b.test");
        await bed.UntilAsync(() => bed.Queues.Counts.Held == 41 && bed.Log.Of(EventKind.Held).Count() == 41);

        bed.Swap(CorridorBed.Named(
            "hold b", parts => parts.OnRoute = context => context.Domain == "b.test"
                ? new RouteDecision { Hold = true, Reason = "check first" }
                : null));
        await bed.UntilAsync(() => bed.Totals.Delivered == 40);
        Assert.Equal("b.test", Assert.Single(bed.Queues.List(null, null, null, 9)).Queue.Domain);
        await bed.SettleAsync();
        Assert.Equal(41, bed.Log.Of(EventKind.Held).Count());
        Assert.Equal(1, bed.Queues.Counts.Held);

        bed.Swap(CorridorBed.Named("none"));
        await bed.UntilAsync(() => bed.Spool.Count == 0);
    }

    [Fact]
    public async Task A_hold_for_another_reason_is_told_of()
    {
        await using var bed = new CorridorBed(policy: HoldAll);
        await bed.InjectAsync("1@a.test");
        await bed.UntilAsync(() => bed.Queues.Counts.Held == 1);
        bed.Swap(CorridorBed.Named("other", parts => parts.OnRoute = _ => new RouteDecision { Hold = true, Reason = "until Monday" }));
        await bed.UntilAsync(() => bed.Log.Of(EventKind.Held).Count() == 2 && bed.Queues.Counts.Held == 1);
        Assert.Equal("until Monday", bed.Log.Of(EventKind.Held).Last().Detail);
    }

    [Fact]
    public async Task A_policy_that_is_the_same_at_on_route_is_not_asked_again()
    {
        var asked = 0;
        var same = CorridorBed.Named("same", parts => parts.OnRoute = _ =>
        {
            Interlocked.Increment(ref asked);
            return new RouteDecision { Hold = true };
        });
        await using var bed = new CorridorBed(policy: same);
        await bed.SettleAsync();
        await bed.InjectAsync("1@a.test");
        await bed.UntilAsync(() => bed.Queues.Counts.Held == 1);
        bed.Swap(same);
        await bed.SettleAsync();
        Assert.Equal(1, asked);
    }

    [Theory]
    [InlineData("hold", 30)]
    [InlineData("none", 0)]
    public async Task What_changed_while_the_server_was_down_counts_and_nothing_else(string route, int held)
    {
        var spool = new MemorySpool();
        await using (var before = new CorridorBed(spool, HoldAll))
        {
            for (var i = 0; i < 30; i++)
                await before.InjectAsync($"{i}@a.test");
            await before.UntilAsync(() => before.Queues.Counts.Held == 30);
            await before.SettleAsync();
        }

        var asked = 0;
        await using var after = new CorridorBed(spool, CorridorBed.Named(route, parts => parts.OnRoute = _ =>
        {
            Interlocked.Increment(ref asked);
            return null;
        }));
        if (held > 0)
            await after.SettleAsync();
        await after.UntilAsync(() => spool.Count == held);
        Assert.Equal((30 - held, held), (asked, after.Queues.Counts.Held));
    }

    [Fact]
    public async Task What_policy_has_let_go_is_not_held_after_a_crash_before_it_was_sent()
    {
        var spool = new MemorySpool();
        var none = CorridorBed.Named("none");
        await using (var before = new CorridorBed(spool, HoldAll))
        {
            await before.InjectAsync("1@a.test");
            await before.UntilAsync(() => before.Queues.Counts.Held == 1);
            var gate = new TaskCompletionSource();
            before.Network.BeforeSend = () => gate.Task;
            before.Swap(none);
            await before.UntilAsync(() => before.Queues.Counts.Active == 1);
            await before.SettleAsync();
        }

        await using var after = new CorridorBed(spool, none);
        await after.UntilAsync(() => spool.Count == 0);
    }

    [Fact]
    public async Task An_operators_hold_is_not_ended_by_policy_or_by_another_time_but_by_a_release()
    {
        var spool = new MemorySpool();
        SpoolId id;
        await using (var bed = new CorridorBed(spool, HoldAll))
        {
            id = (await bed.InjectAsync("1@a.test", tenant: "acme")).Id!.Value;
            await bed.UntilAsync(() => bed.Queues.Counts.Held == 1);
            await bed.QueueActions.RunAsync(
                new QueueOrder { Action = QueueAction.Hold, Match = new() { Tenant = "acme" }, Reason = "abuse desk" }, "jo", default);
            await bed.UntilAsync(() => bed.Log.Of(EventKind.Held).Any(e => e.Detail == "abuse desk (hold by jo)"));
            bed.Swap(CorridorBed.Named("none"));
            await bed.SettleAsync();
            await bed.Messages.PostponeAsync(id, bed.Time.GetUtcNow() + TimeSpan.FromMinutes(1));
            bed.Time.Advance(TimeSpan.FromMinutes(2));
            await bed.SettleAsync();
            Assert.Equal(1, bed.Queues.Counts.Held);
        }

        await using var after = new CorridorBed(spool, CorridorBed.Named("other"));
        await after.SettleAsync();
        Assert.Equal((1, 0L), (after.Queues.Counts.Held, after.Totals.Delivered));
        Assert.Equal(1, (await after.Messages.ReleaseAsync(id)).Recipients.Done);
        await after.UntilAsync(() => spool.Count == 0);
    }

    [Fact]
    public async Task What_an_operator_holds_ends_with_its_lifetime_also_after_a_long_downtime()
    {
        var spool = new MemorySpool();
        await using (var before = new CorridorBed(spool, HoldAll))
        {
            await before.InjectAsync("1@a.test", from: "");
            await before.UntilAsync(() => before.Queues.Counts.Held == 1);
            await before.QueueActions.RunAsync(
                new QueueOrder { Action = QueueAction.Hold, Match = new(), Everything = true }, "jo", default);
        }

        await using var after = new CorridorBed(spool, CorridorBed.Named("none"), later: TimeSpan.FromDays(30));
        await after.UntilAsync(() => spool.Count == 0 && after.Log.Of(EventKind.Expired).Any());
        Assert.Empty(after.Network.Transactions);
        Assert.Single(after.Log.Of(EventKind.Expired));
    }

    [Fact]
    public async Task A_change_that_comes_while_it_is_asked_is_not_missed()
    {
        await using var bed = new CorridorBed(policy: HoldAll);
        for (var i = 0; i < 100; i++)
            await bed.InjectAsync($"{i}@a.test");
        await bed.UntilAsync(() => bed.Queues.Counts.Held == 100);
        var asked = 0;
        bed.Swap(CorridorBed.Named("second", parts => parts.OnRoute = _ =>
        {
            Interlocked.Increment(ref asked);
            return new RouteDecision { Hold = true, Reason = "second" };
        }));
        await bed.UntilAsync(() => asked > 5);
        bed.Swap(CorridorBed.Named("third"));
        await bed.UntilAsync(() => bed.Spool.Count == 0, TimeSpan.FromMinutes(5));
    }
}
