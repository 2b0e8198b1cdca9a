using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using PolicyMta.Core.Bounces;
using PolicyMta.Core.Delivery;
using PolicyMta.Core.Delivery.Conversion;
using PolicyMta.Core.Events;
using PolicyMta.Core.Hooks;
using PolicyMta.Core.Policy;
using PolicyMta.Core.Queues;
using PolicyMta.Core.Routing;
using PolicyMta.Core.Signing;
using PolicyMta.Core.Spool;
using PolicyMta.Sdk;

namespace PolicyMta.Core;

/// <summary>
/// The whole path of a message after it has been spooled: routed, sent, and then delivered, deferred or given up. Each line is a call into
/// one room; each change of state is written to the spool before memory forgets the one before. Read this file first.
/// </summary>
internal sealed partial class MailFlow(
    PolicyStore policies,
    ScheduledQueues queues,
    DueHeap due,
    DeliveryStore store,
    ContentBudget budget,
    Router router,
    Signer signer,
    BounceJudge judge,
    Bouncer bouncer,
    DeliveryEvents events,
    FlowTotals totals,
    TimeProvider time,
    ILogger<MailFlow> logger)
{
    private static readonly Outcome Unsigned = new(
        SmtpStage.Policy, SmtpReply.Parse("451 4.7.0 A signature is demanded and none could be made"), false);
    private static readonly TimeSpan AfterFault = TimeSpan.FromMinutes(1);

    /// <summary>Where routed deliveries go; set once, before the first message.</summary>
    public required Action<QueuedDelivery, Route> Dispatch { get; init; }

    /// <summary>Takes over a message that has just been spooled.</summary>
    public void Accept(SpooledMessage message, ContentBuffer content)
    {
        foreach (var delivery in DeliverySplit.Of(message, queues, time))
        {
            if (message.Facts.Envelope.NotBefore is not null && delivery.DueAt > time.GetUtcNow().UtcTicks)
            {
                due.Add(delivery);
                continue;
            }

            delivery.Message = message;
            delivery.Content = budget.TryHold(content);
            delivery.Phase = DeliveryPhase.Routing;
            ThreadPool.UnsafeQueueUserWorkItem(
                static work => _ = work.Flow.RouteAsync(work.Delivery), (Flow: this, Delivery: delivery), preferLocal: false);
        }
    }

    /// <summary>Asks on-route about a delivery that is due, and follows its word.</summary>
    public async Task RouteAsync(QueuedDelivery delivery)
    {
        try
        {
            if (await EndEarlyAsync(delivery))
                return;

            var message = store.Load(delivery);
            using var lease = Acquire(delivery);
            var routed = await router.RouteAsync(delivery, message, lease.Snapshot, CancellationToken.None);
            await FollowAsync(delivery, message, routed, lease.Snapshot);
        }
        catch (Exception e)
        {
            Fault(delivery, e);
        }
    }

    /// <summary>Sends a delivery over an open connection, and sees to what comes of it.</summary>
    public async ValueTask AttemptAsync(
        QueuedDelivery delivery, ReadyQueue ready, IDeliveryConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            if (await EndEarlyAsync(delivery))
                return;

            // A read from disk must not hold up other connections.
            if (!DeliveryStore.IsLoaded(delivery))
                await default(OwnStack);

            var message = store.Load(delivery);
            var content = await store.LoadContentAsync(delivery, cancellationToken);
            using var lease = Acquire(delivery);
            if (delivery.Route?.Generation != lease.Snapshot.Generation
                && !await RouteAgainAsync(delivery, message, ready, lease.Snapshot, cancellationToken))
                return;

            var outgoing = OutgoingMessage.For(message.Facts.Envelope, content.Memory, connection.Capabilities);
            var signed = outgoing.Refusal is null ? await signer.SignAsync(message, outgoing, lease.Snapshot) : null;
            if (signed is null or { IsMissing: true })
            {
                delivery.Attempts++;
                var outcome = outgoing.Refusal is { } refusal ? new Outcome(SmtpStage.MailFrom, refusal, IsRemoteReply: false) : Unsigned;
                await FailAsync(
                    delivery, message, Everybody(delivery, message, outcome), AttemptInfo.Of(connection), lease.Snapshot, ready.Apply);
                return;
            }

            var attempt = await Attempt.RunAsync(delivery, message, signed.Prefix, outgoing, connection, time, cancellationToken);
            if (attempt.WasStale)
                Dispatch(delivery, delivery.Route!);
            else
                await ConcludeAsync(delivery, message, attempt, lease.Snapshot, ready.Apply);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            delivery.Shrink();
        }
        catch (Exception e)
        {
            Fault(delivery, e);
        }
    }

    /// <summary>Sees to a delivery that no connection could be made for.</summary>
    public async ValueTask FailAsync(QueuedDelivery delivery, Outcome outcome, AttemptInfo info, Action<Throttle> throttle)
    {
        try
        {
            if (await EndEarlyAsync(delivery))
                return;

            var message = store.Load(delivery);
            using var lease = Acquire(delivery);
            delivery.Attempts++;
            await FailAsync(delivery, message, Everybody(delivery, message, outcome), info, lease.Snapshot, throttle);
        }
        catch (Exception e)
        {
            Fault(delivery, e);
        }
    }

    private async ValueTask FollowAsync(QueuedDelivery delivery, SpooledMessage message, Routed routed, PolicySnapshot snapshot)
    {
        switch (routed)
        {
            case Routed.Found { Route: { Destination.Failure: { } failure } route }:
                delivery.Route = route;
                delivery.Attempts++;
                await FailAsync(delivery, message, Everybody(
                    delivery, message, new Outcome(SmtpStage.Resolve, failure, false)), default, snapshot, static _ => { });
                break;
            case Routed.Found { Route: var route }:
                Dispatch(delivery, route);
                break;
            case Routed.Held { Reason: var reason }:
                await HoldAsync(delivery, message, reason);
                break;
            case Routed.Deferred { After: var after, Reply: var reply }:
                await WaitAsync(delivery, message, after, new(reply, SmtpStage.Policy), default);
                break;
            case Routed.Bounced { Reply: var reply }:
                await FailAsync(delivery, message, Everybody(
                    delivery, message, new Outcome(SmtpStage.Policy, reply, false)), default, snapshot, static _ => { });
                break;
        }
    }

    /// <returns>Whether the delivery still belongs to the ready queue that it was taken from.</returns>
    private async ValueTask<bool> RouteAgainAsync(
        QueuedDelivery delivery, SpooledMessage message, ReadyQueue ready, PolicySnapshot snapshot, CancellationToken cancellationToken)
    {
        var routed = await router.RouteAsync(delivery, message, snapshot, cancellationToken);
        if (routed is Routed.Found { Route: { Destination.Failure: null } route } && route.Key == ready.Key)
        {
            delivery.Route = route;
            ready.Follow(route);
            return true;
        }

        await FollowAsync(delivery, message, routed, snapshot);
        return false;
    }

    private async ValueTask ConcludeAsync(
        QueuedDelivery delivery, SpooledMessage message, Attempt attempt, PolicySnapshot snapshot, Action<Throttle> throttle)
    {
        if (!attempt.Delivered.IsEmpty)
        {
            totals.CountDelivered(attempt.Delivered.Length);
            if (attempt.Told is { } told && !await bouncer.NotifyAsync(told, delivery, message, attempt.Delivered, attempt.Info.RemoteHost))
                LogNoNotice(logger, delivery);
            events.Emit(
                EventKind.Delivered,
                delivery,
                message,
                ImmutableArray.CreateRange(attempt.Delivered, static about => about.Address),
                attempt.Info,
                new(attempt.DeliveredReply, SmtpStage.FinalDot, Text: attempt.Info.TlsProblem));
        }

        if (attempt.Failed.Count > 0)
            await FailAsync(delivery, message, attempt.Failed, attempt.Info, snapshot, throttle);
        else
            Finish(delivery);
    }

    private async ValueTask FailAsync(
        QueuedDelivery delivery, SpooledMessage message, IReadOnlyList<FailedRecipient> failed, AttemptInfo info, PolicySnapshot snapshot,
        Action<Throttle> throttle)
    {
        var verdicts = new List<BounceVerdict>(failed.Count);
        foreach (var recipient in failed)
            verdicts.Add(await judge.JudgeAsync(delivery, message, recipient, info, snapshot, throttle));

        var givenUp = verdicts.Where(verdict => verdict.RetryAfter is null).ToList();
        if (givenUp.Count > 0 && !await bouncer.NotifyAsync(
            NoticeKind.Failed, delivery, message, givenUp.Select(verdict => verdict.Recipient.AsReported()), info.RemoteHost))
            verdicts = [.. verdicts.Except(givenUp), .. givenUp.Select(verdict => verdict with { RetryAfter = AfterFault })];
        else
            GiveUp(EventKind.Bounced, delivery, message, givenUp, info);

        var waits = verdicts.Where(verdict => verdict.RetryAfter is not null)
            .GroupBy(verdict => (verdict.RetryAfter!.Value, verdict.IsReroute)).ToList();
        if (waits.Count == 0)
        {
            Finish(delivery);
            return;
        }

        foreach (var others in waits.Skip(1))
            await RetryAsync(DeliverySplit.PartOf(delivery, queues), message, [.. others], info);
        await RetryAsync(delivery, message, [.. waits[0]], info);
    }

    private async ValueTask RetryAsync(QueuedDelivery delivery, SpooledMessage message, List<BounceVerdict> verdicts, AttemptInfo info)
    {
        var (recipient, category, after, isReroute) = verdicts[0];
        delivery.Pending = [.. verdicts.Select(verdict => verdict.Recipient.Index)];
        delivery.LastReply = recipient.Outcome.Reply;
        delivery.WasRerouted = isReroute;
        var delay = isReroute ? TimeSpan.Zero : RetryTimes.WithJitter(after!.Value, delivery.Route?.Retry.Jitter ?? 0.15);
        await WaitAsync(
            delivery, message, delay, new(recipient.Outcome.Reply, recipient.Outcome.Stage, category, Text: info.TlsProblem), info);
    }

    private async ValueTask WaitAsync(
        QueuedDelivery delivery, SpooledMessage message, TimeSpan delay, DeliveryEventDetail detail, AttemptInfo info)
    {
        delivery.DueAt = Math.Min(time.GetUtcNow().UtcTicks + delay.Ticks, delivery.ExpiresAt);
        totals.CountDeferred(delivery.Pending.Length);
        events.Emit(EventKind.Deferred, delivery, message, Addresses(
            delivery, message), info, detail with { NextAttempt = new DateTimeOffset(delivery.DueAt, TimeSpan.Zero) });
        delivery.Phase = DeliveryPhase.Scheduled;
        if (bouncer.OwesDelayNotice(delivery, message))
        {
            var waiting = new Outcome(detail.Stage ?? SmtpStage.Policy, detail.Reply!, info.RemoteHost is not null);
            delivery.WasDelayTold = await bouncer.NotifyAsync(
                NoticeKind.Delayed, delivery, message, Everybody(delivery, message, waiting).Select(recipient => recipient.AsReported()),
                info.RemoteHost);
        }

        await SaveAsync(delivery);
        delivery.Shrink();
        due.Add(delivery);
    }

    private async ValueTask HoldAsync(QueuedDelivery delivery, SpooledMessage message, string? reason)
    {
        delivery.DueAt = delivery.ExpiresAt;
        events.Emit(EventKind.Held, delivery, message, Addresses(delivery, message), default, new(Text: reason));
        delivery.Phase = DeliveryPhase.Held;
        await SaveAsync(delivery);
        delivery.Shrink();
        due.Add(delivery);
    }

    /// <summary>Ends a delivery that an operator removes or whose lifetime is over, wherever it was waiting.</summary>
    private async ValueTask<bool> EndEarlyAsync(QueuedDelivery delivery)
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

    /// <summary>
    /// Takes a delivery out of the queue at an operator's or its client's wish. The sender is not told. Complete when durable.
    /// </summary>
    public async ValueTask RemoveAsync(QueuedDelivery delivery)
    {
        TellRemoved(delivery);
        Leave(delivery);
        await store.FinishAsync(delivery);
    }

    /// <summary>
    /// Has a delivery that was taken out of turn wait until another time; its lifetime begins then. Complete when durable.
    /// </summary>
    public async ValueTask PostponeAsync(QueuedDelivery delivery, DateTimeOffset until)
    {
        var facts = store.Load(delivery).Facts;
        var lifetime = Math.Max(delivery.ExpiresAt - Lifetime.StartOf(facts, delivery.PostponedTo), AfterFault.Ticks);
        delivery.PostponedTo = delivery.DueAt = until.UtcTicks;
        delivery.ExpiresAt = Lifetime.EndOf(facts, new TimeSpan(lifetime), delivery.PostponedTo);
        delivery.Phase = DeliveryPhase.Scheduled;
        try
        {
            await store.SaveAsync(delivery);
        }
        finally
        {
            delivery.Shrink();
            due.Add(delivery);
        }
    }

    /// <summary>Gives up a delivery whose lifetime is over.</summary>
    public async ValueTask ExpireAsync(QueuedDelivery delivery)
    {
        var message = store.Load(delivery);
        var last = delivery.LastReply is { } reply ? $"; last reply: {reply}" : "";
        var outcome = new Outcome(
            SmtpStage.Policy, new SmtpReply(554, new EnhancedStatusCode(5, 4, 7), $"Delivery time expired{last}"), false);
        var failed = Everybody(delivery, message, outcome);
        if (!await bouncer.NotifyAsync(NoticeKind.Failed, delivery, message, failed.Select(recipient => recipient.AsReported()), null))
        {
            Fault(delivery, new SpoolUnavailableException("The notice of expiry could not be stored.", diskFull: false));
            return;
        }

        GiveUp(EventKind.Expired, delivery, message, [
            .. failed.Select(recipient => new BounceVerdict(recipient, BounceCategory.Expired, null, false))
        ], default);
        Finish(delivery);
    }

    private void GiveUp(string kind, QueuedDelivery delivery, SpooledMessage message, List<BounceVerdict> verdicts, AttemptInfo info)
    {
        totals.CountBounced(verdicts.Count);
        foreach (var verdict in verdicts)
            events.Emit(kind, delivery, message, [verdict.Recipient.Address], info, new(
                verdict.Recipient.Outcome.Reply, verdict.Recipient.Outcome.Stage, verdict.Category));
    }

    private void TellRemoved(QueuedDelivery delivery)
    {
        var message = store.Load(delivery);
        totals.CountRemoved(delivery.Pending.Length);
        events.Emit(EventKind.Removed, delivery, message, Addresses(delivery, message), default, default);
    }

    private void Finish(QueuedDelivery delivery)
    {
        Leave(delivery);
        _ = FinishAsync(delivery);
    }

    private void Leave(QueuedDelivery delivery)
    {
        delivery.Phase = DeliveryPhase.Final;
        delivery.Pending = [];
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

    private async ValueTask SaveAsync(QueuedDelivery delivery)
    {
        try
        {
            await store.SaveAsync(delivery);
        }
        catch (Exception e)
        {
            LogNotWritten(logger, delivery, e);
        }
    }

    /// <summary>Something of ours went wrong: the delivery stays queued and is taken up again a little later.</summary>
    private void Fault(QueuedDelivery delivery, Exception error)
    {
        LogFault(logger, delivery, error);
        delivery.Shrink();
        delivery.DueAt = (time.GetUtcNow() + AfterFault).UtcTicks;
        delivery.Phase = DeliveryPhase.Scheduled;
        due.Add(delivery);
    }

    private PolicyLease Acquire(QueuedDelivery delivery) =>
        policies.Acquire(new LeaseRequest(delivery.Queue.Key.Tenant, delivery.Queue.Key.Campaign, delivery.Queue.Key.Domain));

    private static List<FailedRecipient> Everybody(QueuedDelivery delivery, SpooledMessage message, Outcome outcome) =>
        [.. delivery.Pending.Select(index => new FailedRecipient(index, message.Facts.Recipients[index].Address, outcome))];

    private static ImmutableArray<string> Addresses(QueuedDelivery delivery, SpooledMessage message) =>
        ImmutableArray.CreateRange(delivery.Pending, static (index, facts) => facts.Recipients[index].Address, message.Facts);

    [LoggerMessage(1300, LogLevel.Error, "Delivery {Delivery} met a fault and is taken up again in a minute")]
    private static partial void LogFault(ILogger logger, QueuedDelivery delivery, Exception error);

    [LoggerMessage(1302, LogLevel.Warning, "The notice that delivery {Delivery} was handed on could not be stored")]
    private static partial void LogNoNotice(ILogger logger, QueuedDelivery delivery);

    [LoggerMessage(
        1301, LogLevel.Error, "The state of delivery {Delivery} could not be written; after a restart it may be attempted again")]
    private static partial void LogNotWritten(ILogger logger, QueuedDelivery delivery, Exception error);
}
