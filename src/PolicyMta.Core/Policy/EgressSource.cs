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

    /// <summary>Whether an address of it is in a network.</summary>
    public bool IsIn(IPNetwork network) =>
        LocalAddress is { } one && (network.Contains(one) || (OtherAddress is { } other && network.Contains(other)));

    /// <summary>
    /// The network that its address of a family is in, as those count who keep a reputation of networks: /24 for IPv4, /64 for IPv6. Null
    /// if the system chooses the address.
    /// </summary>
    public IPNetwork? NetworkOf(AddressFamily family)
    {
        if (AddressOf(family) is not { } address)
            return null;
        var bytes = address.GetAddressBytes();
        var kept = bytes.Length == 4 ? 3 : 8;
        Array.Clear(bytes, kept, bytes.Length - kept);
        return new IPNetwork(new IPAddress(bytes), kept * 8);
    }

    /// <summary>The address to bind for this family, or null to let the system choose.</summary>
    public IPAddress? AddressOf(AddressFamily family) =>
        LocalAddress?.AddressFamily == family ? LocalAddress : OtherAddress?.AddressFamily == family ? OtherAddress : null;
}
