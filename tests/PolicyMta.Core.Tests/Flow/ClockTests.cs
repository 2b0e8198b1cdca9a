using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using PolicyMta.Core.Delivery;
using PolicyMta.Core.Directives;
using PolicyMta.Core.Queues;
using PolicyMta.Core.Records;
using PolicyMta.Core.Traffic;
using PolicyMta.Testing;

namespace PolicyMta.Core.Tests.Flow;

/// <summary>What becomes of mail if the clock is set, or the server was down for long.</summary>
public sealed class ClockTests
{
    private static readonly Outcome Busy = new(SmtpStage.RcptTo, SmtpReply.Parse("451 4.3.2 busy"), true);
    private static readonly Outcome Refused = new(SmtpStage.Connect, SmtpReply.Parse("421 4.4.1 refused"), false);
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(2);

    [Theory]
    [InlineData(-1, false)]
    [InlineData(-1, true)]
    [InlineData(-48, false)]
    [InlineData(1, false)]
    [InlineData(24 * 365, false)]
    [InlineData(24 * 365, true)]
    public async Task A_retry_comes_when_it_would_have_come(int hours, bool isConnection)
    {
        await using var corridor = new CorridorBed();
        corridor.Network.OnConnect = _ => isConnection ? Refused : null;
        corridor.Network.OnRecipient = (_, _) => Busy;
        await corridor.InjectAsync("jane@a.test");
        await corridor.UntilAsync(() => corridor.Totals.Deferred == 1 && IsWaiting(corridor));
        var wait = corridor.Queues.List(null, null, null, 1)[0].DueAt - corridor.Clock.GetUtcNow();

        corridor.Clock.Offset = TimeSpan.FromHours(hours);
        corridor.Network.OnConnect = _ => null;
        corridor.Network.OnRecipient = (_, _) => ScriptedProtocol.Taken;
        await corridor.SettleAsync();
        Assert.Equal(0, corridor.Totals.Delivered);
        await corridor.UntilAsync(() => corridor.Totals.Delivered == 1, wait + TimeSpan.FromMinutes(1), Step);

        Assert.Empty(corridor.Log.Of(EventKind.Expired));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public async Task Mail_that_a_directive_held_when_the_clock_was_set_comes_back_when_it_ends(int hours)
    {
        await using var corridor = new CorridorBed();
        var match = new DirectiveMatch { Domain = "a.test" };
        await corridor.Directives.AddAsync(
            new() { Kind = DirectiveKind.Hold, Match = match, Reason = "test", For = TimeSpan.FromDays(1) }, "jo", default);
        await corridor.InjectAsync("jane@a.test");
        await corridor.UntilAsync(() => corridor.Queues.Counts.Held == 1);

        corridor.Clock.Offset = TimeSpan.FromHours(hours);
        await corridor.SettleAsync();
        Assert.Single(await corridor.Directives.ResumeAsync(match, "jo", ownOnly: false, default));
        await corridor.UntilAsync(() => corridor.Totals.Delivered == 1, TimeSpan.FromMinutes(2));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public async Task A_time_of_day_that_a_client_asked_for_stays_one(int hours)
    {
        await using var corridor = new CorridorBed();
        var at = corridor.Clock.GetUtcNow() + TimeSpan.FromHours(2);
        await corridor.InjectAsync("jane@a.test", envelope: new EnvelopeRequests { NotBefore = at });
        await corridor.SettleAsync();

        corridor.Clock.Offset = TimeSpan.FromHours(hours);
        await corridor.SettleAsync();
        Assert.Equal(at, corridor.Queues.List(null, null, null, 1)[0].DueAt);
        await corridor.UntilAsync(() => corridor.Totals.Delivered == 1, TimeSpan.FromHours(4), TimeSpan.FromSeconds(20));
        Assert.InRange(corridor.Clock.GetUtcNow() - at, TimeSpan.Zero, TimeSpan.FromMinutes(5));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(24 * 30)]
    public async Task What_is_held_is_so_as_long_as_it_would_have_been(int hours)
    {
        await using var corridor = new CorridorBed(policy: parts => parts.OnRoute = _ => new RouteDecision { Hold = true });
        await corridor.InjectAsync("jane@a.test");
        await corridor.UntilAsync(() => corridor.Queues.List(null, null, null, 1) is [{ Phase: DeliveryPhase.Held }]);
        var left = corridor.Queues.List(null, null, null, 1)[0].ExpiresAt - corridor.Clock.GetUtcNow();

        corridor.Clock.Offset = TimeSpan.FromHours(hours);
        await corridor.SettleAsync();
        var view = Assert.Single(corridor.Queues.List(null, null, null, 1));
        Assert.InRange(left - (view.ExpiresAt - corridor.Clock.GetUtcNow()), TimeSpan.Zero, TimeSpan.FromMinutes(1));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Nothing_expires_untried_after_a_long_downtime(bool isUp)
    {
        var spool = await DeferredAsync();
        await using var after = new CorridorBed(spool, later: TimeSpan.FromDays(60));
        after.Network.OnRecipient = (address, _) => isUp || address != "jane@a.test" ? ScriptedProtocol.Taken : Busy;
        await after.UntilAsync(() => spool.Count == 0);

        Assert.Single(after.Network.Transactions, sent => sent.Recipients.Contains("jane@a.test"));
        await after.UntilAsync(() => after.Log.Of(isUp ? EventKind.Delivered : EventKind.Expired).Any());
    }

    [Fact]
    public async Task What_a_long_downtime_left_is_held_by_policy_once_and_then_ends()
    {
        var spool = await DeferredAsync();
        await using var after = new CorridorBed(
            spool, later: TimeSpan.FromDays(60), policy: parts => parts.OnRoute = context =>
                context.Message.ReturnPath.Length == 0 ? null : new RouteDecision { Hold = true });
        await after.UntilAsync(() => spool.Count == 0);
        Assert.DoesNotContain(after.Network.Transactions, sent => sent.Recipients.Contains("jane@a.test"));
    }

    [Fact]
    public async Task A_clock_that_was_set_back_while_the_server_was_down_makes_nothing_wait_longer()
    {
        var spool = await DeferredAsync();
        await using var after = new CorridorBed(spool, later: TimeSpan.FromHours(-5));
        await after.UntilAsync(() => after.Totals.Delivered == 1, TimeSpan.FromMinutes(7), Step);
    }

    [Fact]
    public void A_record_is_corrected_by_how_far_in_the_future_it_was_written()
    {
        var record = new DeliveryRecord { SavedAt = Hour(10), DueAt = Hour(11), ExpiresAt = Hour(30), Pending = [0] };

        Assert.Same(record, record.By(Hour(10)));
        Assert.Same(record, record.By(Hour(20)));
        Assert.Equal((Hour(5), Hour(24)), (record.By(Hour(4)).DueAt, record.By(Hour(4)).ExpiresAt));
        Assert.Equal(Hour(11), (record with { PostponedTo = Hour(11) }).By(Hour(4)).DueAt);
        Assert.Equal(record.DueAt, (record with { SavedAt = 0 }).By(Hour(4)).DueAt);
        Assert.Equal(record.SavedAt, DeliveryRecord.Read(record.Write().Span).SavedAt);

        static long Hour(int hour) => TimeSpan.TicksPerHour * hour;
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(5)]
    public async Task Throttles_and_suspensions_end_when_they_would_have_ended(int hours)
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero));
        var clock = new SettableClock(time);
        var spool = new MemorySpool();
        await using var paces = new PaceBook(spool, clock, NullLogger<PaceBook>.Instance);
        using var directives = new DirectiveBook(spool, clock, NullLogger<DirectiveBook>.Instance);
        var half = TimeSpan.FromMinutes(30);
        paces.Set(new PaceTarget { Site = "a.test" }, new Pace { Pause = true, For = half }, "test");
        await directives.AddAsync(
            new DirectiveRequest
            {
                Kind = DirectiveKind.Suspend,
                Match = new DirectiveMatch { Domain = "a.test" },
                For = half,
                Reason = "x",
            },
            "test",
            default);
        var version = paces.Version;

        clock.Offset = TimeSpan.FromHours(hours);
        paces.Move(clock.Offset);
        await directives.MoveAsync(clock.Offset);

        Assert.Equal(clock.GetUtcNow() + half, Assert.Single(paces.All).Until);
        Assert.Equal(clock.GetUtcNow() + half, Assert.Single(directives.Current.All).Until);
        Assert.NotEqual(version, paces.Version);
        using var again = new DirectiveBook(spool, clock, NullLogger<DirectiveBook>.Instance);
        again.Open();
        Assert.Equal(clock.GetUtcNow() + half, Assert.Single(again.Current.All).Until);
    }

    [Fact]
    public async Task A_throttle_and_a_suspension_from_the_future_hold_as_long_as_they_were_given_for()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero));
        var clock = new SettableClock(time);
        var spool = new MemorySpool();
        var half = TimeSpan.FromMinutes(30);
        await using (var paces = new PaceBook(spool, clock, NullLogger<PaceBook>.Instance))
        {
            paces.Open();
            paces.Set(new PaceTarget { Site = "a.test" }, new Pace { Pause = true, For = half }, "test");
            for (var i = 0; spool.ReadState("paces").Count == 0; i++)
            {
                Assert.True(i < 10_000);
                time.Advance(TimeSpan.FromSeconds(1));
                await Task.Delay(1, TestContext.Current.CancellationToken);
            }
        }

        clock.Offset = TimeSpan.FromDays(-2);
        await using var after = new PaceBook(spool, clock, NullLogger<PaceBook>.Instance);
        after.Open();
        Assert.InRange(Assert.Single(after.All).Until - clock.GetUtcNow(), TimeSpan.FromMinutes(29), half);
    }

    private static async Task<MemorySpool> DeferredAsync()
    {
        var spool = new MemorySpool();
        await using var before = new CorridorBed(spool);
        before.Network.OnRecipient = (_, _) => Busy;
        var id = (await before.InjectAsync("jane@a.test")).Id!.Value;
        await before.UntilAsync(() => spool.Read(id)!.Deliveries.Count == 1);
        return spool;
    }

    private static bool IsWaiting(CorridorBed corridor) =>
        corridor.Queues.List(null, null, null, 1) is [{ Phase: DeliveryPhase.Scheduled }];
}
