using System.Net;
using PolicyMta.Core.Limits;
using PolicyMta.Core.Smtp.Listening;

namespace PolicyMta.Core.Smtp.Access;

/// <summary>
/// How many connections each address and network has open, and how often an address connects. Thread-safe. Its memory is bounded by the
/// open connections, and by the capacity of <see cref="KeyedRates{TKey}"/>.
/// </summary>
internal sealed class ConnectionLimits(ListenerOptions options, ILimitShares shares, TimeProvider time)
{
    private readonly NetworkList _unlimited = options.UnlimitedNetworks;
    private readonly KeyedRates<AddressRange> _rates = new("listener.connection_rate", shares, time);
    private readonly KeyedCounts<AddressRange> _addresses = new();
    private readonly KeyedCounts<AddressRange> _networks = new();

    /// <summary>Addresses and networks that something is known of.</summary>
    public int Known => _rates.Count + _addresses.Count + _networks.Count;

    /// <summary>Counts a connection in, or says which limit refuses it.</summary>
    public ListenerCount? TryEnter(IPAddress address)
    {
        if (_unlimited.Contains(address))
            return null;

        var key = AddressRange.Of(address);
        if (options.ConnectionRate is { } rate && _rates.TryTake(key, RateLimit.AtOnce(rate)) > TimeSpan.Zero)
            return ListenerCount.RefusedRate;
        if (!_addresses.TryEnter(key, options.MaxConnectionsPerAddress))
            return ListenerCount.RefusedAddress;
        if (_networks.TryEnter(AddressRange.NetworkOf(address), options.MaxConnectionsPerNetwork))
            return null;
        _addresses.Leave(key);
        return ListenerCount.RefusedNetwork;
    }

    /// <summary>Counts a connection out that <see cref="TryEnter"/> had let in.</summary>
    public void Leave(IPAddress address)
    {
        if (_unlimited.Contains(address))
            return;
        _addresses.Leave(AddressRange.Of(address));
        _networks.Leave(AddressRange.NetworkOf(address));
    }
}
