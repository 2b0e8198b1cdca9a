using System.Collections.Concurrent;
using PolicyMta.Core.Bounces;
using PolicyMta.Core.Queues;
using PolicyMta.Core.Routing;

namespace PolicyMta.Core.Directives;

/// <summary>
/// Has a delivery that has just been routed obey the directives that were found for it. The strongest holds: bounce, hold, suspend,
/// throttle.
/// </summary>
internal sealed class DirectiveGate(
    Parking parking, FailureHandling failures, DeliveryEvents events, DirectiveTallies tallies, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, Pacer> _pacers = new();

    /// <returns>Whether a directive has stopped the delivery, so that the caller must not touch it any more.</returns>
    public ValueTask<bool> StopAsync(QueuedDelivery delivery, SpooledMessage message, Routed.Found routed)
    {
        if (routed.Directives.Count > 0)
            return StopAsync(delivery, message, routed.Route, routed.Directives);
        parking.Leave(delivery);
        return ValueTask.FromResult(false);
    }

    /// <summary>Forgets the pace of a directive that has ended.</summary>
    public void Forget(Directive directive) => _pacers.TryRemove(directive.Id, out _);

    private async ValueTask<bool> StopAsync(
        QueuedDelivery delivery, SpooledMessage message, Route route, IReadOnlyList<Directive> found)
    {
        var (bounce, undoable) = message.IsNotice ? default : Bounces(found);
        if (bounce is not null)
        {
            delivery.Route = route;
            tallies.GivenUp(bounce.Id);
            await failures.GiveUpAsync(delivery, bounce.BounceReply());
            return true;
        }

        if (delivery is { WasReleased: true, IsByTenant: false })
        {
            parking.Leave(delivery);
            return false;
        }

        if ((Strongest(found, DirectiveKind.Hold) ?? undoable ?? Strongest(found, DirectiveKind.Suspend)) is { } stop)
        {
            if (stop.Request.Kind != DirectiveKind.Suspend)
            {
                // The directive is what is durable: no commit of the delivery follows that could take the event along.
                events.Emit(EventKind.Held, delivery, message, delivery.AddressesIn(message), default, new(Text: stop.Describe()));
                events.Release(delivery);
            }

            parking.Park(delivery, stop);
            return true;
        }

        return Paced(delivery, found);
    }

    /// <summary>
    /// Gives a delivery the next free place in time of the throttle that makes it wait longest; one that has had its place goes.
    /// </summary>
    private bool Paced(QueuedDelivery delivery, IReadOnlyList<Directive> found)
    {
        var hadItsPlace = delivery.StoppedBy is { Request.Kind: DirectiveKind.Throttle, Id: var id }
            && found.Any(directive => directive.Id == id);
        parking.Leave(delivery);
        if (hadItsPlace)
            return false;

        var now = time.GetElapsedTime(0, time.GetTimestamp()).Ticks;
        var (slot, slowest) = (now, (Directive?)null);
        foreach (var directive in found)
        {
            if (directive.Request is not { Kind: DirectiveKind.Throttle, Rate: { } rate })
                continue;
            var next = _pacers.GetOrAdd(directive.Id, static (_, rate) => new Pacer(rate), rate).Reserve(now);
            if (next > slot)
                (slot, slowest) = (next, directive);
        }

        if (slowest is null)
            return false;
        parking.Pace(delivery, slowest, time.GetUtcNow().UtcTicks + (slot - now));
        return true;
    }

    /// <summary>The first bounce that acts, and the first that can still be undone.</summary>
    private (Directive? Acts, Directive? Undoable) Bounces(IReadOnlyList<Directive> found)
    {
        var now = time.GetUtcNow();
        (Directive? Acts, Directive? Undoable) bounces = default;
        foreach (var directive in found)
        {
            if (directive.Request.Kind != DirectiveKind.Bounce)
                continue;
            if (directive.CanBeUndone(now))
                bounces.Undoable ??= directive;
            else
                bounces.Acts ??= directive;
        }

        return bounces;
    }

    private static Directive? Strongest(IReadOnlyList<Directive> found, DirectiveKind kind) =>
        found.FirstOrDefault(directive => directive.Request.Kind == kind);
}
