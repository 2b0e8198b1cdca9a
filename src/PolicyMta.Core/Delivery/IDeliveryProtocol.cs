using PolicyMta.Core.Delivery.Security;
using PolicyMta.Core.Policy;
using PolicyMta.Core.Routing;

namespace PolicyMta.Core.Delivery;

/// <summary>How messages leave: SMTP today. Opens connections to a destination. Thread-safe.</summary>
internal interface IDeliveryProtocol
{
    /// <summary>
    /// Connects to the first host of the destination that answers, greets, and is protected as the rules say, going to the next
    /// address and MX host if one fails before MAIL. Never throws but for cancellation: failures are in the result.
    /// </summary>
    ValueTask<ConnectResult> ConnectAsync(
        Destination destination, EgressSource source, TrafficProfile profile, TransportRules security, HostOrder order,
        CancellationToken cancellationToken);

    /// <summary>
    /// Whether the destination has a host that is worth leaving another one for (<see cref="HostOrder.IsWorthMoving"/>), and that could be
    /// connected to lately. Looks names up; connects to nothing.
    /// </summary>
    ValueTask<bool> HasBetterHostAsync(
        Destination destination, EgressSource source, TrafficProfile profile, TransportRules security, HostOrder order,
        CancellationToken cancellationToken);
}
