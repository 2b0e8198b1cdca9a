using PolicyMta.Core.Delivery;
using PolicyMta.Core.Policy;
using PolicyMta.Core.Queues;

namespace PolicyMta.Core.Bounces;

/// <summary>
/// What follows from recipients that were not reached: each has its verdict from on-bounce; those that are given up are told to the sender,
/// the others wait for their next attempt, in a delivery of their own if they wait for different times.
/// </summary>
internal sealed class FailureHandling(
    ScheduledQueues queues, ReadyQueues ready, BounceJudge judge, Bouncer bouncer, DeliveryWaits waits, DeliveryEnding ending)
{
    public async ValueTask HandleAsync(
        QueuedDelivery delivery, SpooledMessage message, IReadOnlyList<RecipientOutcome> failed, AttemptInfo info, PolicySnapshot snapshot)
    {
        var verdicts = await judge.JudgeAsync(delivery, message, failed, info, snapshot);
        await HandleAsync(delivery, message, verdicts, info);
    }

    /// <summary>As the other one, for an attempt at several hosts: policy has been asked about some recipients already.</summary>
    public async ValueTask HandleAsync(QueuedDelivery delivery, SpooledMessage message, Attempt attempt, PolicySnapshot snapshot)
    {
        var judged = await judge.JudgeAsync(delivery, message, attempt.Failed, attempt.Info, snapshot);
        await HandleAsync(delivery, message, attempt.Settled.IsEmpty ? judged : [.. attempt.Settled, .. judged], attempt.Info);
    }

    private async ValueTask HandleAsync(
        QueuedDelivery delivery, SpooledMessage message, IReadOnlyList<BounceVerdict> verdicts, AttemptInfo info)
    {
        if (delivery.Route is { } route && ready.Find(route.Key) is { } queue)
        {
            foreach (var verdict in verdicts)
                queue.Traffic.Failed(verdict.Category, isFinal: verdict.RetryAfter is null);
        }

        var givenUp = verdicts.Where(verdict => verdict.RetryAfter is null).ToList();
        var told = givenUp.Count == 0 ? NoticeOutcome.Settled : await bouncer.NotifyAsync(
            NoticeKind.Failed, delivery, message,
            [.. givenUp.Where(verdict => !verdict.Recipient.Outcome.WithoutNotice).Select(verdict => verdict.Recipient)],
            info.RemoteHost);
        if (told == NoticeOutcome.Faulted)
            delivery.Faults++;
        if (told == NoticeOutcome.Settled || (told == NoticeOutcome.Faulted && delivery.Faults >= OwnFault.Most))
        {
            ending.GiveUp(EventKind.Bounced, delivery, message, givenUp, info, DeliveryEnding.ProblemOf(told));
        }
        else
        {
            var later = OwnFault.WaitAfter(delivery.Faults);
            verdicts = [.. verdicts.Except(givenUp), .. givenUp.Select(verdict => verdict with { RetryAfter = later })];
        }

        var retries = verdicts.Where(verdict => verdict.RetryAfter is not null)
            .GroupBy(verdict => (verdict.RetryAfter!.Value, verdict.IsReroute))
            .Select(group => group.ToList())
            .ToList();
        if (retries.Count == 0)
        {
            ending.Finish(delivery);
            return;
        }

        await RetryAsync(delivery, message, retries, info);
    }

    /// <summary>
    /// Has groups wait, each for its own time: the first in the delivery itself. None is taken up again before all are written, so that no
    /// restart finds a recipient in two of them.
    /// </summary>
    private async ValueTask RetryAsync(
        QueuedDelivery delivery, SpooledMessage message, List<List<BounceVerdict>> groups, AttemptInfo info)
    {
        var parts = new List<QueuedDelivery>(groups.Count - 1);
        try
        {
            for (var i = 1; i < groups.Count; i++)
            {
                delivery.SetPending(IndexesOf(groups.Skip(i).Append(groups[0])));
                var part = DeliverySplit.PartOf(delivery, queues);
                await SaveRetryAsync(part, message, groups[i], info);
                parts.Add(part);
            }

            await SaveRetryAsync(delivery, message, groups[0], info);
            waits.Again(delivery, DeliveryPhase.Scheduled);
        }
        finally
        {
            foreach (var part in parts)
                waits.Again(part, DeliveryPhase.Scheduled);
        }
    }

    private static ImmutableArray<int> IndexesOf(IEnumerable<List<BounceVerdict>> groups) =>
        [.. groups.SelectMany(static group => group).Select(static verdict => verdict.Recipient.Index)];

    /// <summary>Gives up all of a delivery, as an operator commands; policy is not asked.</summary>
    public ValueTask GiveUpAsync(QueuedDelivery delivery, SmtpReply reply) => ending.EndAsync(delivery, EventKind.Bounced, null, reply);

    private async ValueTask SaveRetryAsync(
        QueuedDelivery delivery, SpooledMessage message, List<BounceVerdict> verdicts, AttemptInfo info)
    {
        var (recipient, category, after, isReroute) = verdicts[0];
        info = verdicts[0].At ?? info;
        delivery.SetPending([.. verdicts.Select(verdict => verdict.Recipient.Index)]);
        delivery.LastReply = recipient.Outcome.Reply;
        delivery.WasRerouted = isReroute;
        delivery.WasReleased = false;
        var delay = isReroute ? TimeSpan.Zero : RetryTimes.WithJitter(after!.Value, delivery.Route?.Retry.Jitter ?? 0.15);
        var detail = new DeliveryEventDetail(
            recipient.Outcome.Reply, recipient.Outcome.Stage, category, Text: info.TlsProblem?.Detail, Failure: verdicts[0].Failure);
        await waits.SaveDeferredAsync(delivery, message, delay, detail, info);
    }
}
