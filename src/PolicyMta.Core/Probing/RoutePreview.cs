using PolicyMta.Core.Policy;
using PolicyMta.Core.Queues;
using PolicyMta.Core.Routing;

namespace PolicyMta.Core.Probing;

/// <summary>
/// Finds out which way a message would go, by asking as a message is asked about. There is no message: it has the label
/// <see cref="Label"/>, by which policy may know it. Thread-safe.
/// </summary>
internal sealed class RoutePreview(Router router, PolicyStore policies, ReadyQueues ready, TimeProvider time)
{
    /// <summary>The metadata label that stands for "this is a probe", with the value <c>true</c>.</summary>
    public const string Label = "policymta_probe";

    private const string InternalName = "probe";

    /// <summary>The egress sources that pools have now, by name.</summary>
    public IEnumerable<EgressSource> Sources => policies.Current.Pools.Values
        .SelectMany(static pool => pool.Members).Select(static member => member.Source)
        .DistinctBy(static source => source.Name).OrderBy(static source => source.Name, StringComparer.Ordinal);

    /// <summary>The ready queue that mail on this way would wait in.</summary>
    public ReadyQueue QueueOf(Route route) => ready.Of(route);

    /// <summary>Asks.</summary>
    /// <param name="request">The message that is imagined.</param>
    /// <param name="source">The egress source; null for the one that policy chooses.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async ValueTask<PreviewedRoute> AskAsync(ProbeRequest request, EgressSource? source, CancellationToken cancellationToken)
    {
        using var lease = policies.Acquire(new LeaseRequest(request.Tenant, "", request.Domain));
        var (routed, trace) = await RouteAsync(request, source, lease.Snapshot, wasReleased: false, cancellationToken);
        if (routed is not Routed.Held { Reason: var reason })
            return new PreviewedRoute(routed, trace, null);
        (routed, trace) = await RouteAsync(request, source, lease.Snapshot, wasReleased: true, cancellationToken);
        return new PreviewedRoute(routed, trace, reason ?? "policy gave no reason");
    }

    private async ValueTask<(Routed Routed, ImmutableArray<TraceEntry> Trace)> RouteAsync(
        ProbeRequest request, EgressSource? source, PolicySnapshot snapshot, bool wasReleased, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var facts = new MessageFacts
        {
            Id = SpoolId.Create(now),
            ReturnPath = request.From,
            Recipients = [new Recipient(request.Address)],
            Tenant = request.Tenant,
            Metadata = ImmutableDictionary<string, string>.Empty.Add(Label, "true"),
            ReceivedAt = now,
            Size = 0,
        };
        var delivery = new QueuedDelivery(
            facts.Id, 0, new ScheduledQueue(new QueueKey(request.Tenant, "", request.Domain), new QueueCounts()))
        {
            ReceivedAt = now.UtcTicks,
            Pending = [0],
            WasReleased = wasReleased,
        };
        var message = new SpooledMessage(facts, InternalName, InternalName, []);
        var routed = await router.RouteAsync(delivery, message, snapshot, cancellationToken, source);
        return (routed, delivery.Trace is { } trace ? trace.Entries : []);
    }
}
