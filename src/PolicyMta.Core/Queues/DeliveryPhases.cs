namespace PolicyMta.Core.Queues;

/// <summary>The ways between the phases.</summary>
internal static class DeliveryPhases
{
    /// <summary>Whether it waits for a time or for somebody, and so may be taken up out of turn.</summary>
    public static bool IsWaiting(this DeliveryPhase phase) => phase is DeliveryPhase.Scheduled or DeliveryPhase.Held;

    /// <summary>
    /// Whether a delivery may go from one phase to another. Only routing leads out of waiting, so that two steps that want the same
    /// delivery cannot both have it; nothing leads out of <see cref="DeliveryPhase.Final"/>.
    /// </summary>
    public static bool MayGoTo(this DeliveryPhase from, DeliveryPhase to) => from switch
    {
        DeliveryPhase.Scheduled or DeliveryPhase.Held => to is DeliveryPhase.Routing,
        DeliveryPhase.Routing => to is DeliveryPhase.Ready or DeliveryPhase.Scheduled or DeliveryPhase.Held or DeliveryPhase.Final,
        DeliveryPhase.Ready => to is DeliveryPhase.Attempting or DeliveryPhase.Routing,
        DeliveryPhase.Attempting => to is not DeliveryPhase.Attempting,
        _ => false,
    };
}
