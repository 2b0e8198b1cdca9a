using PolicyMta.Core.Delivery;
using PolicyMta.Core.Events;
using PolicyMta.Core.Hooks;
using PolicyMta.Core.Policy;
using PolicyMta.Core.Queues;
using PolicyMta.Sdk;

namespace PolicyMta.Core.Bounces;

/// <summary>
/// Asks on-bounce about each failed recipient and turns its word into a verdict. Where policy says nothing the reply's class holds: 4xx is
/// retried, 5xx is final, except that a failure before MAIL is never the recipient's fault and is retried.
/// </summary>
internal sealed class BounceJudge(DeliveryEvents events, EventStream stream, TimeProvider time)
{
    public async ValueTask<BounceVerdict> JudgeAsync(
        QueuedDelivery delivery, SpooledMessage message, FailedRecipient failed, AttemptInfo info, PolicySnapshot snapshot,
        Action<Throttle> throttle)
    {
        var decision = await AskAsync(delivery, message, failed, info, snapshot);
        if (decision.Throttle is { } slower)
        {
            throttle(slower);
            events.Emit(EventKind.Throttled, delivery, message, [failed.Address], info, new(
                failed.Outcome.Reply, failed.Outcome.Stage, decision.Category, Text: decision.Reason));
        }

        if (decision.Suppress is { } suppression)
            Report(delivery, failed, suppression, decision);

        var isFinal = decision.Bounce || (decision.Retry is null && !decision.Reroute && IsFinal(failed.Outcome));
        if (isFinal)
            return new BounceVerdict(failed, decision.Category, null, false);
        if (decision.Reroute && !delivery.WasRerouted)
            return new BounceVerdict(failed, decision.Category, TimeSpan.Zero, true);
        return new BounceVerdict(
            failed, decision.Category, decision.Retry ?? NextDelay(delivery, failed.Outcome, decision.Category, snapshot), false);
    }

    private static TimeSpan NextDelay(QueuedDelivery delivery, Outcome outcome, string? category, PolicySnapshot snapshot) =>
        RetryTimes.NextDelay(
            delivery.Route?.Retry ?? snapshot.Retry, delivery.Route?.Delays ?? [], category, outcome.Stage, delivery.Attempts);

    private static bool IsFinal(Outcome outcome) =>
        outcome.Reply.IsPermanent
            && (outcome.Stage >= SmtpStage.MailFrom || (outcome.Stage == SmtpStage.Resolve && !outcome.IsRemoteReply));

    private async ValueTask<BounceDecision> AskAsync(
        QueuedDelivery delivery, SpooledMessage message, FailedRecipient failed, AttemptInfo info, PolicySnapshot snapshot)
    {
        if (snapshot.OnBounce.Links.IsEmpty)
            return BounceDecision.None;

        var route = delivery.Route;
        var context = new BounceContext
        {
            Message = message.Facts,
            Recipient = failed.Address,
            Domain = delivery.Queue.Key.Domain,
            Stage = failed.Outcome.Stage,
            Reply = failed.Outcome.Reply,
            IsRemoteReply = failed.Outcome.IsRemoteReply,
            Attempt = delivery.Attempts,
            Age = time.GetUtcNow() - message.Facts.ReceivedAt,
            RemoteHost = info.RemoteHost,
            RemoteAddress = info.RemoteAddress,
            Site = route?.Destination.Site,
            Provider = route?.Provider,
            EgressPool = route?.Pool.Name,
            EgressSource = route?.Source.Name,
            TrafficProfile = route?.Profile.Name,
        };
        return await snapshot.OnBounce.RunAsync(context, snapshot, delivery.Trace ??= new DecisionTrace(time));
    }

    private void Report(
        QueuedDelivery delivery, FailedRecipient failed, Suppression suppression, BounceDecision decision) => stream.Emit(new DeliveryEvent
    {
        Kind = EventKind.Suppressed,
        Time = time.GetUtcNow(),
        Id = delivery.Id,
        Tenant = delivery.Queue.Key.Tenant,
        Campaign = delivery.Queue.Key.Campaign,
        Recipients = [failed.Address],
        Domain = delivery.Queue.Key.Domain,
        Provider = delivery.Route?.Provider,
        Reply = failed.Outcome.Reply,
        Category = decision.Category,
        Detail = (suppression.Scope, suppression.For) switch
        {
            (var scope, null) => $"{scope.ToString().ToLowerInvariant()} for ever",
            (var scope, { } time) => $"{scope.ToString().ToLowerInvariant()} for {DurationText.Format(time)}",
        },
    });
}
