using System.Net;

namespace PolicyMta.Core.Smtp.Listening;

/// <summary>The networks whose clients may send to any domain. Immutable.</summary>
internal sealed class NetworkList
{
    private readonly IPNetwork[] _networks;

    private NetworkList(IPNetwork[] networks) => _networks = networks;

    /// <exception cref="FormatException">A text is neither an address nor a network; the message names it and says what to
    /// write.</exception>
    public static NetworkList Parse(IReadOnlyList<string> texts)
    {
        var networks = new IPNetwork[texts.Count];
        for (var i = 0; i < networks.Length; i++)
            networks[i] = ParseOne(texts[i]);
        return new NetworkList(networks);
    }

    /// <summary>
    /// Whether the address is in one of the networks. An IPv6-mapped IPv4 address is judged as the IPv4 address that it is.
    /// </summary>
    public bool Contains(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        foreach (var network in _networks)
        {
            if (network.Contains(address))
                return true;
        }

        return false;
    }

    private static IPNetwork ParseOne(string text)
    {
        if (IPAddress.TryParse(text, out var address))
            return new IPNetwork(address, address.GetAddressBytes().Length * 8);

        // Host bits after the prefix are masked silently by the parser; in a list that opens a relay they are more likely a mistake.
        if (IPNetwork.TryParse(text, out var network) && network.BaseAddress.Equals(IPAddress.Parse(text.AsSpan(0, text.IndexOf('/')))))
            return network;

        throw new FormatException(
            $"'{text}' is no network: write an address such as 192.0.2.7, or a network such as 192.0.2.0/24 or 2001:db8::/32 whose bits "
                + "after the prefix are zero.");
    }
}
