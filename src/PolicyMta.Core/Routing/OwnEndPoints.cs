using System.Net;
using System.Net.NetworkInformation;

namespace PolicyMta.Core.Routing;

/// <summary>Where this server itself takes mail. Mail that is routed there would come back for ever. Thread-safe.</summary>
/// <param name="listening">The endpoints of the listeners as they are now, wildcard addresses among them.</param>
internal sealed class OwnEndPoints(Func<IEnumerable<IPEndPoint>> listening)
{
    private readonly Lazy<HashSet<IPAddress>> _local = new(static () =>
    [
        .. NetworkInterface.GetAllNetworkInterfaces().SelectMany(network => network.GetIPProperties().UnicastAddresses)
            .Select(unicast => unicast.Address),
    ]);

    public bool Contain(IPEndPoint remote)
    {
        foreach (var own in listening())
        {
            if (own.Port == remote.Port && (own.Address.Equals(remote.Address) || (IsWildcard(own.Address) && IsLocal(remote.Address))))
                return true;
        }

        return false;
    }

    private bool IsLocal(IPAddress address) => IPAddress.IsLoopback(address) || _local.Value.Contains(address);

    private static bool IsWildcard(IPAddress address) => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);
}
