using System.Diagnostics.CodeAnalysis;
using System.Net;
using PolicyMta.Core.Text;

namespace PolicyMta.Core.Smtp.Listening;

/// <summary>An IP address, or a network in CIDR notation, as it is written. Immutable.</summary>
internal sealed record Network : IParsable<Network>
{
    private readonly IPNetwork _network;
    private readonly string _text;

    private Network(IPNetwork network, string text) => (_network, _text) = (network, text);

    public IPNetwork Range => _network;

    public bool Contains(IPAddress address) => _network.Contains(address);

    public override string ToString() => _text;

    /// <exception cref="FormatException">The text is neither an address nor a network.</exception>
    public static implicit operator Network(string text) => Parse(text);

    /// <exception cref="FormatException">The text is neither an address nor a network; the message names it and says what to
    /// write.</exception>
    public static Network Parse(string s, IFormatProvider? provider = null) => TryParse(s, provider, out var network)
        ? network
        : throw new FormatException(
            $"'{s}' is not a valid network: write an address such as 192.0.2.7, or a network such as 192.0.2.0/24 or 2001:db8::/32 whose "
                + "bits after "
                + "the prefix are zero.");

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, [MaybeNullWhen(false)] out Network result)
    {
        result = null;
        if (IpText.TryRead(s, out var address))
            result = new Network(new IPNetwork(address, address.GetAddressBytes().Length * 8), s!);

        // Host bits after the prefix are masked silently by the parser; in a list that opens a relay they are more likely a mistake.
        else if (IPNetwork.TryParse(s, out var network) && IpText.TryRead(s.AsSpan(0, s!.IndexOf('/')), out var first)
            && network.BaseAddress.Equals(first))
            result = new Network(network, s);
        return result is not null;
    }
}
