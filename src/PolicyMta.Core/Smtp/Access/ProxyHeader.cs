using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Text;
using PolicyMta.Core.Text;

namespace PolicyMta.Core.Smtp.Access;

/// <summary>
/// The header that a proxy puts before a connection (HAProxy's PROXY protocol, versions 1 and 2). Pure: nothing is allocated but the
/// address, and no input makes it throw.
/// </summary>
internal static class ProxyHeader
{
    /// <summary>The longest header that is read, in bytes: version 2 could be longer, and no proxy makes it so.</summary>
    public const int MaxLength = PrefixLength + MaxBlockLength;

    private const int MaxTextLength = 107;
    private const int PrefixLength = 16;
    private const int MaxBlockLength = 4096;
    private const int Ipv4BlockLength = 12;
    private const int Ipv6BlockLength = 36;

    private static ReadOnlySpan<byte> TextSignature => "PROXY "u8;

    private static ReadOnlySpan<byte> BinarySignature => "\r\n\r\n\0\r\nQUIT\n"u8;

    /// <param name="input">What the connection began with.</param>
    /// <param name="length">The header's length where it is valid.</param>
    /// <param name="client">Who connected to the proxy; null if the proxy speaks for itself or does not say.</param>
    public static ProxyStatus Parse(ReadOnlySpan<byte> input, out int length, out IPAddress? client)
    {
        length = 0;
        client = null;
        if (StartsLike(input, BinarySignature))
            return ParseBinary(input, out length, out client);
        return StartsLike(input, TextSignature) ? ParseText(input, out length, out client) : ProxyStatus.Malformed;
    }

    private static bool StartsLike(ReadOnlySpan<byte> input, ReadOnlySpan<byte> signature) =>
        input.Length < signature.Length ? signature.StartsWith(input) : input.StartsWith(signature);

    /// <summary><c>PROXY TCP4 192.0.2.1 192.0.2.2 56324 25</c> with CRLF, at most 107 bytes.</summary>
    private static ProxyStatus ParseText(ReadOnlySpan<byte> input, out int length, out IPAddress? client)
    {
        length = 0;
        client = null;
        var feed = input[..Math.Min(input.Length, MaxTextLength)].IndexOf((byte)'\n');
        if (feed < 0)
            return input.Length >= MaxTextLength ? ProxyStatus.Malformed : ProxyStatus.Incomplete;

        var end = feed - 1;
        if (input[end] != (byte)'\r')
            return ProxyStatus.Malformed;

        length = feed + 1;
        var line = input[TextSignature.Length..Math.Max(end, TextSignature.Length)];
        if (line.SequenceEqual("UNKNOWN"u8) || line.StartsWith("UNKNOWN "u8))
            return ProxyStatus.Valid;

        Span<Range> parts = stackalloc Range[6];
        if (!Ascii.IsValid(line) || Split(line, parts) != 5)
            return ProxyStatus.Malformed;

        var isIpv6 = line[parts[0]].SequenceEqual("TCP6"u8);
        if ((!isIpv6 && !line[parts[0]].SequenceEqual("TCP4"u8)) || !IsPort(line[parts[3]]) || !IsPort(line[parts[4]]))
            return ProxyStatus.Malformed;
        client = AddressOf(line[parts[1]], isIpv6);
        return client is null || AddressOf(line[parts[2]], isIpv6) is null ? ProxyStatus.Malformed : ProxyStatus.Valid;
    }

    /// <summary>Signature, version and command, family, length, addresses, and further fields that are passed over.</summary>
    private static ProxyStatus ParseBinary(ReadOnlySpan<byte> input, out int length, out IPAddress? client)
    {
        length = 0;
        client = null;
        if (input.Length < PrefixLength)
            return ProxyStatus.Incomplete;

        var command = input[12];
        var blockLength = BinaryPrimitives.ReadUInt16BigEndian(input[14..]);
        if (command is not (0x20 or 0x21) || blockLength > MaxBlockLength)
            return ProxyStatus.Malformed;
        if (input.Length < PrefixLength + blockLength)
            return ProxyStatus.Incomplete;

        length = PrefixLength + blockLength;
        var block = input[PrefixLength..length];
        if (command == 0x20)
            return ProxyStatus.Valid;

        switch (input[13])
        {
            case 0x00 or 0x31:
                return ProxyStatus.Valid;
            case 0x11 when blockLength >= Ipv4BlockLength:
                client = new IPAddress(block[..4]);
                return ProxyStatus.Valid;
            case 0x21 when blockLength >= Ipv6BlockLength:
                client = new IPAddress(block[..16]);
                return ProxyStatus.Valid;
            default:
                return ProxyStatus.Malformed;
        }
    }

    private static int Split(ReadOnlySpan<byte> line, Span<Range> parts)
    {
        var count = 0;
        foreach (var range in line.Split((byte)' '))
        {
            if (count == parts.Length)
                return -1;
            parts[count++] = range;
        }

        return count;
    }

    private static bool IsPort(ReadOnlySpan<byte> text) => ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _);

    private static IPAddress? AddressOf(ReadOnlySpan<byte> text, bool isIpv6) =>
        text.Contains((byte)':') == isIpv6 && IpText.TryRead(text, out var address) ? address : null;
}
