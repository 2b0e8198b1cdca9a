using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace PolicyMta.Core.Text;

/// <summary>
/// IP addresses in the one spelling that everybody reads alike: IPv4 as four decimal numbers without leading zeros, IPv6 as RFC 4291
/// section 2.2 has it, without a zone. The runtime also takes octal, hexadecimal and short forms: <c>010.0.0.1</c> is 8.0.0.1 there, and
/// <c>1</c> is 0.0.0.1.
/// </summary>
internal static class IpText
{
    private const int LongestIpv4 = 15;
    private const int LongestIpv6 = 45;

    public static bool TryRead(ReadOnlySpan<char> text, [NotNullWhen(true)] out IPAddress? address)
    {
        address = null;
        if (text.IsEmpty || text.Length > LongestIpv6 || text.ContainsAny("%[]/"))
            return false;
        var last = text[(text.LastIndexOf(':') + 1)..];
        return (IsIpv4(last) || (last.Length < text.Length && !last.Contains('.'))) && IPAddress.TryParse(text, out address);
    }

    public static bool TryRead(ReadOnlySpan<byte> text, [NotNullWhen(true)] out IPAddress? address)
    {
        address = null;
        Span<char> characters = stackalloc char[LongestIpv6];
        return text.Length <= LongestIpv6 && Ascii.ToUtf16(text, characters, out var length) == System.Buffers.OperationStatus.Done
            && TryRead(characters[..length], out address);
    }

    /// <summary>An address with a port, or without one: then the port is 0.</summary>
    public static bool TryReadEndPoint(ReadOnlySpan<char> text, [NotNullWhen(true)] out IPEndPoint? endPoint)
    {
        var colon = text.LastIndexOf(':');
        return IPEndPoint.TryParse(text, out endPoint)
            && (endPoint.AddressFamily == AddressFamily.InterNetworkV6 || IsIpv4(colon < 0 ? text : text[..colon]));
    }

    /// <summary>Whether a text is an IPv4 address in this spelling.</summary>
    public static bool IsIpv4(ReadOnlySpan<byte> text)
    {
        var numbers = 0;
        while (true)
        {
            var dot = text.IndexOf((byte)'.');
            var digits = dot < 0 ? text : text[..dot];
            if (digits.Length is 0 or > 3 || (digits.Length > 1 && digits[0] == (byte)'0')
                || digits.ContainsAnyExceptInRange((byte)'0', (byte)'9') || !byte.TryParse(digits, out _))
                return false;
            numbers++;
            if (dot < 0)
                return numbers == 4;
            text = text[(dot + 1)..];
        }
    }

    /// <summary>As <see cref="IsIpv4(ReadOnlySpan{byte})"/>.</summary>
    public static bool IsIpv4(ReadOnlySpan<char> text)
    {
        Span<byte> bytes = stackalloc byte[LongestIpv4];
        return text.Length <= LongestIpv4 && Ascii.FromUtf16(text, bytes, out var length) == System.Buffers.OperationStatus.Done
            && IsIpv4(bytes[..length]);
    }
}
