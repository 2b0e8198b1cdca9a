using PolicyMta.Core.Bounces;
using PolicyMta.Core.Delivery;
using PolicyMta.Core.Events;

namespace PolicyMta.Core.Queues;

/// <summary>
/// Ends deliveries: delivered, given up, expired, removed. Whoever ends one has moved it out of its queue; the event of its end is in the
/// commit by which the spool forgets it.
/// </summary>
internal sealed partial class DeliveryEnding(
    ScheduledQueues queues, DeliveryStore store, DeliveryWaits waits, Bouncer bouncer, DeliveryEvents events, FlowTotals totals,
    ClockCorrection clock, TimeProvider time,
    ILogger<DeliveryEnding> logger)
{
    private static readonly SmtpReply Faulty = SmtpReply.Parse(
        "554 5.3.0 The message could not be worked on: internal errors of this server");

    /// <summary>
    /// Ends a delivery that an operator removes, whose lifetime is over, or that this server's own code failed on too often; false if it
    /// goes on.
    /// </summary>
    public async ValueTask<bool> TryEndAsync(QueuedDelivery delivery)
    {
        if (delivery.Pending.IsEmpty)
        {
            Finish(delivery);
            return true;
        }

        if (delivery.RemovalAsked)
        {
            TellRemoved(delivery);
            Finish(delivery);
            return true;
        }

        if (delivery.IsExpired(time.GetUtcNow().UtcTicks) && !clock.IsOff)
        {
            var last = delivery.LastReply is { } reply ? $"; last reply: {reply}" : "";
            var expired = new SmtpReply(554, new EnhancedStatusCode(5, 4, 7), $"Delivery time expired{last}");
            await EndAsync(delivery, EventKind.Expired, BounceCategory.Expired, expired);
            return true;
        }

        if (delivery.Faults < OwnFault.Most)
            return false;
        await EndAsync(delivery, EventKind.Bounced, null, Faulty);
        return true;
    }

    /// <summary>
    /// Gives up all of a delivery: with a notice if one can be made and stored, later if that has hope, else without one, and the event
    /// says so.
    /// </summary>
    public async ValueTask EndAsync(QueuedDelivery delivery, string kind, string? category, SmtpReply reply)
    {
        SpooledMessage? message = null;
        string? problem = null;
        List<RecipientOutcome> failed = [];
        try
        {
            message = store.Load(delivery);
            failed = delivery.AllWith(new Outcome(SmtpStage.Policy, reply, IsRemoteReply: false), message);
            var outcome = await bouncer.NotifyAsync(NoticeKind.Failed, delivery, message, failed, null);
            if (outcome == NoticeOutcome.NotStored || (outcome == NoticeOutcome.Refused && delivery.Faults < OwnFault.Most))
            {
                await waits.AwaitNoticeAsync(delivery, outcome);
                return;
            }

            problem = ProblemOf(outcome);
        }
        catch (Exception e) when (OwnFault.Is(e))
        {
            LogFault(logger, delivery, e);
            problem = $"an internal error, {e.GetType().Name}";
        }

        if (message is null)
            GiveUpUnread(delivery, kind, category, reply, problem);
        else
            GiveUp(kind, delivery, message, [.. failed.Select(one => new BounceVerdict(one, category, null, false))], default, problem);
        Finish(delivery);
    }

    /// <summary>Why no notice was stored and none will be, or null if one was.</summary>
    public static string? ProblemOf(NoticeOutcome outcome) => outcome switch
    {
        NoticeOutcome.Settled => null,
        NoticeOutcome.Refused => "this server's policy refuses it",
        NoticeOutcome.NotStored => "it could not be stored",
        _ => "an internal error, see the log",
    };

    /// <summary>Has the spool forget a delivery of which nothing is left to do.</summary>
    public void Finish(QueuedDelivery delivery)
    {
        Leave(delivery);
        _ = FinishAsync(delivery);
    }

    /// <summary>Tells that recipients are given up; their sender has been notified, unless a problem is named.</summary>
    public void GiveUp(
        string kind, QueuedDelivery delivery, SpooledMessage message, IReadOnlyCollection<BounceVerdict> verdicts, AttemptInfo info,
        string? problem = null)
    {
        foreach (var verdict in verdicts)
        {
            var (recipient, category, _, _) = verdict;
            totals.CountBounced(delivery, category);
            events.Emit(
                kind, delivery, message, [recipient.Address], verdict.At ?? info,
                new(
                    recipient.Outcome.Reply, recipient.Outcome.Stage, category, Text: WithoutNotice(problem),
                    Failure: verdict.Failure));
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

    /// <summary>As <see cref="GiveUp"/>, where the message's record cannot be read: its recipients can only be counted.</summary>
    private void GiveUpUnread(QueuedDelivery delivery, string kind, string? category, SmtpReply reply, string? problem)
    {
        foreach (var _ in delivery.Pending)
            totals.CountBounced(delivery, category);
        events.Emit(kind, delivery, null, [], default, new(reply, SmtpStage.Policy, category, Text: WithoutNotice(problem)));
    }

    private static string? WithoutNotice(string? problem) => problem is null ? null : $"given up without a notice to the sender: {problem}";

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

    [LoggerMessage(1311, LogLevel.Error, "Internal error: delivery {Delivery} ends without a notice to its sender")]
    private static partial void LogFault(ILogger logger, QueuedDelivery delivery, Exception error);

    [LoggerMessage(1310, LogLevel.Error, "The end of delivery {Delivery} could not be written; it may be attempted again after a restart")]
    private static partial void LogNotWritten(ILogger logger, QueuedDelivery delivery, Exception error);
}
