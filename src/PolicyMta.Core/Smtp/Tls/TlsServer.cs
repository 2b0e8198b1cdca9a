using System.IO.Pipelines;
using System.Net.Security;
using System.Security.Authentication;
using PolicyMta.Core.Metrics;
using PolicyMta.Core.Smtp.Listening;

namespace PolicyMta.Core.Smtp.Tls;

/// <summary>The server's side of TLS for one listener. Thread-safe.</summary>
internal sealed partial class TlsServer(
    string listener, TlsOptions options, CertificateStore certificates, Counters<ListenerCount> counters, TimeProvider time, ILogger logger)
{
    public CertificateStore Certificates => certificates;

    /// <summary>Shakes hands. Failures are counted, told in the log at debug, and otherwise the client's business.</summary>
    public async ValueTask<SecuredPipe?> SecureAsync(IDuplexPipe plain, CancellationToken cancellationToken)
    {
        var stream = new SslStream(new DuplexPipeStream(plain), leaveInnerStreamOpen: true);
        using var timeout = new CancellationTokenSource(options.HandshakeTimeout, time);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            await stream.AuthenticateAsServerAsync(Select, certificates, ending.Token);
            counters.Add(ListenerCount.TlsHandshakes);
            return new SecuredPipe(stream, plain, time);
        }
        catch (Exception e) when (e is AuthenticationException or IOException or OperationCanceledException or InvalidOperationException
            or ObjectDisposedException or NotSupportedException)
        {
            counters.Add(ListenerCount.TlsFailures);
            LogFailed(logger, listener, e.InnerException?.Message ?? e.Message);
            await stream.DisposeAsync();
            return null;
        }
    }

    private static ValueTask<SslServerAuthenticationOptions> Select(
        SslStream stream, SslClientHelloInfo hello, object? certificates, CancellationToken cancellationToken) =>
        ValueTask.FromResult(((CertificateStore)certificates!).Select(hello.ServerName));

    [LoggerMessage(3133, LogLevel.Debug, "A TLS handshake on listener {Listener} failed: {Problem}")]
    private static partial void LogFailed(ILogger logger, string listener, string problem);
}
