using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using RabbitMQ.Client;

namespace PolicyMta.Amqp;

/// <summary>Opens connections with a channel on which the broker confirms what it took.</summary>
internal sealed class AmqpConnector(AmqpOptions options, TimeProvider time)
{
    /// <summary>Twice the largest batch: a batch bounds what is unconfirmed, and the client slows down from the half on.</summary>
    private const int MaxUnconfirmed = 20_000;
    private const int TlsPort = 5671;
    private const int PlainPort = 5672;
    private static readonly TimeSpan CloseLimit = TimeSpan.FromSeconds(5);

    public async Task<IChannel> OpenAsync(CancellationToken cancellationToken)
    {
        var connection = await Factory().CreateConnectionAsync(cancellationToken);
        try
        {
            var channel = new CreateChannelOptions(
                publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true,
                new ThrottlingRateLimiter(MaxUnconfirmed));
            var opened = await connection.CreateChannelAsync(channel, cancellationToken);
            opened.ChannelShutdownAsync += (_, _) => EndAsync(connection);
            return opened;
        }
        catch
        {
            await EndAsync(connection);
            throw;
        }
    }

    /// <summary>Ends a channel and its connection, if need be without a word.</summary>
    public async Task CloseAsync(IChannel channel)
    {
        try
        {
            using var limit = new CancellationTokenSource(CloseLimit, time);
            await channel.AbortAsync(limit.Token);
            await channel.DisposeAsync();
        }
        catch (Exception)
        {
            // It is gone already.
        }
    }

    private static async Task EndAsync(IConnection connection)
    {
        try
        {
            await connection.AbortAsync(CloseLimit);
            await connection.DisposeAsync();
        }
        catch (Exception)
        {
            // It is gone already.
        }
    }

    private ConnectionFactory Factory()
    {
        var uri = options.Uri!;
        var isTls = uri.Scheme == "amqps";
        return new ConnectionFactory
        {
            HostName = uri.Host,
            Port = uri.Port > 0 ? uri.Port : isTls ? TlsPort : PlainPort,
            VirtualHost = options.VirtualHost,
            UserName = options.Username,
            Password = options.Password,
            ClientProvidedName = "policymta",
            AutomaticRecoveryEnabled = false,
            TopologyRecoveryEnabled = false,
            RequestedConnectionTimeout = options.Timeout,
            ContinuationTimeout = options.Timeout,
            HandshakeContinuationTimeout = options.Timeout,
            RequestedHeartbeat = TimeSpan.FromSeconds(30),
            Ssl = new SslOption(uri.Host, enabled: isTls) { CertificateValidationCallback = isTls ? Verify : null },
        };
    }

    private bool Verify(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (errors == SslPolicyErrors.None)
            return true;
        if (options.CaFile.IsEmpty || errors != SslPolicyErrors.RemoteCertificateChainErrors || certificate is null)
            return false;
        using var own = new X509Chain();
        own.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        own.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        own.ChainPolicy.CustomTrustStore.ImportFromPemFile(options.CaFile);
        if (chain is not null)
            own.ChainPolicy.ExtraStore.AddRange(chain.ChainElements.Select(element => element.Certificate).ToArray());
        using var shown = new X509Certificate2(certificate);
        return own.Build(shown);
    }
}
