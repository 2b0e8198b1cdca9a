using System.Collections.Concurrent;
using PolicyMta.Core.Limits;
using PolicyMta.Core.Policy;
using PolicyMta.Core.Routing;
using PolicyMta.Core.Traffic;
using PolicyMta.Core.Waiting;

namespace PolicyMta.Core.Queues;

/// <summary>
/// The ready queues by key. A queue is made with its first delivery and goes when it has neither work nor memory of limits. Thread-safe.
/// </summary>
internal sealed class ReadyQueues(TrafficControl control, TimeProvider time, WaitBook? waits = null)
{
    /// <summary>
    /// Deliveries that wait in one ready queue with message and content in memory; further ones are read from the spool when their turn
    /// comes.
    /// </summary>
    private const int Resident = 1_000;

    private readonly ConcurrentDictionary<ReadyKey, ReadyQueue> _queues = new();
    private readonly QueueIndex _index = new();

    /// <summary>Raised for a queue that has got a delivery, on the thread that brought it.</summary>
    public event Action<ReadyQueue>? HasWork;

    public int Count => _queues.Count;

    /// <summary>The counters of traffic profiles at this moment.</summary>
    public IEnumerable<LimitGroup> Counters => control.Groups.Counters;

    /// <summary>The queues at this moment.</summary>
    public IEnumerable<ReadyQueue> All => _queues.Select(static pair => pair.Value);

    /// <summary>What is used of rates over a long time, by all of them and by what they share.</summary>
    public IEnumerable<(string Name, ImmutableArray<RateUse> Rates)> Usage =>
        All.Where(static queue => HasLongRate(queue.Route.Profile))
            .Select(static queue => (TrafficControl.UsageName(queue.Key), queue.Usage())).Concat(control.Groups.Usage);

    public ReadyQueue? Find(ReadyKey key) => _queues.GetValueOrDefault(key);

    /// <summary>The queue of a route, which is made if there is none.</summary>
    public ReadyQueue Of(Route route) => Find(route.Key) ?? Make(route);

    /// <summary>The queue that a delivery waits in, or null if it is in none any more. It may look through long queues.</summary>
    public ReadyQueue? HolderOf(QueuedDelivery delivery) => delivery.Route is { } route
        ? Find(route.Key)
        : All.FirstOrDefault(queue => queue.Key.Site == delivery.Queue.LastSite && queue.Holds(delivery));

    /// <summary>Puts a routed delivery into its queue. The caller must not touch it any more.</summary>
    public void Add(QueuedDelivery delivery, Route route)
    {
        while (true)
        {
            var queue = Of(route);
            var counters = control.CountersOf(route.Profile);
            var countedBy = counters.HasOfDeliveries ? counters.ValuesOf(delivery) : default;
            if (queue.Count >= Resident)
                delivery.Shrink();
            else
                delivery.Route = route;
            if (!countedBy.IsDefault)
                delivery.CountedBy = countedBy;
            if (queue.TryAdd(delivery, route))
            {
                HasWork?.Invoke(queue);
                return;
            }

            Remove(queue);
        }
    }

    private ReadyQueue Make(Route route)
    {
        var made = new ReadyQueue(route.Key, route, control, time, waits);
        _index.Add(made);
        var queue = _queues.GetOrAdd(route.Key, made);
        if (queue != made)
            _index.Remove(made);
        return queue;
    }

    /// <summary>
    /// Has those queues look at their limits anew that a pace for this target is for and that would not see by its version that it has
    /// changed: see <see cref="PaceBook.Version"/>.
    /// </summary>
    public void ForgetLimits(PaceTarget target)
    {
        var meant = target switch
        {
            { EgressSource: { } source, Provider: { } provider, Site: null, TrafficProfile: null } => _index.ToProvider(source, provider),
            { EgressSource: { } source, Site: { } site } => _index.ToSite(source, site),
            _ => [],
        };
        foreach (var queue in meant)
            queue.ForgetLimits();
    }

    /// <summary>Slows a queue down, in the name of whoever decided it.</summary>
    public void Throttle(ReadyKey key, Throttle throttle, string author, string? reason)
    {
        var target = new PaceTarget { EgressSource = key.Source, Site = key.Site, TrafficProfile = key.Profile };
        var longest = TimeSpan.FromDays(1);
        var pace = new Pace
        {
            Rate = throttle.Rate,
            Connections = throttle.Connections is { } connections ? Math.Max(1, connections) : null,
            Pause = throttle.Pause,
            For = throttle.For < longest ? throttle.For : longest,
            Reason = reason,
            IsThrottle = true,
        };
        if (pace is { Rate: null, Connections: null, Pause: false } || pace.For <= TimeSpan.Zero)
            return;
        control.Paces.Set(target, pace, author);
        Find(key)?.ForgetLimits();
    }

    /// <summary>Has all queues take over the profiles and sources of a policy that has come into force.</summary>
    public void Follow(PolicySnapshot policy)
    {
        foreach (var queue in All)
            queue.Follow(policy);
    }

    /// <summary>Forgets limits over providers that restrain nothing any more.</summary>
    public void PruneGroups() => control.Groups.Prune();

    private static bool HasLongRate(TrafficProfile profile) =>
        profile.MessageRate?.Per >= RateUse.Long || profile.RecipientRate?.Per >= RateUse.Long
            || profile.ConnectionRate?.Per >= RateUse.Long;

    /// <summary>Forgets a queue that has been closed.</summary>
    public void Remove(ReadyQueue queue)
    {
        _queues.TryRemove(new(queue.Key, queue));
        _index.Remove(queue);
    }
}
