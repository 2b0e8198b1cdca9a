using System.Net;
using System.Net.NetworkInformation;
using PolicyMta.Core.Text;

namespace PolicyMta.Core.Routing;

/// <summary>
/// Where this server itself takes mail. Mail that is routed there would come back for ever. Addresses that this machine gets later are seen
/// within half a minute. Thread-safe.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="local">Gives the addresses of this machine; the system's if left out.</param>
internal sealed class OwnEndPoints(TimeProvider time, Func<IEnumerable<IPAddress>>? local = null)
{
    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromSeconds(30);

    private readonly Func<IEnumerable<IPAddress>> _find = local ?? OfThisMachine;
    private ImmutableArray<IPEndPoint> _listening = [];
    private volatile Local? _local;

    /// <summary>Adds the endpoint of a listener; its address may be a wildcard.</summary>
    public void Add(IPEndPoint listening) => ImmutableInterlocked.Update(ref _listening, static (all, added) => all.Add(added), listening);

    /// <summary>
    /// Whether a connection would come back. An IPv6 address that leads to an IPv4 address is judged as that one, and "any address" is this
    /// machine.
    /// </summary>
    public bool Contain(IPEndPoint remote)
    {
        var address = EmbeddedIpv4.Of(remote.Address);
        foreach (var own in _listening)
        {
            var listening = EmbeddedIpv4.Of(own.Address);
            if (own.Port == remote.Port
                && (listening.Equals(address) || IsWildcard(address) || (IsWildcard(listening) && IsLocal(address))))
                return true;
        }

        return false;
    }

    private bool IsLocal(IPAddress address) => IPAddress.IsLoopback(address) || Current().Addresses.Contains(address);

    private Local Current()
    {
        if (_local is { } known && time.GetElapsedTime(known.At) < LookAgainAfter)
            return known;
        return _local = new Local(time.GetTimestamp(), [.. _find()]);
    }

    private static IEnumerable<IPAddress> OfThisMachine() => NetworkInterface.GetAllNetworkInterfaces()
        .SelectMany(network => network.GetIPProperties().UnicastAddresses).Select(unicast => unicast.Address);

    private static bool IsWildcard(IPAddress address) => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);

    private sealed record Local(long At, HashSet<IPAddress> Addresses);
}
