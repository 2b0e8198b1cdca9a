using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace PolicyMta.Core.Smtp.Access;

/// <summary>
/// An address, or the network around it, as a key: small, comparable, and the same for an IPv4 address and its IPv6-mapped form.
/// </summary>
internal readonly record struct AddressRange
{
    private const int Ipv4NetworkBits = 24;
    private const int Ipv6NetworkBits = 64;
    private const int AddressBits = 128;
    private const ulong Ipv4Mapped = 0xFFFF_0000_0000;

    private readonly UInt128 _bits;
    private readonly byte _length;

    private AddressRange(UInt128 bits, int length)
    {
        _bits = bits & ~((UInt128.One << (AddressBits - length)) - 1);
        _length = (byte)length;
    }

    /// <summary>The address alone.</summary>
    public static AddressRange Of(IPAddress address) => new(BitsOf(address), AddressBits);

    /// <summary>The /24 of an IPv4 address, the /64 of an IPv6 address: what one customer usually holds.</summary>
    public static AddressRange NetworkOf(IPAddress address) =>
        new(BitsOf(address), IsIpv4(address) ? AddressBits - 32 + Ipv4NetworkBits : Ipv6NetworkBits);

    /// <summary>Who is to blame: an IPv4 address alone, but the /64 of an IPv6 address, whose owner may change the rest at will.</summary>
    public static AddressRange OwnerOf(IPAddress address) => IsIpv4(address) ? Of(address) : NetworkOf(address);

    private static bool IsIpv4(IPAddress address) => address.AddressFamily == AddressFamily.InterNetwork || address.IsIPv4MappedToIPv6;

    private static UInt128 BitsOf(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out var length);
        return length == 4 ? Ipv4Mapped | BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }
}
