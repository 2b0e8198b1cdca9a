using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using PolicyMta.Core.Delivery.Security;
using PolicyMta.Core.Directives;
using PolicyMta.Core.Limits;
using PolicyMta.Core.Policy;
using PolicyMta.Core.Queues;
using PolicyMta.Core.Routing;
using PolicyMta.Core.Tests.Flow;
using PolicyMta.Core.Tests.Limits;
using PolicyMta.Core.Traffic;

namespace PolicyMta.Core.Tests.Queues;

public sealed class ReadyQueueStateTests : IAsyncDisposable
{
    private static readonly EgressSource Source = new("source", null, "mta.example");
    private static readonly ReadyKey Key = new("source", "site", "test", "") { Provider = "provider" };

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 28, 12, 0, 0, TimeSpan.Zero));
    private readonly PaceBook _paces;
    private readonly DirectiveBook _directives;

    private readonly TrafficProfile _profile = new()
    {
        Name = "test",
        MessageRate = Rate.Parse("100/s"),
        ConnectionRate = Rate.Parse("10/s"),
    };

    public ReadyQueueStateTests()
    {
        var spool = new MemorySpool();
        _paces = new PaceBook(spool, _time, NullLogger<PaceBook>.Instance);
        _directives = new DirectiveBook(spool, _time, NullLogger<DirectiveBook>.Instance);
    }

    [Fact]
    public void A_node_sends_and_connects_at_its_share_of_the_rates()
    {
        var shares = new FixedShares { Share = 0.1 };
        var state = State(shares);
        var route = RouteOf(_profile);

        Assert.Equal(10, Messages(state, route));
        Assert.True(state.TryConnect(route, new Permit()));
        Assert.False(state.TryConnect(route, new Permit()));
        Assert.Equal([("delivery.message_rate", Key), ("delivery.connection_rate", (object)Key)], shares.Asked.Distinct());
    }

    [Fact]
    public void A_pace_takes_effect_at_once_and_does_not_count_what_went_before()
    {
        var state = State();
        var route = RouteOf(_profile);
        Assert.Equal(100, Messages(state, route));

        _paces.Set(new() { EgressSource = "source" }, new Pace { Rate = Rate.Parse("1/s"), For = TimeSpan.FromMinutes(1) }, "test");
        Assert.Equal(TimeSpan.FromSeconds(1), Take(state, route));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, Messages(state, route));
    }

    [Fact]
    public void The_tightest_of_profile_paces_and_ramps_holds()
    {
        var route = RouteOf(_profile with { Connections = 7 });
        var limits = State().Limits(route);
        Assert.Equal((7, 100, 0), (limits.Connections, limits.Messages?.PerSecond, limits.Applied.Length));

        _paces.Set(new() { Site = "SITE" }, new Pace { Rate = Rate.Parse("50/s"), Connections = 9 }, "one");
        _paces.Set(new() { TrafficProfile = "test" }, new Pace { Rate = Rate.Parse("500/s"), Connections = 3 }, "two");
        _paces.Set(new() { Site = "other" }, new Pace { Pause = true }, "three");
        limits = State().Limits(route);
        Assert.Equal((3, 50, 2, false), (limits.Connections, limits.Messages?.PerSecond, limits.Applied.Length, limits.IsPaused));
    }

    [Fact]
    public void A_connection_that_one_limit_refuses_leaves_no_trace_in_the_others()
    {
        var shared = new TrafficLimits { Connections = 3 };
        var route = RouteOf(_profile with { ConnectionRate = null, ProviderTotal = shared, ProviderPerSource = new() { Connections = 1 } });
        var control = new TrafficControl(_directives, _paces, ILimitShares.OneNode, _time);
        var (one, other) = (new ReadyQueueState(Key, control, _time), new ReadyQueueState(Key with { Source = "b" }, control, _time));
        Assert.True(one.TryConnect(route, new Permit()));
        Assert.False(one.TryConnect(route, new Permit()));
        Assert.True(other.TryConnect(route, new Permit()));
        var (total, perSource) = control.Groups.Of("source", "provider");
        Assert.Equal((2, 1), (total!.Connections, perSource!.Connections));

        one.Connected(new Permit());
        one.Disconnected();
        other.ConnectFailed(new Permit());
        Assert.Equal((0, 0), (total.Connections, perSource.Connections));
        Assert.Equal((0, 0), (one.Connections, other.Connections));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Connections_that_fail_in_a_row_defer_everything_only_if_none_is_open(bool isOneOpen)
    {
        var route = RouteOf(_profile with { ConnectionRate = null });
        var state = State();
        var open = new Permit();
        Assert.True(state.TryConnect(route, open));
        state.Connected(open);
        if (!isOneOpen)
            state.Disconnected();

        var answers = new List<bool>();
        for (var i = 0; i < ReadyQueueState.FailuresToDeferAll; i++)
        {
            var permit = new Permit();
            Assert.True(state.TryConnect(route, permit));
            answers.Add(state.ConnectFailed(permit));
            _time.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Equal([false, false, !isOneOpen], answers);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Limits_over_a_provider_that_come_while_connections_are_open_bind_them(bool perSource)
    {
        var limits = new TrafficLimits { Connections = 2, MessageRate = Rate.Parse("3/s") };
        var before = RouteOf(_profile with { ConnectionRate = null, MessageRate = null });
        var after = RouteOf(perSource
            ? before.Profile with { ProviderPerSource = limits }
            : before.Profile with { ProviderTotal = limits });
        var control = new TrafficControl(_directives, _paces, ILimitShares.OneNode, _time);
        var (one, other) = (new ReadyQueueState(Key, control, _time), new ReadyQueueState(Key with { Site = "b" }, control, _time));
        Assert.True(one.TryConnect(before, new Permit()) && one.TryConnect(before, new Permit()) && other.TryConnect(before, new Permit()));
        Assert.True(one.MayUseConnections(before));

        Assert.False(one.MayUseConnections(after));
        Assert.False(other.TryConnect(after, new Permit()));
        other.Disconnected();
        Assert.True(one.MayUseConnections(after));
        Assert.False(other.TryConnect(after, new Permit()));
        Assert.Equal(3, Messages(one, after));
        Assert.Equal(TimeSpan.FromSeconds(1), Take(one, after));

        Assert.True(other.TryConnect(before, new Permit()));
        for (var i = 0; i < 10; i++)
            Assert.Equal(TimeSpan.Zero, Take(one, before));
    }

    [Fact]
    public void Limits_over_a_provider_are_forgotten_once_they_restrain_nothing()
    {
        var route = RouteOf(_profile with { ProviderTotal = new() { MessageRate = Rate.Parse("60/min") } });
        var control = new TrafficControl(_directives, _paces, ILimitShares.OneNode, _time);
        var state = new ReadyQueueState(Key, control, _time);
        Assert.True(state.TryConnect(route, new Permit()));
        Assert.Equal(1, Messages(state, route));
        control.Groups.Prune();
        Assert.Equal(2, control.Groups.Count);

        state.Connected(new Permit());
        state.Disconnected();
        control.Groups.Prune();
        Assert.Equal(1, control.Groups.Count);
        _time.Advance(TimeSpan.FromMinutes(1));
        control.Groups.Prune();
        Assert.Equal(0, control.Groups.Count);
        Assert.True(state.TryConnect(route, new Permit()));
        Assert.Equal(1, Messages(state, route));
    }

    [Fact]
    public void No_connection_is_opened_that_a_rate_would_leave_without_work()
    {
        var hourly = new TrafficLimits { MessageRate = Rate.Parse("1/h") };
        var open = _profile with { ConnectionRate = null, IdleTimeout = TimeSpan.FromMinutes(1) };
        TrafficProfile[] profiles =
        [
            open with { MessageRate = Rate.Parse("1/h") }, open with { ProviderTotal = hourly }, open with { ProviderPerSource = hourly },
        ];
        foreach (var route in profiles.Select(RouteOf))
        {
            var state = State();
            Assert.True(state.TryConnect(route, new Permit()));
            Assert.Equal(1, Messages(state, route));
            Assert.False(state.TryConnect(route, new Permit()));
            _time.Advance(TimeSpan.FromMinutes(58));
            Assert.False(state.TryConnect(route, new Permit()));
            _time.Advance(TimeSpan.FromMinutes(1));
            Assert.True(state.TryConnect(route, new Permit()));
        }
    }

    [Fact]
    public async Task Racing_connections_never_exceed_a_shared_limit()
    {
        var route = RouteOf(_profile with { Connections = 1000, ConnectionRate = null, ProviderTotal = new() { Connections = 10 } });
        var control = new TrafficControl(_directives, _paces, ILimitShares.OneNode, _time);
        var opened = await Task.WhenAll(Enumerable.Range(0, 64).Select(i => Task.Run(() =>
        {
            var state = new ReadyQueueState(Key with { Site = $"site{i}" }, control, _time);
            return Enumerable.Range(0, 5).Count(_ => state.TryConnect(route, new Permit()));
        })));
        Assert.Equal(10, opened.Sum());
    }

    [Fact]
    public void Asking_for_a_message_allocates_nothing()
    {
        var state = State();
        var route = RouteOf(_profile);
        var permit = new Permit();
        for (var i = 0; i < 2000; i++)
            TakeWith(permit);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
            TakeWith(permit);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());

        void TakeWith(Permit permit)
        {
            if (state.TryTakeMessage(route, permit, 1) == TimeSpan.Zero)
                state.Done(route, permit);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _directives.Dispose();
        await _paces.DisposeAsync();
    }

    private ReadyQueueState State(ILimitShares? shares = null) =>
        new(Key, new TrafficControl(_directives, _paces, shares ?? ILimitShares.OneNode, _time), _time);

    private static Route RouteOf(TrafficProfile profile) => new()
    {
        Generation = 1,
        Destination = new Destination("site", []),
        Pool = new EgressPool("pool", [(Source, 1)]),
        Source = Source,
        Profile = profile,
        Security = DemandedTls.RulesFor(default),
        Retry = new RetrySchedule(),
        Provider = "provider",
    };

    private static TimeSpan Take(ReadyQueueState state, Route route)
    {
        var permit = new Permit();
        var wait = state.TryTakeMessage(route, permit, 1);
        state.Done(route, permit);
        return wait;
    }

    private static int Messages(ReadyQueueState state, Route route)
    {
        var passed = 0;
        while (Take(state, route) == TimeSpan.Zero)
            passed++;
        return passed;
    }
}
