using Microsoft.Extensions.Time.Testing;
using PolicyMta.Core.Limits;
using PolicyMta.Core.Queues;
using PolicyMta.Core.Tests.Limits;
using PolicyMta.Sdk;

namespace PolicyMta.Core.Tests.Queues;

public sealed class ReadyQueueStateTests
{
    private static readonly ReadyKey Key = new("source", "site", "profile", default);

    private readonly FakeTimeProvider _time = new();
    private readonly TrafficProfile _profile = new()
    {
        Name = "test",
        MessageRate = Rate.Parse("100/s"),
        ConnectionRate = Rate.Parse("10/s"),
    };

    [Fact]
    public void A_node_sends_and_connects_at_its_share_of_the_rates()
    {
        var shares = new FixedShares { Share = 0.1 };
        var state = new ReadyQueueState(Key, shares, _time);

        Assert.Equal(10, Messages(state));
        Assert.True(state.MayConnect(_profile));
        Assert.False(state.MayConnect(_profile));
        Assert.Equal([("delivery.message_rate", Key), ("delivery.connection_rate", (object)Key)], shares.Asked.Distinct());
    }

    [Fact]
    public void A_throttle_takes_effect_at_once_and_does_not_count_what_went_before()
    {
        var state = new ReadyQueueState(Key, ILimitShares.OneNode, _time);
        Assert.Equal(100, Messages(state));

        state.Apply(new Throttle { Rate = Rate.Parse("1/s"), For = TimeSpan.FromMinutes(1) });
        Assert.Equal(TimeSpan.FromSeconds(1), state.TryTakeMessage(_profile));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, Messages(state));
    }

    [Fact]
    public void Asking_for_a_message_allocates_nothing()
    {
        var state = new ReadyQueueState(Key, ILimitShares.OneNode, TimeProvider.System);
        for (var i = 0; i < 2000; i++)
            state.TryTakeMessage(_profile);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
            state.TryTakeMessage(_profile);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private int Messages(ReadyQueueState state)
    {
        var passed = 0;
        while (state.TryTakeMessage(_profile) == TimeSpan.Zero)
            passed++;
        return passed;
    }
}
