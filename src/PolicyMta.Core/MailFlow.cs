using PolicyMta.Core.Bounces;
using PolicyMta.Core.Delivery;
using PolicyMta.Core.Directives;
using PolicyMta.Core.Hooks;
using PolicyMta.Core.Policy;
using PolicyMta.Core.Queues;
using PolicyMta.Core.Routing;
using PolicyMta.Core.Tracing;
using PolicyMta.Core.Waiting;

namespace PolicyMta.Core;

/// <summary>
/// The way of a delivery after its message has been spooled: routed, sent, and then finished, deferred or given up. Each line is a call
/// into one room; each change of state is written to the spool before memory forgets the one before. Read this file first;
/// <see cref="Corridor"/> says who stands on whom.
/// </summary>
internal sealed class MailFlow(
    PolicyStore policies, DeliveryStore store, Router router, ReadyQueues readyQueues, HostAttempts hosts, AttemptConclusion conclusion,
    FailureHandling failures, DeliveryWaits waits, DeliveryEnding ending, DirectiveGate directives)
{
    /// <summary>Asks on-route about a delivery that is due, and applies the decision; ends it if it is removed or expired.</summary>
    public async Task RouteAsync(QueuedDelivery delivery)
    {
        try
        {
            if (await TryEndOrParkAsync(delivery))
                return;

            var message = store.Load(delivery);
            using var span = MailSpans.Start("route", message, delivery);
            using var lease = Acquire(delivery);
            var routed = await router.RouteAsync(delivery, message, lease.Snapshot, CancellationToken.None);
            await FollowAsync(delivery, message, routed, lease.Snapshot);
        }
        catch (Exception e)
        {
            await waits.FaultAsync(delivery, e);
        }
    }

    /// <summary>
    /// Asks on-route, which has changed, again about a delivery that it held. If it is still held by the same handler and for the same
    /// reason, nothing is told or written.
    /// </summary>
    public async Task AskAgainAsync(QueuedDelivery delivery)
    {
        try
        {
            if (await TryEndOrParkAsync(delivery))
                return;

            var message = store.Load(delivery);
            var before = delivery.Trace?.LastAt(HookName.Route);
            using var lease = Acquire(delivery);
            var routed = await router.RouteAsync(delivery, message, lease.Snapshot, CancellationToken.None);
            if (routed is Routed.Held && SaysTheSame(before, delivery.Trace?.LastAt(HookName.Route)))
            {
                waits.StillHeld(delivery);
                await AskIfChangedAsync(delivery, lease.Snapshot);
                return;
            }

            if (routed is Routed.Found)
                await waits.RecordAsync(delivery); // A crash while it waits to be sent must not find it held.
            await FollowAsync(delivery, message, routed, lease.Snapshot);
        }
        catch (Exception e)
        {
            await waits.FaultAsync(delivery, e);
        }
    }

    /// <summary>Ends a delivery that is removed or expired; what an operator holds stays held.</summary>
    private async ValueTask<bool> TryEndOrParkAsync(QueuedDelivery delivery)
    {
        if (await ending.TryEndAsync(delivery))
            return true;
        if (!delivery.IsHeldByOperator)
            return false;
        waits.Park(delivery, DeliveryPhase.Held);
        return true;
    }

    /// <summary>Sends a delivery over an open connection, and handles the result.</summary>
    public async ValueTask AttemptAsync(
        QueuedDelivery delivery, ReadyQueue ready, SiteConnection site, CancellationToken cancellationToken)
    {
        Attempt? attempt = null;
        try
        {
            if (await ending.TryEndAsync(delivery))
                return;

            // A read from disk must not hold up other connections.
            if (!DeliveryStore.IsLoaded(delivery))
                await default(OwnStack);

            var message = store.Load(delivery);
            if (await store.TryLoadContentAsync(delivery, ready.Key.Site, cancellationToken) is not { } content)
            {
                ready.NotTried(site.Permit);
                waits.AwaitMemory(delivery);
                return;
            }

            using var lease = Acquire(delivery);
            if (!router.IsCurrent(delivery.Route, lease.Snapshot)
                && !await RouteAgainAsync(delivery, message, ready, lease.Snapshot, cancellationToken))
            {
                ready.NotTried(site.Permit);
                return;
            }

            delivery.CountAs(WaitCause.Receiver);
            using var span = MailSpans.Start("attempt", message, delivery);
            attempt = await hosts.RunAsync(delivery, message, content.Memory, site, lease.Snapshot, cancellationToken);
            MailSpans.Tell(span, delivery, attempt);
            if (attempt.WasStale)
            {
                delivery.EndSending();
                ready.PutBack(delivery, site.Permit);
            }
            else
            {
                await conclusion.ConcludeAsync(delivery, message, ready, attempt, lease.Snapshot);
            }
        }
        catch (OperationCanceledException) when (attempt is null && cancellationToken.IsCancellationRequested)
        {
            delivery.Shrink();
        }
        catch (Exception e)
        {
            await waits.FaultAsync(delivery, e);
        }
    }

    /// <summary>Handles a delivery for which no connection could be made.</summary>
    public async ValueTask FailToConnectAsync(QueuedDelivery delivery, ReadyQueue ready, Outcome outcome, AttemptInfo info)
    {
        try
        {
            if (await ending.TryEndAsync(delivery))
                return;

            var message = store.Load(delivery);
            using var lease = Acquire(delivery);
            delivery.Route ??= ready.Route;
            using var span = MailSpans.Start("attempt", message, delivery);
            MailSpans.Tell(span, delivery, outcome, info);
            await FailAsync(delivery, message, delivery.AllWith(outcome, message), info, lease.Snapshot);
        }
        catch (Exception e)
        {
            await waits.FaultAsync(delivery, e);
        }
    }

    private async ValueTask FollowAsync(QueuedDelivery delivery, SpooledMessage message, Routed routed, PolicySnapshot snapshot)
    {
        switch (routed)
        {
            case Routed.Found { Route: { Destination.Failure: { } failure } route }:
                delivery.Route = route;
                await FailAsync(delivery, message, delivery.AllWith(Own(SmtpStage.Resolve, failure), message), default, snapshot);
                break;
            case Routed.Found found:
                if (!await directives.StopAsync(delivery, message, found))
                    readyQueues.Add(delivery, found.Route);
                break;
            case Routed.Held { Reason: var reason }:
                await waits.HoldAsync(delivery, message, reason);
                await AskIfChangedAsync(delivery, snapshot);
                break;
            case Routed.Deferred { After: var after, Reply: var reply }:
                await waits.DeferAsync(delivery, message, after, new(reply, SmtpStage.Policy), default);
                break;
            case Routed.Split { Groups: var groups }:
                await waits.SplitAsync(delivery, groups);
                break;
            case Routed.Bounced { Reply: var reply, WithoutNotice: var withoutNotice }:
                var refused = Own(SmtpStage.Policy, reply) with { WithoutNotice = withoutNotice };
                await failures.HandleAsync(delivery, message, delivery.AllWith(refused, message), default, snapshot);
                break;
        }
    }

    /// <summary>Asks again if another on-route came into force while the delivery was not yet held, so that nobody found it.</summary>
    private async ValueTask AskIfChangedAsync(QueuedDelivery delivery, PolicySnapshot snapshot)
    {
        if (policies.Current.RouteIdentity != snapshot.RouteIdentity && DueHeap.TryTake(delivery))
            await AskAgainAsync(delivery);
    }

    private static bool SaysTheSame(TraceEntry? one, TraceEntry? other) =>
        one is not null && other is not null && one.Handler == other.Handler && one.Reason == other.Reason
            && one.Decision == other.Decision;

    /// <returns>Whether the delivery still belongs to the ready queue that it was taken from.</returns>
    private async ValueTask<bool> RouteAgainAsync(
        QueuedDelivery delivery, SpooledMessage message, ReadyQueue ready, PolicySnapshot snapshot, CancellationToken cancellationToken)
    {
        var routed = await router.RouteAsync(delivery, message, snapshot, cancellationToken);
        if (routed is Routed.Found { Route: { Destination.Failure: null } route } found && route.Key == ready.Key)
        {
            if (await directives.StopAsync(delivery, message, found))
                return false;
            delivery.Route = route;
            ready.Follow(route);
            return true;
        }

        delivery.EndSending();
        await FollowAsync(delivery, message, routed, snapshot);
        return false;
    }

    private ValueTask FailAsync(
        QueuedDelivery delivery, SpooledMessage message, List<RecipientOutcome> failed, AttemptInfo info, PolicySnapshot snapshot)
    {
        delivery.Attempts++;
        return failures.HandleAsync(delivery, message, failed, info, snapshot);
    }

    private PolicyLease Acquire(QueuedDelivery delivery) =>
        policies.Acquire(new LeaseRequest(delivery.Queue.Key.Tenant, delivery.Queue.Key.Campaign, delivery.Queue.Key.Domain));

    private static Outcome Own(SmtpStage stage, SmtpReply reply) => new(stage, reply, IsRemoteReply: false);
}
