using PolicyMta.Core.Delivery;
using PolicyMta.Core.Events;
using PolicyMta.Core.Policy;
using PolicyMta.Core.Queues;

namespace PolicyMta.Core.Bounces;

/// <summary>
/// What follows from an attempt: who was delivered is counted and written down, then told to senders who asked; who was not reached goes
/// to <see cref="FailureHandling"/>; who was not tried yet goes on. Nobody who was delivered is sent the message again.
/// </summary>
internal sealed partial class AttemptConclusion(
    Bouncer bouncer, FailureHandling failures, DeliveryWaits waits, DeliveryEnding ending, DeliveryEvents events, FlowTotals totals,
    TimeProvider time, ILogger<AttemptConclusion> logger)
{
    public async ValueTask ConcludeAsync(
        QueuedDelivery delivery, SpooledMessage message, ReadyQueue ready, Attempt attempt, PolicySnapshot snapshot)
    {
        if (!attempt.Delivered.IsEmpty)
        {
            delivery.Progress++;
            var addresses = ImmutableArray.CreateRange(attempt.Delivered, static recipient => recipient.Address);
            var detail = new DeliveryEventDetail(attempt.DeliveredReply, SmtpStage.FinalDot, Text: attempt.Info.TlsProblem?.Detail);
            try
            {
                events.Emit(EventKind.Delivered, delivery, message, addresses, attempt.Info, detail);
            }
            finally
            {
                // Whatever fails from here on, they are not sent it again.
                delivery.SetPending(attempt.Left);
            }

            ready.Traffic.Delivered(attempt.Delivered.Length);
            totals.CountDelivered(delivery, attempt.Delivered.Length, time.GetUtcNow());
            if (attempt.Fault is { } fault)
                waits.Count(delivery, fault);
            await TellDeliveredAsync(delivery, message, attempt);
        }

        var failed = attempt.Left[..^attempt.Rest.Length];
        if (!attempt.Rest.IsEmpty)
            await waits.GoOnAsync(delivery, attempt.Rest, failed);
        if (!failed.IsEmpty)
            await failures.HandleAsync(delivery, message, attempt, snapshot);
        else if (attempt.Rest.IsEmpty)
            ending.Finish(delivery);
    }

    /// <summary>Writes down what was delivered if more is to be done about the delivery, and only then tells senders who asked.</summary>
    private async ValueTask TellDeliveredAsync(QueuedDelivery delivery, SpooledMessage message, Attempt attempt)
    {
        var isWanted = attempt.Told is { } kind && Bouncer.IsWanted(kind, message, attempt.Delivered);
        if (!isWanted && attempt.Left.IsEmpty)
            return;
        await waits.RecordAsync(delivery);
        if (isWanted && await bouncer.NotifyAsync(
            attempt.Told!.Value, delivery, message, attempt.Delivered, attempt.Info.RemoteHost) != NoticeOutcome.Settled)
            LogNoNotice(delivery);
    }

    [LoggerMessage(1302, LogLevel.Warning, "The success notice about delivery {Delivery} could not be stored")]
    private partial void LogNoNotice(QueuedDelivery delivery);
}
