using PolicyMta.Core.Routing;

namespace PolicyMta.Core.Delivery.Security;

/// <summary>
/// Decides who may be trusted at the other end, before anybody is spoken to: asked when mail is routed, so that ready queues, and with them
/// connections, are kept apart by what was decided. Thread-safe.
/// </summary>
internal interface ITransportSecurity
{
    /// <summary>
    /// The rules for the mail of a domain. Asked for each message: an answer that is known comes at once and without allocation. What
    /// cannot be found out shows in the rules; only cancellation throws.
    /// </summary>
    /// <param name="domain">The recipients' domain, in lower case.</param>
    /// <param name="destination">Where their mail goes; it may be a next hop that the domain knows nothing of.</param>
    /// <param name="demand">What the message and the traffic profile demand: rules may ask for more, never for less.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask<TransportRules> PrepareAsync(
        string domain, Destination destination, TlsDemand demand, CancellationToken cancellationToken);
}
