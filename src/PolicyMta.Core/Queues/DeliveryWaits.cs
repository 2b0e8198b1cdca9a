using PolicyMta.Core.Bounces;
using PolicyMta.Core.Delivery;
using PolicyMta.Core.Events;
using PolicyMta.Core.Hooks;
using PolicyMta.Core.Waiting;

namespace PolicyMta.Core.Queues;

/// <summary>
/// Has deliveries wait: for a retry, for an operator, for another time. Each is written to the spool before it waits in memory, so that a
/// restart finds it waiting for the same.
/// </summary>
internal sealed partial class DeliveryWaits(
    ScheduledQueues queues, DueHeap due, DeliveryStore store, Bouncer bouncer, DeliveryEvents events, FlowTotals totals, TimeProvider time,
    ILogger<DeliveryWaits> logger)
{
    /// <summary>How long a delivery waits after an internal error, at least.</summary>
    public static readonly TimeSpan AfterFault = TimeSpan.FromMinutes(1);

    /// <summary>How long a delivery leaves its connection to others if there is no memory for its body.</summary>
    public static readonly TimeSpan ForMemory = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Waits for the next attempt, or for the end of its lifetime if that comes first; tells the sender if a notice of delay is owed.
    /// </summary>
    public async ValueTask DeferAsync(
        QueuedDelivery delivery, SpooledMessage message, TimeSpan delay, DeliveryEventDetail detail, AttemptInfo info)
    {
        await SaveDeferredAsync(delivery, message, delay, detail, info);
        Wait(delivery, DeliveryPhase.Scheduled);
    }

    /// <summary>As <see cref="DeferAsync"/>, but the delivery is not taken up again before <see cref="Again"/>.</summary>
    public async ValueTask SaveDeferredAsync(
        QueuedDelivery delivery, SpooledMessage message, TimeSpan delay, DeliveryEventDetail detail, AttemptInfo info)
    {
        delivery.IsOwedTry = false;
        delivery.WaitsNextFor = CauseOf(delivery, detail, info);
        delivery.DueAt = Math.Min(time.GetUtcNow().UtcTicks + delay.Ticks, delivery.ExpiresAt);
        totals.CountDeferred(delivery, delivery.Pending.Length, detail.Category);
        var next = new DateTimeOffset(delivery.DueAt, TimeSpan.Zero);
        events.Emit(EventKind.Deferred, delivery, message, delivery.AddressesIn(message), info, detail with { NextAttempt = next });
        if (bouncer.OwesDelayNotice(delivery, message))
        {
            var waiting = new Outcome(detail.Stage ?? SmtpStage.Policy, detail.Reply!, info.RemoteHost is not null);
            var told = await bouncer.NotifyAsync(
                NoticeKind.Delayed, delivery, message, delivery.AllWith(waiting, message), info.RemoteHost);
            delivery.WasDelayTold = told is NoticeOutcome.Settled or NoticeOutcome.Faulted;
        }

        await TrySaveAsync(delivery, DeliveryPhase.Scheduled);
    }

    /// <summary>Waits until an operator releases it, or a later policy if no operator holds it; its lifetime still runs.</summary>
    public async ValueTask HoldAsync(
        QueuedDelivery delivery, SpooledMessage message, string? reason, bool byOperator = false, bool byTenant = false)
    {
        delivery.IsOwedTry = false;
        delivery.IsHeldByOperator = byOperator;
        delivery.IsByTenant = byTenant || (delivery.IsByTenant && !byOperator);
        delivery.WasReleased &= !byOperator;
        delivery.WaitsNextFor = WaitCause.None;
        Note(delivery, byOperator ? WaitCause.OperatorHold : WaitCause.Hold);
        delivery.DueAt = delivery.ExpiresAt;
        events.Emit(EventKind.Held, delivery, message, delivery.AddressesIn(message), default, new(Text: reason));
        await TrySaveAsync(delivery, DeliveryPhase.Held);
        Wait(delivery, DeliveryPhase.Held);
    }

    /// <summary>Holds a delivery that was found in the spool until an operator releases it. Complete when durable.</summary>
    public ValueTask HoldFoundAsync(QueuedDelivery delivery, string reason)
    {
        delivery.MoveTo(DeliveryPhase.Routing);
        return HoldAsync(delivery, store.Load(delivery), reason, byOperator: true);
    }

    /// <summary>Goes on being held in memory as it was, after policy has been asked again about it.</summary>
    public void StillHeld(QueuedDelivery delivery)
    {
        delivery.Shrink();
        delivery.MoveTo(DeliveryPhase.Held);
        if (delivery.DueAt <= time.GetUtcNow().UtcTicks)
            due.Add(delivery); // Its place was passed while it was not waiting.
    }

    /// <summary>
    /// Has a delivery that was taken out of turn go on at a time in UTC ticks; nothing holds it again before its next attempt has ended, or
    /// directives alone if an operator of named tenants released it. Complete when durable.
    /// </summary>
    public async ValueTask ReleaseAsync(QueuedDelivery delivery, long at, bool byTenant)
    {
        delivery.WasReleased = true;
        delivery.IsByTenant = byTenant;
        delivery.IsHeldByOperator = false;
        delivery.WaitsNextFor = WaitCause.Parked;
        delivery.DueAt = Math.Min(at, delivery.ExpiresAt);
        await TrySaveAsync(delivery, DeliveryPhase.Scheduled);
        Wait(delivery, DeliveryPhase.Scheduled);
    }

    /// <summary>
    /// Has groups of a delivery's recipients go on in deliveries of their own, which are routed at once. The new ones are written first, so
    /// that a crash repeats and never loses.
    /// </summary>
    public async ValueTask SplitAsync(QueuedDelivery delivery, ImmutableArray<ImmutableArray<int>> groups)
    {
        var parts = new List<QueuedDelivery>(groups.Length);
        foreach (var group in groups.Skip(1))
        {
            var part = DeliverySplit.PartOf(delivery, queues);
            part.SetPending(group);
            parts.Add(part);
        }

        foreach (var part in parts)
            await RecordAsync(part);
        delivery.SetPending(groups[0]);
        await RecordAsync(delivery);
        foreach (var part in parts)
            Wait(part, DeliveryPhase.Scheduled);
        Wait(delivery, DeliveryPhase.Scheduled);
    }

    /// <summary>
    /// Has recipients of a delivery that were not tried in an attempt which served others go on at once: in a delivery of their own where
    /// others of it are still to be handled. Both are written before they do, so that no restart finds them in both.
    /// </summary>
    public async ValueTask GoOnAsync(QueuedDelivery delivery, ImmutableArray<int> rest, ImmutableArray<int> others)
    {
        var part = others.IsEmpty ? delivery : DeliverySplit.PartOf(delivery, queues);
        part.SetPending(rest);
        await RecordAsync(part);
        if (!others.IsEmpty)
        {
            delivery.SetPending(others);
            await RecordAsync(delivery);
        }

        Wait(part, DeliveryPhase.Scheduled);
    }

    /// <summary>
    /// Has a delivery that was taken out of turn wait until another time; its lifetime begins then. What an operator holds stays held.
    /// Complete when durable.
    /// </summary>
    public async ValueTask PostponeAsync(QueuedDelivery delivery, DateTimeOffset until)
    {
        var phase = delivery.IsHeldByOperator ? DeliveryPhase.Held : DeliveryPhase.Scheduled;
        try
        {
            var facts = store.Load(delivery).Facts;
            var start = Lifetime.StartOf(facts, delivery.ReceivedAt, delivery.PostponedTo);
            var lifetime = Math.Max(delivery.ExpiresAt - start, AfterFault.Ticks);
            delivery.PostponedTo = delivery.DueAt = until.UtcTicks;
            delivery.ExpiresAt = Lifetime.EndOf(facts, delivery.ReceivedAt, new TimeSpan(lifetime), delivery.PostponedTo);
            delivery.WaitsNextFor = delivery.IsHeldByOperator ? WaitCause.OperatorHold : WaitCause.Postponed;
            if (delivery.IsHeldByOperator)
                delivery.DueAt = delivery.ExpiresAt;
            await store.SaveAsync(delivery, phase);
        }
        finally
        {
            Wait(delivery, phase);
        }
    }

    /// <summary>Waits in memory alone until somebody takes it out of turn, or for the end of its lifetime.</summary>
    public void Park(QueuedDelivery delivery, DeliveryPhase phase)
    {
        delivery.IsOwedTry = false;
        delivery.WaitsNextFor = delivery.StoppedBy is null ? WaitCause.None : WaitCause.Parked;
        delivery.DueAt = delivery.ExpiresAt;
        Wait(delivery, phase);
    }

    /// <summary>Waits in memory alone until a time in UTC ticks.</summary>
    public void Until(QueuedDelivery delivery, long due)
    {
        delivery.IsOwedTry = false;
        delivery.WaitsNextFor = WaitCause.DirectiveRate;
        delivery.DueAt = Math.Min(due, delivery.ExpiresAt);
        Wait(delivery, DeliveryPhase.Scheduled);
    }

    /// <summary>Waits in memory alone as it did before it was taken out of turn, or as has been written down already.</summary>
    public void Again(QueuedDelivery delivery, DeliveryPhase phase) => Wait(delivery, phase);

    /// <summary>Waits in memory alone, as it was found in the spool or as it has just been accepted for a later time.</summary>
    public void Resume(QueuedDelivery delivery)
    {
        delivery.CountAs(delivery switch
        {
            { Phase: DeliveryPhase.Held, IsHeldByOperator: true } => WaitCause.OperatorHold,
            { Phase: DeliveryPhase.Held } => WaitCause.Hold,
            { PostponedTo: > 0 } when delivery.PostponedTo == delivery.DueAt => WaitCause.Postponed,
            _ => WaitCause.Retry,
        });
        due.Add(delivery);
    }

    /// <summary>
    /// Writes down which recipients of a delivery under way are left and what has happened to the others, before anything more is done
    /// about it: neither a crash nor a fault may have it sent to them again. Complete when durable.
    /// </summary>
    public ValueTask RecordAsync(QueuedDelivery delivery)
    {
        delivery.DueAt = time.GetUtcNow().UtcTicks;
        return SaveWhatIsLeftAsync(delivery);
    }

    /// <summary>Keeps a delivery queued for whose body there is no memory, and has it taken up again soon; it has not been tried.</summary>
    public void AwaitMemory(QueuedDelivery delivery)
    {
        delivery.WaitsNextFor = WaitCause.Memory;
        delivery.DueAt = (time.GetUtcNow() + ForMemory).UtcTicks;
        Wait(delivery, DeliveryPhase.Scheduled);
    }

    /// <summary>Counts a fault that was met while a delivery was worked on, if it is this server's own.</summary>
    public void Count(QueuedDelivery delivery, Exception error)
    {
        if (OwnFault.Is(error))
            delivery.Faults++;
        LogFault(logger, delivery, error);
    }

    /// <summary>
    /// Keeps a delivery queued that an error stopped, and has it taken up again later; if the fault is this server's own, it counts, and
    /// is written down with whom the delivery has reached before.
    /// </summary>
    public async ValueTask FaultAsync(QueuedDelivery delivery, Exception error)
    {
        Count(delivery, error);
        var waits = delivery.Phase is DeliveryPhase.Routing or DeliveryPhase.Attempting;
        if (waits)
            await PutOffAsync(delivery, OwnFault.WaitAfter(delivery.Faults), isCounted: OwnFault.Is(error));
        events.Release(delivery);
        if (waits)
            Wait(delivery, DeliveryPhase.Scheduled);
    }

    /// <summary>Keeps a delivery queued that should end but whose notice cannot be stored, and has it taken up again later.</summary>
    public async ValueTask AwaitNoticeAsync(QueuedDelivery delivery, NoticeOutcome outcome)
    {
        var isCounted = outcome != NoticeOutcome.NotStored;
        if (isCounted)
            delivery.Faults++;
        LogNoNotice(logger, delivery);
        await PutOffAsync(delivery, AfterFault, isCounted);
        Wait(delivery, DeliveryPhase.Scheduled);
    }

    /// <summary>What a delivery that is put off waits for; the reply is remembered as an example.</summary>
    private WaitCause CauseOf(QueuedDelivery delivery, DeliveryEventDetail detail, AttemptInfo info)
    {
        if (delivery.Queue.Waits is not { } book)
            return WaitCause.None;
        var cause = detail is { Stage: SmtpStage.Policy, Category: null } && info.RemoteHost is null ? WaitCause.PolicyDefer
            : detail.Stage == SmtpStage.Connect ? WaitCause.RetryConnect
            : book.Causes.AfterReply(detail.Category);
        Note(delivery, cause, detail.Reply, info.RemoteHost);
        return cause;
    }

    private void Note(QueuedDelivery delivery, WaitCause cause, SmtpReply? reply = null, string? remoteHost = null)
    {
        var said = cause is WaitCause.Hold or WaitCause.PolicyDefer ? delivery.Trace?.LastAt(HookName.Route) : null;
        delivery.Queue.Waits?.Note(
            delivery.Queue.LastProvider, delivery.Queue.Key.Domain, cause,
            new WaitExample(delivery.Id, delivery.Queue.Key.Tenant, time.GetUtcNow())
            {
                Reply = reply,
                RemoteHost = remoteHost,
                Handler = said?.Handler,
                Reason = said?.Reason,
            });
    }

    private async ValueTask PutOffAsync(QueuedDelivery delivery, TimeSpan delay, bool isCounted)
    {
        delivery.WaitsNextFor = WaitCause.Fault;
        delivery.DueAt = (time.GetUtcNow() + delay).UtcTicks;
        if (isCounted && TryLoad(delivery))
            await SaveWhatIsLeftAsync(delivery);
    }

    private ValueTask SaveWhatIsLeftAsync(QueuedDelivery delivery) =>
        TrySaveAsync(delivery, delivery.Pending.IsEmpty ? DeliveryPhase.Final : DeliveryPhase.Scheduled);

    /// <summary>Reads all that its record says, if it is not in memory; what cannot be read must not be written over.</summary>
    private bool TryLoad(QueuedDelivery delivery)
    {
        try
        {
            store.Load(delivery);
            return true;
        }
        catch (Exception e)
        {
            LogNotWritten(logger, delivery, e);
            return false;
        }
    }

    private void Wait(QueuedDelivery delivery, DeliveryPhase phase)
    {
        delivery.Shrink();
        delivery.MoveTo(phase);
        due.Add(delivery);
    }

    private async ValueTask TrySaveAsync(QueuedDelivery delivery, DeliveryPhase phase)
    {
        try
        {
            await store.SaveAsync(delivery, phase);
        }
        catch (Exception e)
        {
            LogNotWritten(logger, delivery, e);
        }
    }

    [LoggerMessage(1300, LogLevel.Error, "Internal error: delivery {Delivery} stays queued and is tried again later")]
    private static partial void LogFault(ILogger logger, QueuedDelivery delivery, Exception error);

    [LoggerMessage(
        1303, LogLevel.Warning, "Delivery {Delivery} stays queued and ends later: the notice to its sender could not be stored")]
    private static partial void LogNoNotice(ILogger logger, QueuedDelivery delivery);

    [LoggerMessage(
        1301, LogLevel.Error, "The state of delivery {Delivery} could not be written; it may be attempted again after a restart")]
    private static partial void LogNotWritten(ILogger logger, QueuedDelivery delivery, Exception error);
}
