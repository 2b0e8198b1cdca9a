using Microsoft.Extensions.Logging;
using PolicyMta.Core.Bounces;
using PolicyMta.Core.Delivery;
using PolicyMta.Core.Events;
using PolicyMta.Core.Spool;
using PolicyMta.Sdk;

namespace PolicyMta.Core.Queues;

/// <summary>
/// Ends deliveries: delivered, given up, expired, removed. Whoever ends one has moved it out of its queue; the event of its end is in the
/// commit by which the spool forgets it.
/// </summary>
internal sealed partial class DeliveryEnding(
    ScheduledQueues queues, DeliveryStore store, DeliveryWaits waits, Bouncer bouncer, DeliveryEvents events, FlowTotals totals,
    TimeProvider time,
    ILogger<DeliveryEnding> logger)
{
    /// <summary>Ends a delivery that an operator removes or whose lifetime is over; false if it goes on.</summary>
    public async ValueTask<bool> TryEndAsync(QueuedDelivery delivery)
    {
        if (delivery.RemovalAsked)
        {
            TellRemoved(delivery);
            Finish(delivery);
            return true;
        }

        if (time.GetUtcNow().UtcTicks < delivery.ExpiresAt)
            return false;

        await ExpireAsync(delivery);
        return true;
    }

    /// <summary>Has the spool forget a delivery of which nothing is left to do.</summary>
    public void Finish(QueuedDelivery delivery)
    {
        Leave(delivery);
        _ = FinishAsync(delivery);
    }

    /// <summary>Tells that recipients are given up; their sender has been notified.</summary>
    public void GiveUp(
        string kind, QueuedDelivery delivery, SpooledMessage message, IReadOnlyCollection<BounceVerdict> verdicts, AttemptInfo info)
    {
        foreach (var verdict in verdicts)
        {
            var (recipient, category, _, _) = verdict;
            totals.CountBounced(delivery, category);
            events.Emit(
                kind, delivery, message, [recipient.Address], verdict.At ?? info,
                new(recipient.Outcome.Reply, recipient.Outcome.Stage, category));
        }
    }

    /// <summary>
    /// Takes a delivery out of the queue as an operator or its client asked. The sender is not told. Complete when durable.
    /// </summary>
    public async ValueTask RemoveAsync(QueuedDelivery delivery)
    {
        TellRemoved(delivery);
        Leave(delivery);
        await store.FinishAsync(delivery);
    }

    private async ValueTask ExpireAsync(QueuedDelivery delivery)
    {
        var message = store.Load(delivery);
        var last = delivery.LastReply is { } reply ? $"; last reply: {reply}" : "";
        var outcome = new Outcome(
            SmtpStage.Policy, new SmtpReply(554, new EnhancedStatusCode(5, 4, 7), $"Delivery time expired{last}"), false);
        var failed = delivery.AllWith(outcome, message);
        if (await bouncer.NotifyAsync(NoticeKind.Failed, delivery, message, failed, null))
        {
            BounceVerdict[] verdicts = [.. failed.Select(recipient => new BounceVerdict(recipient, BounceCategory.Expired, null, false))];
            GiveUp(EventKind.Expired, delivery, message, verdicts, default);
            Finish(delivery);
        }
        else
        {
            waits.Fault(delivery, new SpoolUnavailableException("The notice of expiry could not be stored.", diskFull: false));
        }
    }

    private void TellRemoved(QueuedDelivery delivery)
    {
        var message = store.Load(delivery);
        totals.CountRemoved(delivery.Pending.Length);
        events.Emit(EventKind.Removed, delivery, message, delivery.AddressesIn(message), default, default);
    }

    private void Leave(QueuedDelivery delivery)
    {
        delivery.MoveTo(DeliveryPhase.Final);
        delivery.SetPending([]);
        queues.Remove(delivery);
        delivery.Shrink();
    }

    private async Task FinishAsync(QueuedDelivery delivery)
    {
        try
        {
            await store.FinishAsync(delivery);
        }
        catch (Exception e)
        {
            LogNotWritten(logger, delivery, e);
        }
    }

    [LoggerMessage(1310, LogLevel.Error, "The end of delivery {Delivery} could not be written; it may be attempted again after a restart")]
    private static partial void LogNotWritten(ILogger logger, QueuedDelivery delivery, Exception error);
}
