using System.Net;
using System.Net.NetworkInformation;

namespace PolicyMta.Core.Routing;

/// <summary>Where this server itself takes mail. Mail that is routed there would come back for ever. Thread-safe.</summary>
internal sealed class OwnEndPoints
{
    private ImmutableArray<IPEndPoint> _listening = [];

    private readonly Lazy<HashSet<IPAddress>> _local = new(static () =>
    [
        .. NetworkInterface.GetAllNetworkInterfaces().SelectMany(network => network.GetIPProperties().UnicastAddresses)
            .Select(unicast => unicast.Address),
    ]);

    /// <summary>Adds the endpoint of a listener; its address may be a wildcard.</summary>
    public void Add(IPEndPoint listening) => ImmutableInterlocked.Update(ref _listening, static (all, added) => all.Add(added), listening);

    /// <summary>
    /// Whether a connection would come back. An IPv6-mapped address is judged as the IPv4 address that it is, and "any address" is this
    /// machine.
    /// </summary>
    public bool Contain(IPEndPoint remote)
    {
        var address = Plain(remote.Address);
        foreach (var own in _listening)
        {
            var listening = Plain(own.Address);
            if (own.Port == remote.Port
                && (listening.Equals(address) || IsWildcard(address) || (IsWildcard(listening) && IsLocal(address))))
                return true;
        }

        return false;
    }

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    private bool IsLocal(IPAddress address) => IPAddress.IsLoopback(address) || _local.Value.Contains(address);

    private static bool IsWildcard(IPAddress address) => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);
}
