using System.Net;
using System.Net.Sockets;
using PolicyMta.Core.Smtp.Listening;

namespace PolicyMta.Core.Delivery.Connecting;

/// <summary>
/// Keeps strangers out of networks that they cannot reach themselves: whoever owns a domain, or writes an address literal, chooses where
/// its mail goes, and the notice would tell what answers there. Addresses of this machine, of private and link-local networks, and those
/// that can belong to no receiver are reached only if a setting allows it. Immutable.
/// </summary>
/// <param name="allowed">The networks among them that mail may go to.</param>
internal sealed class InternalNetworks(NetworkList allowed)
{
    private static readonly NetworkList Networks =
    [
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.168.0.0/16",
        "198.18.0.0/15", "224.0.0.0/3", "::/128", "::1/128", "fc00::/7", "fe80::/9", "ff00::/8",
    ];

    /// <summary>Whether mail may go to an address that DNS or an address literal names.</summary>
    public bool MayReach(IPAddress address) => !Networks.Contains(Plain(address)) || allowed.Contains(Plain(address));

    /// <summary>
    /// The IPv4 address that an IPv6 address stands for: mapped (RFC 4291 section 2.5.5), by 6to4 (RFC 3056) or by a translator (RFC 6052);
    /// or the address itself.
    /// </summary>
    private static IPAddress Plain(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
            return address;
        if (address.IsIPv4MappedToIPv6)
            return address.MapToIPv4();
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        if (bytes is [0x20, 0x02, ..])
            return new IPAddress(bytes[2..6]);
        if (bytes.StartsWith<byte>([0x00, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0]))
            return new IPAddress(bytes[12..]);
        return !bytes[..12].ContainsAnyExcept((byte)0) && bytes[12..].ContainsAnyExcept((byte)0) && !IPAddress.IPv6Loopback.Equals(address)
            ? new IPAddress(bytes[12..])
            : address;
    }
}
