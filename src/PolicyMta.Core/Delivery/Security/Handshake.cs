using PolicyMta.Core.Delivery.Connecting;

namespace PolicyMta.Core.Delivery.Security;

/// <summary>What came of a handshake that succeeded.</summary>
/// <param name="Transport">The connection under TLS.</param>
/// <param name="Description">Version and cipher suite.</param>
/// <param name="Complaint">What is wrong with the certificate where that is only reported; null if nothing is.</param>
internal readonly record struct Handshake(ITransport Transport, string Description, TlsProblem? Complaint);
