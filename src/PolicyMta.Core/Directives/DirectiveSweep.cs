using PolicyMta.Core.Bounces;
using PolicyMta.Core.Queues;

namespace PolicyMta.Core.Directives;

/// <summary>
/// Has directives that came into force reach what waits already. What waits in a ready queue, perhaps for long because the queue is
/// suspended, is routed again, so that a bounce, hold or reroute is obeyed now; what waits for a retry or is held is given up if a bounce
/// matches it. A directive that ends touches nothing any more, also in the middle of a sweep. Thread-safe; one sweep runs at a time.
/// </summary>
internal sealed class DirectiveSweep(
    DirectiveBook book, ScheduledQueues queues, ReadyQueues ready, DeliveryStore store, DeliveryWaits waits, FailureHandling failures,
    MailFlow flow, DirectiveTallies tallies, TimeProvider time)
{
    private const int AtOnce = 64;

    private readonly Lock _lock = new();
    private ImmutableArray<Directive> _next = [];
    private ImmutableArray<Directive> _meant = [];

    /// <summary>Has the next sweep ask for a directive, if it is of a kind that acts on what waits.</summary>
    public void Add(Directive directive)
    {
        if (directive.Request.Kind is not (DirectiveKind.Bounce or DirectiveKind.Hold or DirectiveKind.Reroute))
            return;
        lock (_lock)
            _next = _next.Add(directive);
    }

    /// <summary>A directive has ended: no sweep acts on it from now on.</summary>
    public void Forget(Directive directive)
    {
        lock (_lock)
            (_next, _meant) = (Without(_next, directive), Without(_meant, directive));
    }

    /// <summary>Goes once over what waits, for all directives that were added since the last time.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
            (_meant, _next) = ([.. _next.DistinctBy(static directive => directive.Id)], []);
        if (_meant.IsEmpty)
            return;
        foreach (var directive in _meant)
            tallies.SweepBegins(directive.Id, ToLookAt(directive));

        var options = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(TakeFromReadyQueues(), options, (delivery, _) => new ValueTask(flow.RouteAsync(delivery)));
        await Parallel.ForEachAsync(Waiting(), options, (delivery, _) => BounceAsync(delivery));
        foreach (var directive in _meant)
            tallies.SweepEnds(directive.Id);
    }

    private long ToLookAt(Directive directive) => ActsNow(directive)
        ? queues.All.Where(queue => directive.Request.Match.MayMatch(queue.Key)).Sum(static queue => (long)queue.Counts.Deliveries)
        : 0;

    private IEnumerable<QueuedDelivery> TakeFromReadyQueues()
    {
        foreach (var queue in ready.All)
        {
            var meant = _meant.RemoveAll(directive => !directive.Request.Match.MatchesQueue(queue));
            if (meant.IsEmpty)
                continue;
            var now = time.GetUtcNow();
            foreach (var delivery in queue.TakeWhere(delivery => MayMatch(meant, DirectiveFacts.InReadyQueue(delivery, queue), now)))
                yield return delivery;
        }
    }

    private IEnumerable<QueuedDelivery> Waiting()
    {
        foreach (var queue in queues.All)
        {
            var meant = _meant.RemoveAll(directive => !ActsNow(directive) || !directive.Request.Match.MayMatch(queue.Key));
            if (meant.IsEmpty)
                continue;
            foreach (var delivery in queue.InParts())
            {
                foreach (var directive in meant)
                    tallies.LookedAt(directive.Id);
                yield return delivery;
            }
        }
    }

    /// <summary>Gives a delivery up that waits and matches a bounce; one whose way is not known yet is judged when it is due.</summary>
    private async ValueTask BounceAsync(QueuedDelivery delivery)
    {
        var phase = delivery.Phase;
        var bounces = _meant.RemoveAll(directive => !ActsNow(directive));
        if (!phase.IsWaiting() || !MayMatch(bounces, DirectiveFacts.Of(delivery), time.GetUtcNow()) || !DueHeap.TryTake(delivery))
            return;
        try
        {
            var message = store.Load(delivery);
            var (facts, now) = (DirectiveFacts.Of(delivery), time.GetUtcNow());
            var found = message.IsNotice ? null : bounces.FirstOrDefault(bounce => bounce.Request.Match.Matches(facts, now) == true);
            if (found is not null && IsInForce(found))
            {
                tallies.GivenUp(found.Id);
                await failures.GiveUpAsync(delivery, found.BounceReply());
            }
            else if (delivery.StoppedBy is not null && MayMatch(bounces, facts, now))
                await flow.RouteAsync(delivery); // Another directive stops it again, if no bounce matches the way that is found.
            else
                await WaitAgainAsync(delivery, phase);
        }
        catch (Exception e)
        {
            await waits.FaultAsync(delivery, e);
        }
    }

    /// <summary>Has a delivery wait as before; what stopped it may have ended while it was looked at, and then found it gone.</summary>
    private async ValueTask WaitAgainAsync(QueuedDelivery delivery, DeliveryPhase phase)
    {
        waits.Again(delivery, phase);
        if (delivery.StoppedBy is { } stopper && !IsInForce(stopper) && DueHeap.TryTake(delivery))
            await flow.RouteAsync(delivery);
    }

    private bool IsInForce(Directive directive) => book.Current.All.Any(one => one.Id == directive.Id);

    private static ImmutableArray<Directive> Without(ImmutableArray<Directive> directives, Directive ended) =>
        directives.RemoveAll(directive => directive.Id == ended.Id);

    /// <summary>Whether it gives up what waits, and cannot be undone any more.</summary>
    private bool ActsNow(Directive directive) =>
        directive.Request.Kind == DirectiveKind.Bounce && !directive.CanBeUndone(time.GetUtcNow());

    private static bool MayMatch(ImmutableArray<Directive> directives, in DirectiveFacts facts, DateTimeOffset now)
    {
        foreach (var directive in directives)
        {
            if (directive.Request.Match.Matches(facts, now) != false)
                return true;
        }

        return false;
    }
}
