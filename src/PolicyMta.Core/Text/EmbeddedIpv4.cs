using System.Net;
using System.Net.Sockets;

namespace PolicyMta.Core.Text;

/// <summary>
/// The IPv4 address that an IPv6 address leads to: one host has many addresses if a mapping, a tunnel or a translator stands between.
/// </summary>
internal static class EmbeddedIpv4
{
    /// <summary>
    /// The IPv4 address within an address that is mapped or compatible (RFC 4291 section 2.5.5), translated (RFC 2765, RFC 6052), or made
    /// for a tunnel (6to4, RFC 3056; ISATAP, RFC 5214); any other as it is.
    /// </summary>
    public static IPAddress Of(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
            return address;
        if (address.IsIPv4MappedToIPv6)
            return address.MapToIPv4();
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        if (bytes is [0x20, 0x02, ..])
            return new IPAddress(bytes[2..6]);
        return bytes switch
        {
            [0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0, ..] => new IPAddress(bytes[12..]),
            [0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0, ..] => new IPAddress(bytes[12..]),
            [_, _, _, _, _, _, _, _, 0 or 2, 0, 0x5e, 0xfe, ..] => new IPAddress(bytes[12..]),
            [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 or 1] => address,
            [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, ..] => new IPAddress(bytes[12..]),
            _ => address,
        };
    }
}
