using System.Net;
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

    /// <param name="resolver">Finds hosts.</param>
    /// <param name="options">Whom to trust, and where connections may go.</param>
    public PublicWeb(IResolver resolver, DeliveryOptions options)
    {
        var (connections, networks) = (new PublicConnections(resolver), new InternalNetworks(options.InternalNetworks));
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
            ConnectCallback = (context, cancellationToken) => connections.OpenAsync(context.DnsEndPoint, networks, cancellationToken),
        })
        {
            Timeout = TimeSpan.FromMinutes(1),
            DefaultRequestVersion = HttpVersion.Version11,
        };
    }

    public HttpClient Client { get; }

    public void Dispose() => Client.Dispose();
}
