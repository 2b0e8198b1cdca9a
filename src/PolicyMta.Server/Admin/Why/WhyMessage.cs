using PolicyMta.Core;
using PolicyMta.Core.Queues;
using PolicyMta.Core.Waiting;

namespace PolicyMta.Server.Admin.Why;

/// <summary>Where a delivery is now, why it is still there, and what comes next.</summary>
internal sealed class WhyMessage(Corridor corridor, WhyOrigins origins, TimeProvider time)
{
    public WhyDelivery Of(QueuedDelivery delivery)
    {
        var phase = delivery.Phase;
        var holder = phase == DeliveryPhase.Ready ? corridor.Queues.HolderOf(delivery)?.View() : null;
        var cause = delivery.WaitsFor;
        if (cause == WaitCause.Ready && holder is not null)
            cause = corridor.Queues.HolderOf(delivery)?.WaitsFor is { } of and not WaitCause.None ? of : WaitCause.Connecting;
        var (reason, whose) = corridor.Waits.Causes.Words(cause);
        var provider = delivery.Route?.Provider ?? delivery.Queue.LastProvider;
        var scope = new WhyScope(
            WhySubject.Domain, delivery.Queue.Key.Domain, null, holder is null ? [] : [holder],
            corridor.Waits.ExampleOf(provider ?? delivery.Queue.Key.Domain, cause));
        var (behind, help) = origins.Of(cause, scope);
        if (delivery.StoppedBy is { } directive)
            (behind, help) = ([origins.Origin(directive)], [$"policymta directives cancel {directive.Id}"]);
        var due = new DateTimeOffset(delivery.DueAt, TimeSpan.Zero);
        var next = phase == DeliveryPhase.Scheduled && delivery.DueAt < delivery.ExpiresAt ? due : (DateTimeOffset?)null;
        return new WhyDelivery(
            delivery.Queue.Key.Domain, phase.ToString().ToLowerInvariant(), reason, whose, Describe(delivery, cause, holder, next))
        {
            ReceivedAt = new DateTimeOffset(delivery.ReceivedAt, TimeSpan.Zero),
            Next = next,
            ExpiresAt = new DateTimeOffset(delivery.ExpiresAt, TimeSpan.Zero),
            Attempts = delivery.Attempts,
            LastReply = delivery.LastReply?.ToString(),
            Provider = provider,
            Origins = behind,
            Help = [.. help, $"policymta queue release {delivery.Id}: try it now"],
        };
    }

    private string Describe(QueuedDelivery delivery, WaitCause cause, ReadyQueueView? holder, DateTimeOffset? next)
    {
        var now = time.GetUtcNow();
        var where = delivery.Phase switch
        {
            DeliveryPhase.Ready when holder is not null =>
                $"in the ready queue of {holder.Key.Source} to {holder.Key.Site} ({holder.Key.Profile}), with {holder.Count - 1} others",
            DeliveryPhase.Ready => "in a ready queue",
            DeliveryPhase.Attempting => "being sent",
            DeliveryPhase.Routing => "being routed",
            DeliveryPhase.Held => "held",
            DeliveryPhase.Scheduled when delivery.Attempts > 0 => $"waiting after {delivery.Attempts} attempts",
            _ => "waiting",
        };
        var then = next is { } at ? $"; taken up {Commands.DisplayText.Away(at, now)}" : "";
        var end = Commands.DisplayText.Away(new DateTimeOffset(delivery.ExpiresAt, TimeSpan.Zero), now);
        return $"{where}: {WhyText.Of(cause, corridor.Waits.Causes)}{then}; expires {end}";
    }
}
