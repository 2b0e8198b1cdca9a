using System.Net;

namespace PolicyMta.Authentication.Spf;

/// <summary>Compares addresses by their first bits.</summary>
internal static class AddressBits
{
    /// <summary>Whether two addresses of one family have the first bits in common.</summary>
    public static bool Match(IPAddress left, IPAddress right, int bits)
    {
        if (left.AddressFamily != right.AddressFamily)
            return false;
        Span<byte> a = stackalloc byte[16];
        Span<byte> b = stackalloc byte[16];
        left.TryWriteBytes(a, out _);
        right.TryWriteBytes(b, out _);
        var whole = bits / 8;
        if (!a[..whole].SequenceEqual(b[..whole]))
            return false;
        var rest = bits % 8;
        return rest == 0 || (a[whole] ^ b[whole]) >> (8 - rest) == 0;
    }
}
