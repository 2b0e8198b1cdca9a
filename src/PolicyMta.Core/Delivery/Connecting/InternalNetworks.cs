using System.Net;
using PolicyMta.Core.Smtp.Listening;
using PolicyMta.Core.Text;

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
        "198.18.0.0/15", "224.0.0.0/3", "::/128", "::1/128", "64:ff9b:1::/48", "100::/64", "2001::/32", "fc00::/7", "fe80::/9", "ff00::/8",
    ];

    /// <summary>Whether mail may go to an address that DNS or an address literal names.</summary>
    public bool MayReach(IPAddress address) =>
        (!Networks.Contains(address) && !Networks.Contains(EmbeddedIpv4.Of(address)))
        || allowed.Contains(EmbeddedIpv4.Of(address)) || allowed.Contains(address);
}
