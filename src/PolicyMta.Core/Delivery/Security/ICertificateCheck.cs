using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace PolicyMta.Core.Delivery.Security;

/// <summary>Decides whether a host's certificate is accepted. Immutable, thread-safe; never throws and never waits.</summary>
internal interface ICertificateCheck
{
    /// <summary>Looks at what a host showed during the handshake, before anything is said to it over TLS.</summary>
    /// <param name="host">The host's name, as MX or next hop named it.</param>
    /// <param name="certificate">Its certificate, or null if it showed none.</param>
    /// <param name="chain">The chain that was built to the authorities that this server trusts, or null.</param>
    /// <param name="errors">What is wrong with chain and name by the rules of the public authorities.</param>
    /// <returns>Why it is refused, or null if it is accepted.</returns>
    TlsProblem? Check(string host, X509Certificate2? certificate, X509Chain? chain, SslPolicyErrors errors);
}
