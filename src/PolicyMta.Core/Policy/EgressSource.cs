using System.Net;
using System.Net.Sockets;

namespace PolicyMta.Core.Policy;

/// <summary>An identity that mail leaves under: local addresses and the name that goes with them. Immutable.</summary>
/// <param name="Name">The name in configuration and events.</param>
/// <param name="LocalAddress">The address to bind, or null to let the system choose.</param>
/// <param name="EhloName">The name for EHLO; must resolve to the address, or receivers refuse it.</param>
internal sealed record EgressSource(string Name, IPAddress? LocalAddress, string EhloName)
{
    /// <summary>An address of the other family, for receivers that only have such; or null.</summary>
    public IPAddress? OtherAddress { get; init; }

    /// <summary>The proxy that connections go through, or null for none.</summary>
    public EgressProxy? Proxy { get; init; }

    /// <summary>Whether receivers with addresses of this family can be reached.</summary>
    public bool Reaches(AddressFamily family) => LocalAddress is null || AddressOf(family) is not null;

    /// <summary>The address to bind for this family, or null to let the system choose.</summary>
    public IPAddress? AddressOf(AddressFamily family) =>
        LocalAddress?.AddressFamily == family ? LocalAddress : OtherAddress?.AddressFamily == family ? OtherAddress : null;
}
