using PolicyMta.Core.Queues;

namespace PolicyMta.Core.Directives;

/// <summary>
/// Which deliveries wait because of which directive: in memory, so that they are found when it ends. The directive itself is durable; after
/// a restart it stops them again. Thread-safe.
/// </summary>
internal sealed class Parking(DeliveryWaits waits)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, HashSet<QueuedDelivery>> _parked = [];

    /// <summary>Has a delivery wait for the end of a directive, or for the end of its lifetime.</summary>
    public void Park(QueuedDelivery delivery, Directive directive)
    {
        Add(delivery, directive);
        var isHeld = directive.Request.Kind is DirectiveKind.Hold or DirectiveKind.Bounce;
        waits.Park(delivery, isHeld ? DeliveryPhase.Held : DeliveryPhase.Scheduled);
    }

    /// <summary>
    /// Has a delivery wait for its place in time under a throttle, in UTC ticks, or for the end of the directive or of its lifetime.
    /// </summary>
    public void Pace(QueuedDelivery delivery, Directive directive, long due)
    {
        Add(delivery, directive);
        waits.Until(delivery, due);
    }

    /// <summary>Lets a delivery go that no directive stops any more.</summary>
    public void Leave(QueuedDelivery delivery)
    {
        if (delivery.StoppedBy is not { } directive)
            return;
        delivery.StoppedBy = null;
        lock (_lock)
        {
            if (_parked.TryGetValue(directive.Id, out var parked))
                parked.Remove(delivery);
        }
    }

    /// <summary>So many deliveries wait because of a directive.</summary>
    public int CountOf(string directive)
    {
        lock (_lock)
            return _parked.TryGetValue(directive, out var parked) ? parked.Count : 0;
    }

    /// <summary>Gives out what a directive stopped, and forgets it.</summary>
    public IReadOnlyCollection<QueuedDelivery> TakeAll(Directive directive)
    {
        lock (_lock)
            return _parked.Remove(directive.Id, out var parked) ? parked : [];
    }

    /// <summary>Forgets deliveries that have ended while they waited.</summary>
    public void Prune()
    {
        lock (_lock)
        {
            foreach (var parked in _parked.Values)
                parked.RemoveWhere(static delivery => delivery.Phase == DeliveryPhase.Final);
        }
    }

    private void Add(QueuedDelivery delivery, Directive directive)
    {
        Leave(delivery);
        delivery.StoppedBy = directive;
        lock (_lock)
        {
            if (!_parked.TryGetValue(directive.Id, out var parked))
                _parked[directive.Id] = parked = [];
            parked.Add(delivery);
        }
    }
}
