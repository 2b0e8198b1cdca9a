using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using PolicyMta.Core.Policy;

namespace PolicyMta.Core.Delivery.Connecting;

/// <summary>Tells a proxy where a connection is to go.</summary>
internal static class ProxyHandshake
{
    private const byte SocksVersion = 5;
    private const byte SocksConnect = 1;
    private const byte SocksIpv4 = 1;
    private const byte SocksName = 3;
    private const byte SocksIpv6 = 4;

    /// <summary>Asks the proxy, and for SOCKS waits for its reply.</summary>
    /// <param name="transport">The connection to the proxy.</param>
    /// <param name="kind">What it speaks.</param>
    /// <param name="remote">Where to connect to.</param>
    /// <param name="source">The address to leave from, for HAProxy; null for its own.</param>
    /// <exception cref="ProxyRefusalException">The proxy says that it could not connect.</exception>
    /// <exception cref="IOException">It made no sense, or the connection broke.</exception>
    public static ValueTask AskAsync(ITransport transport, EgressProxyKind kind, IPEndPoint remote, IPAddress? source) =>
        kind == EgressProxyKind.HaProxy ? transport.SendAsync(ProxyHeader(remote, source)) : ConnectAsync(transport, remote);

    private static byte[] ProxyHeader(IPEndPoint remote, IPAddress? source)
    {
        var isIpv6 = remote.AddressFamily == AddressFamily.InterNetworkV6;
        source ??= isIpv6 ? IPAddress.IPv6Any : IPAddress.Any;
        byte[] addresses = [.. source.GetAddressBytes(), .. remote.Address.GetAddressBytes(), 0, 0, 0, 0];
        BinaryPrimitives.WriteUInt16BigEndian(addresses.AsSpan(addresses.Length - 2), (ushort)remote.Port);
        return [.. "\r\n\r\n\0\r\nQUIT\n"u8, 0x21, (byte)(isIpv6 ? 0x21 : 0x11), 0, (byte)addresses.Length, .. addresses];
    }

    private static async ValueTask ConnectAsync(ITransport transport, IPEndPoint remote)
    {
        await transport.SendAsync(new byte[] { SocksVersion, 1, 0 });
        var method = await ReadAsync(transport, 2);
        if (method[0] != SocksVersion || method[1] != 0)
            throw new IOException("the proxy wants a way to authenticate that is not supported");

        var address = remote.Address.GetAddressBytes();
        await transport.SendAsync((byte[])[SocksVersion, SocksConnect, 0, address.Length == 4
            ? SocksIpv4
            : SocksIpv6, .. address, (byte)(remote.Port >> 8), (byte)remote.Port]);
        var reply = await ReadAsync(transport, 4);
        if (reply[0] != SocksVersion)
            throw new IOException("the proxy does not speak SOCKS 5");
        if (reply[1] != 0)
            throw new ProxyRefusalException($"the proxy could not connect: {Meaning(reply[1])}");

        var rest = reply[3] switch
        {
            SocksIpv4 => 4,
            SocksIpv6 => 16,
            SocksName => (await ReadAsync(transport, 1))[0],
            _ => throw new IOException("the proxy named an address of an unknown kind"),
        };
        await ReadAsync(transport, rest + 2);
    }

    private static async ValueTask<byte[]> ReadAsync(ITransport transport, int count)
    {
        var bytes = new byte[count];
        for (var read = 0; read < count;)
        {
            var more = await transport.ReceiveAsync(bytes.AsMemory(read));
            if (more == 0)
                throw new IOException("the proxy closed the connection");
            read += more;
        }

        return bytes;
    }

    private static string Meaning(byte code) => code switch
    {
        2 => "its rules forbid it",
        3 => "network unreachable",
        4 => "host unreachable",
        5 => "connection refused",
        6 => "time to live expired",
        _ => $"error {code}",
    };
}
