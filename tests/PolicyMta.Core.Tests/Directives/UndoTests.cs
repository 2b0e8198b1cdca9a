using PolicyMta.Core.Delivery;
using PolicyMta.Core.Directives;
using PolicyMta.Core.Tests.Flow;

namespace PolicyMta.Core.Tests.Directives;

/// <summary>A bounce that can be undone for a while gives up nothing before, and all that it then matches after.</summary>
public sealed class UndoTests
{
    private static readonly TimeSpan Undo = TimeSpan.FromSeconds(30);

    private static readonly DirectiveRequest Bounce = new()
    {
        Kind = DirectiveKind.Bounce,
        Match = new() { Domain = "a.test" },
        Reason = "wrong list",
        UndoFor = Undo,
    };

    [Fact]
    public async Task What_is_cancelled_in_time_is_delivered()
    {
        await using var bed = new CorridorBed();
        var bounce = await bed.Directives.AddAsync(Bounce, "jo", default);
        await bed.InjectAsync("1@a.test");
        await bed.InjectAsync("1@b.test");
        await bed.UntilAsync(() => bed.Totals.Delivered == 1 && bed.Queues.Counts.Held == 1);
        Assert.Equal(new(DirectiveState.Undoable, 0, 1, 0, 0), bed.Directives.ProgressOf(bounce));

        await bed.Directives.CancelAsync(bounce.Id, "jo", default);

        await bed.UntilAsync(() => bed.Totals.Delivered == 2);
        Assert.Equal(0, bed.Totals.Bounced);
        Assert.Equal(DirectiveState.Ended, bed.Directives.ProgressOf(bounce).State);
        Assert.NotNull(bed.Directives.Find(bounce.Id)!.Value.EndedAt);
    }

    [Fact]
    public async Task What_waits_for_a_retry_or_is_ready_or_comes_is_given_up_when_the_time_is_over_and_not_before()
    {
        await using var bed = new CorridorBed();
        bed.Network.OnRecipient = (_, _) => new(SmtpStage.FinalDot, SmtpReply.Parse("451 4.3.2 Try later"), true);
        await bed.InjectAsync("retry@a.test");
        await bed.UntilAsync(() => bed.Totals.Deferred == 1 && bed.Queues.Counts.Active == 0);
        await bed.Directives.AddAsync(
            new() { Kind = DirectiveKind.Suspend, Match = new() { Site = "mx.a.test" }, Reason = "test" }, "jo", default);
        await bed.InjectAsync("ready@a.test");
        await bed.SettleAsync();

        var bounce = await bed.Directives.AddAsync(Bounce, "jo", default);
        await bed.InjectAsync("new@a.test");
        await bed.SettleAsync();
        Assert.Equal(0, bed.Totals.Bounced);
        bed.Time.Advance(Undo);

        await bed.UntilAsync(() => bed.Totals.Bounced == 3);
        await bed.UntilAsync(() => bed.Directives.ProgressOf(bounce).State == DirectiveState.InForce);
        Assert.Equal(3, bed.Directives.ProgressOf(bounce).GivenUp);
        await bed.InjectAsync("late@a.test");
        await bed.UntilAsync(() => bed.Totals.Bounced == 4);
    }

    [Fact]
    public async Task A_restart_changes_nothing_of_it()
    {
        var spool = new MemorySpool();
        string id;
        await using (var before = new CorridorBed(spool))
        {
            id = (await before.Directives.AddAsync(Bounce, "jo", default)).Id;
            await before.InjectAsync("1@a.test");
            await before.UntilAsync(() => before.Queues.Counts.Held == 1);
        }

        await using var after = new CorridorBed(spool);
        await after.UntilAsync(() => after.Queues.Counts.Held == 1);
        Assert.Equal(0, after.Totals.Bounced);
        Assert.Equal(Undo, after.Directives.Active.Single().Request.UndoFor);
        after.Time.Advance(Undo);
        await after.UntilAsync(() => after.Totals.Bounced == 1);
        Assert.Equal(id, after.Directives.Active.Single().Id);
    }

    [Fact]
    public async Task What_comes_after_the_time_that_is_given_is_not_meant()
    {
        await using var bed = new CorridorBed();
        await bed.Directives.AddAsync(
            Bounce with { Match = Bounce.Match with { ReceivedBefore = bed.Time.GetUtcNow() } }, "jo", default);
        bed.Time.Advance(TimeSpan.FromSeconds(1));

        await bed.InjectAsync("1@a.test");

        await bed.UntilAsync(() => bed.Totals.Delivered == 1);
    }

    [Theory]
    [InlineData(DirectiveKind.Hold, 30, null, "undo_for: a hold takes none")]
    [InlineData(DirectiveKind.Bounce, -1, null, "undo_for: it must be 0")]
    [InlineData(DirectiveKind.Bounce, 90_000, null, "undo_for: it must be 0")]
    [InlineData(DirectiveKind.Bounce, 30, 30, "for: it must be longer")]
    public void What_makes_no_sense_is_refused(DirectiveKind kind, int undo, int? lasts, string problem) => Assert.StartsWith(
        problem,
        DirectiveCheck.Problem(Bounce with
        {
            Kind = kind,
            UndoFor = TimeSpan.FromSeconds(undo),
            For = lasts is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
        }),
        StringComparison.Ordinal);
}
