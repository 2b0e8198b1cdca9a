using System.Net;
using PolicyMta.Core.Policy;

namespace PolicyMta.Core.Delivery.Connecting;

/// <summary>Opens connections to receivers: over the network in life, in memory in simulations. Thread-safe.</summary>
internal interface IConnector
{
    /// <summary>
    /// Connects from an egress source to one address of a host within a time limit: the connected transport, or this server's own account
    /// of the failure and whether it is this side's fault. Throws only for cancellation.
    /// </summary>
    ValueTask<ConnectAttempt> ConnectAsync(
        string host, IPEndPoint remote, EgressSource source, TimeSpan timeout, CancellationToken cancellationToken);
}
