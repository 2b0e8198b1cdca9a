using System.Globalization;
using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.Logging.Abstractions;
using PolicyMta.Core.Delivery.Security;
using PolicyMta.Core.Directives;
using PolicyMta.Core.Limits;
using PolicyMta.Core.Policy;
using PolicyMta.Core.Queues;
using PolicyMta.Core.Routing;
using PolicyMta.Core.Traffic;

namespace PolicyMta.Benchmarks;

/// <summary>
/// What shaping costs a message at 1,000 sites: put into its ready queue, taken from all limits for an open connection, and done.
/// </summary>
public class ShapingBenchmarks
{
    private const int Sites = 1_000;

    private readonly (ReadyQueue Queue, Permit Permit, QueuedDelivery Delivery, Route Route)[] _sites =
        new (ReadyQueue, Permit, QueuedDelivery, Route)[Sites];

    private ReadyQueues _queues = null!;
    private ITraffic _traffic = null!;
    private int _next;

    /// <summary>No limits; a rate; that and limits over the provider; those and two counters, one by a fact of the delivery.</summary>
    [Params("none", "rate", "provider", "counters")]
    public string Limits { get; set; } = "none";

    [GlobalSetup]
    public void SetUp()
    {
        // Nothing is read or written: no pace and no directive is set.
        var paces = new PaceBook(null!, TimeProvider.System, NullLogger<PaceBook>.Instance);
        var directives = new DirectiveBook(null!, TimeProvider.System, NullLogger<DirectiveBook>.Instance);
        _queues = new ReadyQueues(
            new TrafficControl(directives, paces, ILimitShares.OneNode, TimeProvider.System), TimeProvider.System);
        _traffic = new TrafficView(_queues, paces).For("benchmark");
        var profile = Profile();
        for (var i = 0; i < Sites; i++)
        {
            var route = RouteOf(profile, i);
            var delivery = new QueuedDelivery(
                SpoolId.Create(DateTimeOffset.UnixEpoch), 0,
                new ScheduledQueue(
                    new QueueKey($"tenant{i % 20}", "spring", route.Destination.Site), new QueueCounts()))
            {
                ReceivedAt = 0,
                Pending = [0],
                Phase = DeliveryPhase.Routing,
            };
            _queues.Add(delivery, route);
            var queue = _queues.Find(route.Key)!;
            var permit = queue.TryStartConnection()!;
            queue.Connected(permit);
            _sites[i] = (queue, permit, queue.TryTake(permit, out _)!, route);
            queue.Done(permit);
        }
    }

    [Benchmark(Description = "shaping: into the ready queue, taken, done; 1,000 sites")]
    public int Pass()
    {
        var (queue, permit, delivery, route) = _sites[_next++ % Sites];
        _queues.Add(delivery, route);
        var taken = queue.TryTake(permit, out _)!;
        queue.Done(permit);
        return taken.Attempts;
    }

    [Benchmark(Description = "shaping: another pace for a source and a provider of 20 of 1,000 sites")]
    public void SetPace() => _traffic.SetPace(
        new PaceTarget { EgressSource = "ip1", Provider = "provider7" }, new Pace { Connections = 1 + _next++ % 100 });

    private TrafficProfile Profile()
    {
        var most = new Rate(1_000_000_000, TimeSpan.FromHours(1));
        var profile = new TrafficProfile { Name = "default", Connections = 100 };
        if (Limits == "none")
            return profile;
        profile = profile with { MessageRate = most, RecipientRate = most };
        if (Limits == "rate")
            return profile;
        var limits = new TrafficLimits { Connections = 100_000, MessageRate = most };
        profile = profile with { ProviderTotal = limits, ProviderPerSource = limits };
        if (Limits == "provider")
            return profile;
        return profile with
        {
            Counters = ImmutableDictionary<string, TrafficCounter>.Empty
                .Add("source", new TrafficCounter { By = [CounterFact.Parse("source"), CounterFact.Parse("pool")], MessageRate = most })
                .Add("tenant", new TrafficCounter { By = [CounterFact.Parse("tenant")], MessageRate = most, Connections = 100_000 }),
        };
    }

    private static Route RouteOf(TrafficProfile profile, int number)
    {
        var source = new EgressSource("ip1", null, "mta.example");
        return new Route
        {
            Generation = 1,
            Destination = new Destination("site" + number.ToString(CultureInfo.InvariantCulture) + ".test", []),
            Pool = new EgressPool("pool", [(source, 1)]),
            Source = source,
            Profile = profile,
            Security = DemandedTls.RulesFor(default),
            Retry = new RetrySchedule(),
            Provider = "provider" + (number % 50).ToString(CultureInfo.InvariantCulture),
        };
    }
}
