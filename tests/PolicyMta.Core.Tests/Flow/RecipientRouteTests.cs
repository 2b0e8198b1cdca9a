using PolicyMta.Core.Queues;

namespace PolicyMta.Core.Tests.Flow;

/// <summary>A routing verdict for each recipient splits the delivery.</summary>
public sealed class RecipientRouteTests
{
    private static readonly RouteDecision Verdicts = new()
    {
        TrafficProfile = "default",
        Recipients =
        [
            new RecipientRoute { Recipient = "gone@a.test", Bounce = SmtpReply.Parse("550 5.1.1 Suppressed"), Reason = "suppressed" },
            new RecipientRoute { Recipient = "late@a.test", Hold = true, Reason = "held" },
            new RecipientRoute { Recipient = "other@a.test", NextHop = "relay.test:25" },
            new RecipientRoute { Recipient = "nobody@a.test", Hold = true },
        ],
    };

    [Fact]
    public async Task Each_recipient_has_its_verdict_and_the_others_go_together()
    {
        await using var corridor =
            new CorridorBed(policy: policy => policy.OnRoute = context => context.Domain == "a.test" ? Verdicts : null);
        var id = (await corridor.InjectAsync("jane@a.test,gone@a.test,joe@a.test,late@a.test,other@a.test")).Id!.Value;
        await corridor.UntilAsync(() =>
            corridor.Totals.Delivered == 4 && corridor.Totals.Bounced == 1 && corridor.Log.Of(EventKind.Held).Any()
                && corridor.Log.Of(EventKind.Bounced).Any());

        Assert.Equal(
            ["jane@a.test joe@a.test", "other@a.test"],
            corridor.Network.Transactions.Where(sent => sent.ReturnPath.Length > 0).Select(sent => string.Join(' ', sent.Recipients))
                .Order(StringComparer.Ordinal));
        Assert.Equal("relay.test", Assert.Single(corridor.Network.Transactions, sent => sent.Recipients.Contains("other@a.test")).Site);
        Assert.Equal("gone@a.test", Assert.Single(Assert.Single(corridor.Log.Of(EventKind.Bounced)).Recipients));
        var held = Assert.Single(corridor.Log.Of(EventKind.Held));
        Assert.Equal(("late@a.test", "held"), (Assert.Single(held.Recipients), held.Detail));
        Assert.Contains(held.Decisions, decision => decision.Decision.Contains("\"reason\":\"suppressed\"", StringComparison.Ordinal));
        var waiting = Assert.Single(corridor.Queues.Show(id)!.Deliveries);
        Assert.Equal((DeliveryPhase.Held, 1), (waiting.Phase, waiting.Recipients));
    }

    [Fact]
    public async Task After_a_restart_each_recipient_is_where_it_was()
    {
        var spool = new MemorySpool();
        SpoolId id;
        await using (var first = new CorridorBed(spool, policy => policy.OnRoute = context => context.Domain == "a.test" ? Verdicts : null))
        {
            id = (await first.InjectAsync("jane@a.test,late@a.test")).Id!.Value;
            await first.UntilAsync(() => first.Totals.Delivered == 1 && first.Log.Of(EventKind.Held).Any());
        }

        await using var corridor = new CorridorBed(spool);
        Assert.Equal(1, Assert.Single(corridor.Queues.Show(id)!.Deliveries).Recipients);
        await corridor.Messages.ReleaseAsync(id);
        await corridor.UntilAsync(() => corridor.Totals.Delivered == 1 && spool.Count == 0);
        Assert.Equal("late@a.test", Assert.Single(Assert.Single(corridor.Network.Transactions).Recipients));
    }

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 0)]
    public async Task Who_is_given_up_without_a_notice_is_told_by_the_event_alone(bool withoutNotice, int notices)
    {
        await using var corridor = new CorridorBed(policy: policy => policy.OnRoute = context => context.Domain != "a.test" ? null : new()
        {
            Recipients =
            [
                new RecipientRoute
                {
                    Recipient = "gone@a.test", Bounce = SmtpReply.Parse("550 5.7.1 Suppressed"), WithoutNotice = withoutNotice,
                },
            ],
        });
        await corridor.InjectAsync("jane@a.test,gone@a.test");
        await corridor.UntilAsync(() => corridor.Totals.Delivered == 1 + notices && corridor.Totals.Bounced == 1
            && corridor.Log.Of(EventKind.Bounced).Any());
        Assert.Equal("gone@a.test", Assert.Single(Assert.Single(corridor.Log.Of(EventKind.Bounced)).Recipients));
        await corridor.UntilAsync(() => corridor.Queues.Show(corridor.Log.Of(EventKind.Bounced).Single().Id!.Value) is null);
        Assert.Equal(notices, corridor.Network.Transactions.Count(sent => sent.ReturnPath.Length == 0));
    }

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 0)]
    public async Task A_whole_message_can_be_given_up_without_a_notice(bool withoutNotice, int notices)
    {
        await using var corridor = new CorridorBed(policy: policy => policy.OnRoute = context => context.Domain != "a.test" ? null : new()
        {
            Bounce = SmtpReply.Parse("550 5.7.1 Suppressed"),
            WithoutNotice = withoutNotice,
        });
        await corridor.InjectAsync("jane@a.test,gone@a.test");
        await corridor.UntilAsync(() => corridor.Totals.Delivered == notices && corridor.Log.Of(EventKind.Bounced).Count() == 2);
        await corridor.UntilAsync(() => corridor.Queues.Show(corridor.Log.Of(EventKind.Bounced).First().Id!.Value) is null);
        Assert.Equal(notices, corridor.Network.Transactions.Count(sent => sent.ReturnPath.Length == 0));
    }
}
