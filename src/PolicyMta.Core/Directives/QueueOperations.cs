using PolicyMta.Core.Bounces;
using PolicyMta.Core.Queues;

namespace PolicyMta.Core.Directives;

/// <summary>
/// What an operator does once to all mail that waits and matches: release, hold, bounce. It goes over the queues in small parts and acts on
/// a bounded number of deliveries at a time. Thread-safe.
/// </summary>
internal sealed class QueueOperations(
    ScheduledQueues queues, ReadyQueues ready, DeliveryStore store, DeliveryWaits waits, Parking parking, FailureHandling failures,
    MailFlow flow, TimeProvider time)
{
    private const int AtOnce = 64;

    private readonly MatchFacts _facts = new(store, time);

    /// <summary>Acts, or only counts. Complete when durable.</summary>
    /// <param name="order">What is to be done to which mail.</param>
    /// <param name="author">In whose name.</param>
    /// <param name="cancellationToken">Ends a count early; what is begun is done.</param>
    /// <exception cref="ArgumentException">The order is not valid; the message says why.</exception>
    public async Task<QueueResult> RunAsync(QueueOrder order, string author, CancellationToken cancellationToken)
    {
        if (order.Problem() is { } problem)
            throw new ArgumentException(problem);
        order = order with { Match = order.Match.Spelled(), Reason = InNameOf(order, author) };
        var result = new QueueResult();
        var options = new ParallelOptions
        {
            MaxDegreeOfParallelism = AtOnce,
            CancellationToken = order.DryRun ? cancellationToken : CancellationToken.None,
        };
        if (order is { DryRun: false, Action: not QueueAction.Release })
            await Parallel.ForEachAsync(TakeFromReadyQueues(order), options, (one, _) => ActOnReadyAsync(order, one, result));
        await Parallel.ForEachAsync(Found(order, result), options, (delivery, _) => ActAsync(order, delivery, result));
        return result;
    }

    private static string InNameOf(QueueOrder order, string author)
    {
        var word = order.Action.ToString().ToLowerInvariant();
        return order.Reason.Length == 0 ? $"{word} by {author}" : $"{order.Reason} ({word} by {author})";
    }

    /// <summary>What matches or may match in ready queues, taken out of them.</summary>
    private IEnumerable<(QueuedDelivery Delivery, DirectiveFacts Facts)> TakeFromReadyQueues(QueueOrder order)
    {
        foreach (var queue in ready.All.Where(queue => order.Match.MatchesQueue(queue)))
        {
            var now = time.GetUtcNow();
            foreach (var delivery in queue.TakeWhere(
                delivery => order.Match.Matches(DirectiveFacts.InReadyQueue(delivery, queue), now) != false))
                yield return (delivery, DirectiveFacts.InReadyQueue(delivery, queue));
        }
    }

    private async ValueTask ActOnReadyAsync(QueueOrder order, (QueuedDelivery Delivery, DirectiveFacts Facts) one, QueueResult result)
    {
        try
        {
            if (_facts.Matches(order.Match, one.Facts) == true && await TryDoAsync(order, one.Delivery, result))
                return;
        }
        catch (Exception e)
        {
            await waits.FaultAsync(one.Delivery, e);
            return;
        }

        await flow.RouteAsync(one.Delivery);
    }

    /// <summary>What matches and waits; of what matches and does not wait it keeps count.</summary>
    private IEnumerable<QueuedDelivery> Found(QueueOrder order, QueueResult result)
    {
        foreach (var queue in queues.All.Where(queue => order.Match.MayMatch(queue.Key)))
        {
            foreach (var delivery in queue.InParts())
            {
                if (IsLeftAlone(order, delivery))
                    continue;
                var phase = delivery.Phase;
                var matches = phase == DeliveryPhase.Final ? false : _facts.Matches(order.Match, delivery);
                if (matches == true && phase.IsWaiting())
                    yield return delivery;
                else if (matches == true)
                    Count(order, delivery, phase, result);
                else if (matches is null)
                    result.AddUnknown();
            }
        }
    }

    private static void Count(QueueOrder order, QueuedDelivery delivery, DeliveryPhase phase, QueueResult result)
    {
        if (phase != DeliveryPhase.Ready)
            result.AddUnderWay();
        else if (order is { DryRun: true, Action: not QueueAction.Release })
            result.AddDone(delivery.Id, delivery.Queue.Key.Domain, delivery.Pending.Length);
        else
            result.AddReady();
    }

    private async ValueTask ActAsync(QueueOrder order, QueuedDelivery delivery, QueueResult result)
    {
        if (order.Action == QueueAction.Release && IsPostponed(delivery))
        {
            result.AddPostponed();
            return;
        }

        if (order.DryRun)
        {
            result.AddDone(delivery.Id, delivery.Queue.Key.Domain, delivery.Pending.Length);
            return;
        }

        var phase = delivery.Phase;
        if (!phase.IsWaiting() || !DueHeap.TryTake(delivery))
        {
            result.AddUnderWay();
            return;
        }

        try
        {
            if (!await TryDoAsync(order, delivery, result))
                waits.Again(delivery, phase);
        }
        catch (Exception e)
        {
            await waits.FaultAsync(delivery, e);
        }
    }

    /// <summary>Acts on a delivery that was taken out of turn.</summary>
    /// <returns>False if it is one that the order leaves alone.</returns>
    private async ValueTask<bool> TryDoAsync(QueueOrder order, QueuedDelivery delivery, QueueResult result)
    {
        var message = store.Load(delivery);
        if (order.Action == QueueAction.Bounce && message.IsNotice)
            return false;

        result.AddDone(delivery.Id, delivery.Queue.Key.Domain, delivery.Pending.Length);
        parking.Leave(delivery);
        switch (order.Action)
        {
            case QueueAction.Release:
                await waits.ReleaseAsync(delivery, Math.Max(delivery.PostponedTo, time.GetUtcNow().UtcTicks), order.ByTenant);
                break;
            case QueueAction.Hold:
                await waits.HoldAsync(delivery, message, order.Reason, byOperator: true, order.ByTenant);
                break;
            case QueueAction.Bounce:
                await failures.GiveUpAsync(
                    delivery, order.Reply ?? new SmtpReply(550, new EnhancedStatusCode(5, 7, 1), order.Reason));
                break;
        }

        return true;
    }

    /// <summary>Whether an operator holds it whose hold the order neither repeats nor may end.</summary>
    private static bool IsLeftAlone(QueueOrder order, QueuedDelivery delivery) => order.Action switch
    {
        QueueAction.Hold => order.ByTenant ? delivery.IsHeldByOperator : delivery.IsHeldAbove,
        QueueAction.Release => order.ByTenant && delivery.IsHeldAbove,
        _ => false,
    };

    /// <summary>Whether it waits for the time that its sender chose.</summary>
    private bool IsPostponed(QueuedDelivery delivery) =>
        delivery.Phase == DeliveryPhase.Scheduled && delivery.PostponedTo == delivery.DueAt
            && delivery.PostponedTo > time.GetUtcNow().UtcTicks;
}
