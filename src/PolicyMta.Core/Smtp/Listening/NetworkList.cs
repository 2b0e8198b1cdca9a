using System.Collections;
using System.Net;
using System.Runtime.CompilerServices;

namespace PolicyMta.Core.Smtp.Listening;

/// <summary>Networks that some clients are in: those that may relay, that are proxies, that are not counted. Immutable.</summary>
[CollectionBuilder(typeof(NetworkList), nameof(Create))]
internal sealed class NetworkList(ImmutableArray<Network> networks) : IReadOnlyCollection<Network>
{
    public static NetworkList Loopback { get; } = ["127.0.0.0/8", "::1/128"];

    public int Count => networks.Length;

    public static NetworkList Create(ReadOnlySpan<Network> networks) => new([.. networks]);

    /// <summary>
    /// Whether the address is in one of the networks. An IPv6-mapped IPv4 address is judged as the IPv4 address that it is.
    /// </summary>
    public bool Contains(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        foreach (var network in networks)
        {
            if (network.Contains(address))
                return true;
        }

        return false;
    }

    public IEnumerator<Network> GetEnumerator() => networks.AsEnumerable().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
