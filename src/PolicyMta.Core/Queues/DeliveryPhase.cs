namespace PolicyMta.Core.Queues;

/// <summary>Where a delivery stands. The durable states are in Spool/SpoolStates.md; these say what memory does with it.</summary>
internal enum DeliveryPhase : byte
{
    /// <summary>Waits until it is due.</summary>
    Scheduled,

    /// <summary>Is being routed, or an operator works on it.</summary>
    Routing,

    /// <summary>Waits in a ready queue for a connection.</summary>
    Ready,

    /// <summary>Is being sent.</summary>
    Attempting,

    /// <summary>Policy or an operator holds it.</summary>
    Held,

    /// <summary>Delivered, bounced, expired or removed.</summary>
    Final,
}
