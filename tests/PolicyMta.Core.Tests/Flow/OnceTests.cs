using PolicyMta.Core.Delivery;
using PolicyMta.Core.Records;

namespace PolicyMta.Core.Tests.Flow;

/// <summary>
/// What a receiver has answered 250 is known to the spool, whatever ends the attempt after that: a fault of this server, a stop, a crash
/// between two writes. Nobody gets a message twice for it.
/// </summary>
public sealed class OnceTests
{
    private const string Three = "a@x.test,b@x.test,c@x.test";
    private static readonly Outcome Unknown = new(SmtpStage.RcptTo, SmtpReply.Parse("550 5.1.1 No such user"), true);
    private static readonly Outcome Busy = new(SmtpStage.RcptTo, SmtpReply.Parse("451 4.3.2 busy"), true);
    private static readonly Outcome Full = new(SmtpStage.RcptTo, SmtpReply.Parse("452 4.2.2 full"), true);
    private static readonly Outcome Silent = new(SmtpStage.FinalDot, SmtpReply.Parse("421 4.4.2 closed"), false);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_fault_in_a_later_transaction_does_not_undo_the_earlier_ones(int before)
    {
        await using var corridor = Bed();
        corridor.Network.DuringSend = Once(before, () => throw new InvalidOperationException("bug"));
        await corridor.InjectAsync(Three);
        await corridor.UntilAsync(() => corridor.Spool.Count == 0, TimeSpan.FromMinutes(5));

        AssertOnceEach(corridor);
        Assert.Equal(3, corridor.Totals.Delivered);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_stop_in_a_later_transaction_does_not_undo_the_earlier_ones(int before)
    {
        var spool = new MemorySpool();
        await using (var corridor = Bed(spool))
        {
            var isReached = new TaskCompletionSource();
            corridor.Network.DuringSend = Once(before, async stop =>
            {
                isReached.SetResult();
                await Task.Delay(Timeout.Infinite, stop);
            });
            await corridor.InjectAsync(Three);
            await corridor.UntilAsync(() => isReached.Task.IsCompleted);
            await corridor.DisposeAsync();
            Assert.Equal(before, corridor.Network.Transactions.Count);
            Assert.Equal(before > 0 ? 1 : 0, corridor.Log.Of(EventKind.Delivered).Count());
            Assert.Empty(corridor.Log.Of(EventKind.Deferred));
        }

        await using var next = Bed(spool);
        await next.UntilAsync(() => spool.Count == 0, TimeSpan.FromMinutes(5));

        Assert.Equal(3 - before, next.Network.Transactions.Count);
        Assert.Equal(
            Three.Split(',')[before..], next.Network.Transactions.SelectMany(sent => sent.Recipients));
    }

    [Fact]
    public async Task A_stop_while_some_are_served_and_others_not_answered_leaves_those_alone()
    {
        var spool = new MemorySpool();
        await using (var corridor = new CorridorBed(spool))
        {
            var isReached = new TaskCompletionSource();
            corridor.Network.DuringSend = Once(0, async stop =>
            {
                isReached.SetResult();
                await Task.Delay(Timeout.Infinite, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            });
            corridor.Network.OnRecipient = (address, _) => address switch
            {
                "a@x.test" => ScriptedProtocol.Taken,
                "b@x.test" => Unknown,
                _ => Silent,
            };
            await corridor.InjectAsync(Three, from: "");
            await corridor.UntilAsync(() => isReached.Task.IsCompleted);
            await corridor.DisposeAsync();
            Assert.Equal((1, 1), (corridor.Log.Of(EventKind.Delivered).Count(), corridor.Log.Of(EventKind.Bounced).Count()));
            Assert.Empty(corridor.Log.Of(EventKind.Deferred));
        }

        await using var next = new CorridorBed(spool);
        await next.UntilAsync(() => spool.Count == 0, TimeSpan.FromMinutes(5));
        Assert.Equal(["c@x.test"], Assert.Single(next.Network.Transactions).Recipients);
    }

    [Fact]
    public async Task Those_who_were_not_tried_stand_in_one_record_alone_when_they_go_on()
    {
        await using var corridor = Bed();
        corridor.Network.OnRecipient = (address, _) =>
        {
            AssertNobodyTwice(corridor.Spool);
            return address == "a@x.test" ? Unknown : address == "b@x.test" ? ScriptedProtocol.Taken with
            {
                Reply = SmtpReply.Parse("250 2.0.0 and no more"),
            } : ScriptedProtocol.Taken;
        };
        corridor.Network.DuringSend = Once(2, () => throw new InvalidOperationException("bug"));
        await corridor.InjectAsync(Three, from: "");
        await corridor.UntilAsync(() => corridor.Spool.Count == 0, TimeSpan.FromMinutes(5));

        AssertOnceEach(corridor);
    }

    [Fact]
    public async Task Groups_that_wait_for_different_times_stand_in_one_record_alone_when_the_first_goes_on()
    {
        await using var corridor = new CorridorBed(policy: policy => policy.OnBounce = context => context.Recipient switch
        {
            "a@x.test" => new BounceDecision { Retry = TimeSpan.FromSeconds(20) },
            "b@x.test" => new BounceDecision { Reroute = true },
            _ => new BounceDecision { Retry = TimeSpan.FromSeconds(40) },
        });
        corridor.Network.OnRecipient = (address, before) =>
        {
            AssertNobodyTwice(corridor.Spool);
            return before > 0 ? ScriptedProtocol.Taken : address == "c@x.test" ? Full : Busy;
        };
        await corridor.InjectAsync(Three);
        await corridor.UntilAsync(() => corridor.Spool.Count == 0, TimeSpan.FromMinutes(5));

        Assert.Equal(4, corridor.Network.Transactions.Count);
        Assert.Equal(3, corridor.Totals.Delivered);
    }

    [Fact]
    public async Task A_next_host_that_cannot_be_looked_for_does_not_undo_what_came_of_the_first()
    {
        await using var corridor = new CorridorBed();
        corridor.Network.OnRecipient = (_, _) => Busy;
        corridor.Network.HasBetterHost = () => throw new InvalidOperationException("bug");
        await corridor.InjectAsync("a@x.test");
        await corridor.UntilAsync(() => corridor.Log.Of(EventKind.Deferred).Any());

        Assert.Equal(Busy.Reply, corridor.Log.Of(EventKind.Deferred).Single().Reply);
    }

    private static CorridorBed Bed(MemorySpool? spool = null) => new(
        spool, policy => policy.Profiles[0] = policy.Profiles[0] with { RecipientsPerTransaction = 1 });

    private static Func<int, CancellationToken, Task> Once(int before, Func<CancellationToken, Task> act)
    {
        var isDone = 0;
        return (transactions, stop) =>
            transactions == before && Interlocked.Exchange(ref isDone, 1) == 0 ? act(stop) : Task.CompletedTask;
    }

    private static Func<int, CancellationToken, Task> Once(int before, Action act) => Once(before, _ =>
    {
        act();
        return Task.CompletedTask;
    });

    private static void AssertOnceEach(CorridorBed corridor) =>
        Assert.Equal(Three.Split(','), corridor.Network.Transactions.SelectMany(sent => sent.Recipients).Order());

    private static void AssertNobodyTwice(MemorySpool spool)
    {
        var pending = spool.RecoverAsync(default).ToBlockingEnumerable().SelectMany(entry => entry.Deliveries)
            .SelectMany(delivery => DeliveryRecord.Read(delivery.Record.Span).Pending).ToList();
        Assert.Equal(pending.Distinct(), pending);
    }
}
