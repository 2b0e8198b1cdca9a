using System.Net;
using System.Net.Security;
using PolicyMta.Core.Delivery.Connecting;
using PolicyMta.Core.Delivery.Security;
using PolicyMta.Core.Smtp.Listening;

namespace PolicyMta.Policies.Plugins;

/// <summary>What a plugin's HTTP client connects with: as the server's own does to hosts that strangers name.</summary>
internal static class WebHandler
{
    private const int MaxHeaderKilobytes = 16;
    private const int MaxDrain = 64 * 1024;

    public static SocketsHttpHandler Create(WebAccess web, CorridorAccess corridor)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(web.ConnectTimeout, TimeSpan.FromSeconds(1), nameof(web));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(web.ConnectTimeout, TimeSpan.FromMinutes(5), nameof(web));
        ArgumentOutOfRangeException.ThrowIfLessThan(web.ConnectionsPerHost, 1, nameof(web));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(web.ConnectionsPerHost, 1000, nameof(web));
        var networks = new InternalNetworks([.. web.InternalNetworks.Select(network => (Network)network.ToString())]);
        return new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            UseCookies = false,
            UseProxy = false,
            ActivityHeadersPropagator = null,
            MaxResponseHeadersLength = MaxHeaderKilobytes,
            MaxResponseDrainSize = MaxDrain,
            ConnectTimeout = web.ConnectTimeout,
            PooledConnectionLifetime = TimeSpan.FromMinutes(1),
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(15),
            MaxConnectionsPerServer = web.ConnectionsPerHost,
            SslOptions = new SslClientAuthenticationOptions
            {
                CertificateChainPolicy = TlsClient.FromFile(web.TrustFile.IsEmpty ? "" : Path.GetFullPath(web.TrustFile)).ChainPolicy(),
            },
            ConnectCallback = async (context, cancellationToken) =>
            {
                var running = await corridor.Opened.WaitAsync(cancellationToken);
                var connections = running.Web ?? throw new IOException("Nothing is connected to here.");
                return await connections.OpenAsync(context.DnsEndPoint, networks, cancellationToken);
            },
        };
    }
}
