using System.Net;
using System.Net.Sockets;
using PolicyMta.Core.Text;

namespace PolicyMta.Core.Routing;

/// <summary>
/// Address literals as mail addresses have them: <c>[192.0.2.1]</c> and <c>[IPv6:2001:db8::1]</c> (RFC 5321 section 4.1.3).
/// </summary>
internal static class AddressLiteral
{
    private const string Ipv6Tag = "IPv6:";

    /// <summary>Reads what stands between the brackets; false for anything else, zone indexes and short IPv4 forms included.</summary>
    public static bool TryParse(string text, out IPAddress address)
    {
        address = IPAddress.None;
        if (text.Length < 3 || text[0] != '[' || text[^1] != ']')
            return false;
        var inner = text[1..^1];
        if (inner.StartsWith(Ipv6Tag, StringComparison.OrdinalIgnoreCase))
            return TryRead(inner[Ipv6Tag.Length..], AddressFamily.InterNetworkV6, out address);
        return TryRead(inner, AddressFamily.InterNetwork, out address);
    }

    /// <summary>Reads an address of one family in its full spelling.</summary>
    public static bool TryRead(string text, AddressFamily family, out IPAddress address)
    {
        if (IpText.TryRead(text, out var parsed) && parsed.AddressFamily == family)
        {
            address = parsed;
            return true;
        }

        address = IPAddress.None;
        return false;
    }
}
