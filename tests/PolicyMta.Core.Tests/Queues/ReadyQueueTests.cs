using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using PolicyMta.Core.Delivery.Security;
using PolicyMta.Core.Directives;
using PolicyMta.Core.Limits;
using PolicyMta.Core.Policy;
using PolicyMta.Core.Queues;
using PolicyMta.Core.Routing;
using PolicyMta.Core.Tests.Flow;
using PolicyMta.Core.Traffic;

namespace PolicyMta.Core.Tests.Queues;

public sealed class ReadyQueueTests : IAsyncDisposable
{
    private static readonly EgressSource Source = new("source", null, "mta.example");

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 28, 12, 0, 0, TimeSpan.Zero));
    private readonly PaceBook _paces;
    private readonly DirectiveBook _directives;

    public ReadyQueueTests()
    {
        var spool = new MemorySpool();
        _paces = new PaceBook(spool, _time, NullLogger<PaceBook>.Instance);
        _directives = new DirectiveBook(spool, _time, NullLogger<DirectiveBook>.Instance);
    }

    [Fact]
    public void Mail_that_waits_for_its_counter_gets_a_connection_when_its_time_has_come_though_none_is_open()
    {
        var route = RouteOf(new TrafficProfile
        {
            Name = "test",
            Counters = ImmutableDictionary<string, TrafficCounter>.Empty.Add(
                "hourly", new TrafficCounter { By = [CounterFact.Parse("tenant")], MessageRate = Rate.Parse("1/h") }),
        });
        var control = new TrafficControl(_directives, _paces, ILimitShares.OneNode, _time);
        var queue = new ReadyQueue(route.Key, route, control, _time);
        Assert.True(queue.TryAdd(Delivery(), route));
        Assert.True(queue.TryAdd(Delivery(), route));

        Send(queue);
        Assert.Null(queue.TryStartConnection());
        Assert.Equal((1, WaitReason.Counter), (queue.Count, queue.View().WaitingFor));
        _time.Advance(TimeSpan.FromHours(1) - TimeSpan.FromSeconds(1));
        Assert.Null(queue.TryStartConnection());

        _time.Advance(TimeSpan.FromSeconds(1));
        Send(queue);
        Assert.Equal(0, queue.Count);
    }

    public async ValueTask DisposeAsync()
    {
        _directives.Dispose();
        await _paces.DisposeAsync();
    }

    /// <summary>Sends what may go over a connection of its own.</summary>
    private static void Send(ReadyQueue queue)
    {
        var permit = queue.TryStartConnection();
        Assert.NotNull(permit);
        queue.Connected(permit);
        Assert.NotNull(queue.TryTake(permit, out _));
        queue.Done(permit);
        Assert.Null(queue.TryTake(permit, out _));
        queue.Disconnected();
    }

    private static QueuedDelivery Delivery() => new(
        SpoolId.Create(DateTimeOffset.UnixEpoch), 0, new ScheduledQueue(new QueueKey("tenant", "campaign", "d.test"), new QueueCounts()))
    {
        ReceivedAt = 0,
        Pending = [0],
        Phase = DeliveryPhase.Routing,
    };

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
}
