using System.Net;
using System.Net.Sockets;
using PolicyMta.Core.Delivery;
using PolicyMta.Core.Delivery.Connecting;
using PolicyMta.Core.Delivery.Security;
using PolicyMta.Core.Dns;

namespace PolicyMta.Server.Outgoing;

/// <summary>
/// HTTPS to hosts that strangers name: resolved as mail is, never to this machine or a private network unless the operator allows it,
/// without
/// following redirections, and with a certificate that verified TLS trusts. Thread-safe.
/// </summary>
internal sealed class PublicWeb : IDisposable
{
    private static readonly TimeSpan ToConnect = TimeSpan.FromSeconds(15);

    private readonly IResolver _resolver;
    private readonly InternalNetworks _internal;

    /// <param name="resolver">Finds hosts.</param>
    /// <param name="options">Whom to trust, and where connections may go.</param>
    public PublicWeb(IResolver resolver, DeliveryOptions options)
    {
        (_resolver, _internal) = (resolver, new InternalNetworks(options.InternalNetworks));
        Client = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            UseCookies = false,
            UseProxy = false,
            MaxResponseHeadersLength = 16,
            ConnectTimeout = ToConnect,
            PooledConnectionLifetime = TimeSpan.FromMinutes(1),
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(5),
            MaxConnectionsPerServer = 4,
            SslOptions = { CertificateChainPolicy = TlsClient.FromFile(options.TlsTrustFile).ChainPolicy() },
            ConnectCallback = ConnectAsync,
        })
        {
            Timeout = TimeSpan.FromMinutes(1),
            DefaultRequestVersion = HttpVersion.Version11,
        };
    }

    public HttpClient Client { get; }

    public void Dispose() => Client.Dispose();

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        Exception failure = new IOException($"{host} has no address.");
        foreach (var address in await FindAsync(host, cancellationToken))
        {
            var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(new IPEndPoint(address, port), cancellationToken);
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

    private async ValueTask<ImmutableArray<IPAddress>> FindAsync(string host, CancellationToken cancellationToken)
    {
        var areConfigured = false;
        ImmutableArray<IPAddress> addresses;
        if (IPAddress.TryParse(host, out var literal))
        {
            addresses = [literal];
        }
        else
        {
            var answer = await _resolver.LookupAddressesAsync(host, cancellationToken);
            if (answer.Status == DnsStatus.Failed)
                throw new IOException(answer.Error);
            (addresses, areConfigured) = (answer.Records, answer.IsConfigured);
        }

        var reachable = areConfigured ? addresses : addresses.RemoveAll(address => !_internal.MayReach(address));
        return reachable.IsEmpty && !addresses.IsEmpty
            ? throw new IOException($"{host} has an address in a private network, where nothing is fetched from.")
            : reachable;
    }
}
