using PolicyMta.Core.Queues;
using PolicyMta.Sdk;

namespace PolicyMta.Core.Directives;

/// <summary>
/// Where deliveries wait that a directive stops: in memory, by directive, so that those it stopped are found when it ends. The directive
/// itself is durable; after a restart it stops them again. Thread-safe.
/// </summary>
internal sealed class Parking(DeliveryWaits waits)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, List<QueuedDelivery>> _parked = [];

    /// <summary>Has a delivery wait for the end of a directive, or for the end of its lifetime.</summary>
    public void Park(QueuedDelivery delivery, Directive directive)
    {
        lock (_lock)
        {
            if (!_parked.TryGetValue(directive.Id, out var parked))
                _parked[directive.Id] = parked = [];
            parked.Add(delivery);
        }

        delivery.StoppedBy = directive;
        waits.Park(delivery, directive.Request.Kind == DirectiveKind.Hold ? DeliveryPhase.Held : DeliveryPhase.Scheduled);
    }

    /// <summary>Gives out what a directive stopped, some of which may have gone meanwhile, and forgets it.</summary>
    public List<QueuedDelivery> TakeAll(Directive directive)
    {
        lock (_lock)
            return _parked.Remove(directive.Id, out var parked) ? parked : [];
    }
}
