using Microsoft.Extensions.Logging.Abstractions;
using PolicyMta.Core.Delivery.Security;
using PolicyMta.Core.Directives;
using PolicyMta.Core.Limits;
using PolicyMta.Core.Policy;
using PolicyMta.Core.Queues;
using PolicyMta.Core.Routing;
using PolicyMta.Core.Tests.Flow;
using PolicyMta.Core.Traffic;

namespace PolicyMta.Core.Tests.Queues;

public sealed class QueueIndexTests : IAsyncDisposable
{
    private readonly PaceBook _paces = new(new MemorySpool(), TimeProvider.System, NullLogger<PaceBook>.Instance);
    private readonly DirectiveBook _directives = new(new MemorySpool(), TimeProvider.System, NullLogger<DirectiveBook>.Instance);
    private readonly QueueIndex _index = new();

    [Fact]
    public void Queues_are_found_by_source_and_place_whatever_the_case()
    {
        var (one, two) = (Queue("ip1", "mx1.test", "p"), Queue("ip1", "mx2.test", "P"));
        var (other, alone) = (Queue("ip2", "mx1.test", "p"), Queue("ip1", "p", null));
        foreach (var queue in new[] { one, two, other, alone })
            _index.Add(queue);

        Assert.Equal([one, two], _index.ToProvider("IP1", "p").OrderBy(queue => queue.Key.Site));
        Assert.Equal([one], _index.ToSite("ip1", "MX1.test"));
        Assert.Equal([alone], _index.ToSite("ip1", "p"));
        _index.Remove(one);
        Assert.Equal([two], _index.ToProvider("ip1", "p"));
        Assert.Empty(_index.ToSite("ip1", "mx1.test"));
        _index.Remove(two);
        Assert.Empty(_index.ToProvider("ip1", "p"));
    }

    [Fact]
    public void A_pace_is_seen_at_once_by_the_queues_that_it_is_for()
    {
        var queues = new ReadyQueues(Control(), TimeProvider.System);
        var route = RouteOf("ip1", "mx1.test", "p");
        queues.Add(Delivery(), route);
        var traffic = new TrafficView(queues, _paces).For("test");
        Assert.Equal(20, Assert.Single(traffic.Queues).MaxConnections);

        foreach (var target in new PaceTarget[]
        {
            new() { EgressSource = "IP1", Provider = "P" }, new() { EgressSource = "ip1", Site = "MX1.test" },
            new() { EgressSource = "ip1", Site = "mx1.test", TrafficProfile = "default" }, new() { Provider = "p" },
        })
        {
            traffic.SetPace(target, new Pace { Connections = 2 });
            Assert.Equal(2, Assert.Single(traffic.Queues).MaxConnections);
            traffic.EndPace(target);
            Assert.Equal(20, Assert.Single(traffic.Queues).MaxConnections);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _directives.Dispose();
        await _paces.DisposeAsync();
    }

    private static QueuedDelivery Delivery() => new(
        SpoolId.Create(DateTimeOffset.UnixEpoch), 0, new ScheduledQueue(new QueueKey("t", "", "x.test"), new QueueCounts()))
    {
        ReceivedAt = 0,
        Pending = [0],
        Phase = DeliveryPhase.Routing,
    };

    private TrafficControl Control() => new(_directives, _paces, ILimitShares.OneNode, TimeProvider.System);

    private ReadyQueue Queue(string source, string site, string? provider)
    {
        var route = RouteOf(source, site, provider);
        return new ReadyQueue(route.Key, route, Control(), TimeProvider.System);
    }

    private static Route RouteOf(string source, string site, string? provider)
    {
        var from = new EgressSource(source, null, "mta.example");
        return new Route
        {
            Generation = 1,
            Destination = new Destination(site, []),
            Pool = new EgressPool("pool", [(from, 1)]),
            Source = from,
            Profile = new TrafficProfile { Name = "default", Connections = 20 },
            Security = DemandedTls.RulesFor(default),
            Retry = new RetrySchedule(),
            Provider = provider,
        };
    }
}
