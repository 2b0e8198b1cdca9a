using System.Collections.Frozen;
using PolicyMta.Core.Delivery;
using PolicyMta.Core.Hooks;
using PolicyMta.Core.Hooks.Crashes;
using PolicyMta.Core.Policy;
using PolicyMta.Core.Queues;
using PolicyMta.Core.Waiting;

namespace PolicyMta.Core.Bounces;

/// <summary>
/// Asks on-bounce about each failed recipient and turns its decision into a verdict. If policy says nothing the reply's class holds: 4xx is
/// retried, 5xx is final, except that a failure before MAIL is never the recipient's fault and is retried.
/// </summary>
internal sealed class BounceJudge(BounceThrottles throttles, DeliveryEvents events, CrashWatch crashes, TimeProvider time)
{
    /// <summary>Recipients of one delivery that policy is asked about at the same time.</summary>
    private const int AskedAtOnce = 16;

    /// <summary>What is about the sender, its address, the message or the recipient, and so the same at every host of a site.</summary>
    private static readonly FrozenSet<string> CategoriesOfSite = new[]
    {
        BounceCategory.RateLimited, BounceCategory.Greylisted, BounceCategory.SourceReputation, BounceCategory.SourceBlocked,
        BounceCategory.AuthenticationFailed, BounceCategory.PolicyRejected, BounceCategory.SpamContent, BounceCategory.VirusContent,
        BounceCategory.MessageTooLarge, BounceCategory.QuotaExceeded, BounceCategory.InvalidRecipient, BounceCategory.InactiveMailbox,
        BounceCategory.InvalidDomain, BounceCategory.RelayDenied, BounceCategory.Moved, BounceCategory.ReverseDns,
        BounceCategory.SenderRejected, BounceCategory.ConnectionLimited,
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// The verdicts in the order of the recipients. Throttles and suppressions that policy decided are in force when they are returned.
    /// </summary>
    public async ValueTask<IReadOnlyList<BounceVerdict>> JudgeAsync(
        QueuedDelivery delivery, SpooledMessage message, IReadOnlyList<RecipientOutcome> failed, AttemptInfo info, PolicySnapshot snapshot)
    {
        var verdicts = new List<BounceVerdict>(failed.Count);
        var before = delivery.WaitsFor;
        delivery.CountAs(WaitCause.Handlers);
        foreach (var some in failed.Chunk(AskedAtOnce))
        {
            var decisions = await AskAsync(delivery, message, some, info, snapshot);
            for (var i = 0; i < some.Length; i++)
            {
                await ApplyAsync(decisions[i], delivery, message, some[i], info);
                verdicts.Add(VerdictOf(decisions[i], delivery, some[i], snapshot) with
                {
                    At = info,
                    Failure = FailureOf.Decision(decisions[i]),
                    MayGoToNextHost = some[i].Outcome.MayGoToNextHost() && !HoldsForSite(decisions[i]),
                });
            }
        }

        delivery.CountAs(before);
        return verdicts;
    }

    private async ValueTask ApplyAsync(
        BounceDecision decision, QueuedDelivery delivery, SpooledMessage message, RecipientOutcome failed, AttemptInfo info)
    {
        var (reply, stage) = (failed.Outcome.Reply, failed.Outcome.Stage);
        if (decision.Throttle is { } throttle && await throttles.ApplyAsync(
            throttle, delivery, message, info, delivery.Trace?.AuthorOf(decision) ?? HookName.Bounce, decision.Reason))
        {
            events.Emit(EventKind.Throttled, delivery, message, [failed.Address], info, new(
                reply, stage, decision.Category, Text: decision.Reason, Failure: FailureOf.Decision(decision)));
        }

        if (decision.EndConnection)
            info.Connection?.Retire();
        if (decision.Suppress is { } suppression)
            events.Emit(EventKind.Suppressed, delivery, message, [failed.Address], info, new(
                reply, stage, decision.Category, Text: Describe(suppression), Failure: FailureOf.Decision(decision)));
    }

    private static BounceVerdict VerdictOf(
        BounceDecision decision, QueuedDelivery delivery, RecipientOutcome failed, PolicySnapshot snapshot)
    {
        if (decision.Bounce || (decision.Retry is null && !decision.Reroute && IsFinal(failed.Outcome)))
            return new BounceVerdict(failed, decision.Category, null, false);
        if (decision.Reroute && !delivery.WasRerouted)
            return new BounceVerdict(failed, decision.Category, TimeSpan.Zero, true);
        var delay = decision.Retry ?? RetryTimes.NextDelay(
            delivery.Route?.Retry ?? snapshot.Retry, delivery.Route?.Delays ?? [], decision.Category, failed.Outcome.Stage,
            delivery.Attempts - delivery.Progress);
        return new BounceVerdict(failed, decision.Category, delay, false);
    }

    private static bool IsFinal(Outcome outcome) =>
        outcome.Reply.IsPermanent && !outcome.NamesRecipientLimit()
            && (outcome.Stage >= SmtpStage.MailFrom || (outcome.Stage == SmtpStage.Resolve && !outcome.IsRemoteReply));

    /// <summary>Whether policy has decided more than what kind of failure it is, or calls it one that no other host would mend.</summary>
    private static bool HoldsForSite(BounceDecision decision) =>
        decision.Bounce || decision.Reroute || decision.Retry is not null || decision.Throttle is not null || decision.Suppress is not null
        || (decision.Category is { } category && CategoriesOfSite.Contains(category));

    private async ValueTask<BounceDecision[]> AskAsync(
        QueuedDelivery delivery, SpooledMessage message, RecipientOutcome[] failed, AttemptInfo info, PolicySnapshot snapshot)
    {
        if (snapshot.OnBounce.IsIdle)
            return [.. Enumerable.Repeat(BounceDecision.None, failed.Length)];

        using var mark = crashes.Enter(delivery.Id);
        var trace = delivery.Trace ??= new DecisionTrace(time);
        if (failed.Length == 1)
            return [await snapshot.OnBounce.RunAsync(ContextOf(delivery, message, failed[0], info), snapshot, trace)];

        var traces = failed.Select(_ => new DecisionTrace(time)).ToArray();
        var decisions = await Task.WhenAll(failed.Select((recipient, i) =>
            snapshot.OnBounce.RunAsync(ContextOf(delivery, message, recipient, info), snapshot, traces[i]).AsTask()));
        foreach (var entry in traces.SelectMany(part => part.Entries))
            trace.Add(entry);
        return decisions;
    }

    private BounceContext ContextOf(QueuedDelivery delivery, SpooledMessage message, RecipientOutcome failed, AttemptInfo info)
    {
        var route = delivery.Route;
        return new BounceContext
        {
            Message = message.Facts,
            Recipient = failed.Address,
            Domain = delivery.Queue.Key.Domain,
            Stage = failed.Outcome.Stage,
            Reply = failed.Outcome.Reply,
            IsRemoteReply = failed.Outcome.IsRemoteReply,
            Attempt = delivery.Attempts,
            Age = new TimeSpan(time.GetUtcNow().UtcTicks - delivery.ReceivedAt),
            RemoteHost = info.RemoteHost,
            RemoteAddress = info.RemoteAddress,
            Site = route?.Destination.Site,
            Provider = route?.Provider,
            EgressPool = route?.Pool.Name,
            EgressSource = route?.Source.Name,
            SourceNetwork = route?.Source.NetworkOf(info.SourceFamily)?.ToString(),
            TrafficProfile = route?.Profile.Name,
            ProfileTags = route?.Profile.Tags ?? [],
            ProfileProperties = route?.Profile.Properties ?? ImmutableDictionary<string, string>.Empty,
            Counters = route is { Profile.Counters.IsEmpty: false } ? [.. route.Profile.Counters.Keys.Order(StringComparer.Ordinal)] : [],
        };
    }

    public static string Describe(Suppression suppression)
    {
        var scope = suppression.Scope.ToString().ToLowerInvariant();
        return suppression.For is { } time ? $"{scope} for {DurationText.Format(time)}" : $"{scope} for ever";
    }
}
