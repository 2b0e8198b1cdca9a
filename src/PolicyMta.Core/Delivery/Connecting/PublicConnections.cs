using System.Net;
using System.Net.Sockets;
using PolicyMta.Core.Dns;

namespace PolicyMta.Core.Delivery.Connecting;

/// <summary>
/// Connections of HTTP clients to hosts that strangers or settings name: resolved as mail is, and never to this machine or a private
/// network unless that is allowed. Hosts of <c>dns.hosts</c> may be anywhere. Thread-safe.
/// </summary>
internal sealed class PublicConnections(IResolver resolver)
{
    /// <summary>Tries each address of a host that may be reached.</summary>
    /// <exception cref="IOException">The host has no address, none that may be reached, or cannot be resolved.</exception>
    /// <exception cref="SocketException">No address answers.</exception>
    public async ValueTask<Stream> OpenAsync(DnsEndPoint host, InternalNetworks networks, CancellationToken cancellationToken)
    {
        Exception failure = new IOException($"{host.Host} has no address.");
        foreach (var address in await FindAsync(host.Host, networks, cancellationToken))
        {
            var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(new IPEndPoint(address, host.Port), cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException)
            {
                socket.Dispose();
                cancellationToken.ThrowIfCancellationRequested();
                failure = e;
            }
        }

        throw failure;
    }

    private async ValueTask<ImmutableArray<IPAddress>> FindAsync(
        string host, InternalNetworks networks, CancellationToken cancellationToken)
    {
        var areConfigured = false;
        ImmutableArray<IPAddress> addresses;
        if (IPAddress.TryParse(host, out var literal))
        {
            addresses = [literal];
        }
        else
        {
            var answer = await resolver.LookupAddressesAsync(host, cancellationToken);
            if (answer.Status == DnsStatus.Failed)
                throw new IOException(answer.Error);
            (addresses, areConfigured) = (answer.Records, answer.IsConfigured);
        }

        var reachable = areConfigured ? addresses : addresses.RemoveAll(address => !networks.MayReach(address));
        return reachable.IsEmpty && !addresses.IsEmpty
            ? throw new IOException($"{host} has an address in a private network, which is not connected to.")
            : reachable;
    }
}
