using PolicyMta.Core.Conversations;
using PolicyMta.Core.Delivery.Security;
using PolicyMta.Core.Policy;
using PolicyMta.Core.Routing;

namespace PolicyMta.Core.Delivery.Smtp;

/// <summary>How probes connect: as mail does, to something that no message can be sent over. Thread-safe.</summary>
internal interface IProbeProtocol
{
    /// <summary>As <see cref="IDeliveryProtocol.ConnectAsync"/>.</summary>
    ValueTask<(EnvelopeProbe? Probe, Outcome? Failure)> ConnectAsync(
        Destination destination, EgressSource source, TrafficProfile profile, TransportRules security, ConnectPurpose purpose,
        CancellationToken cancellationToken);
}
