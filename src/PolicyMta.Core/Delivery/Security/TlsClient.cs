using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using PolicyMta.Core.Delivery.Connecting;

namespace PolicyMta.Core.Delivery.Security;

/// <summary>
/// The client's side of TLS handshakes. Sessions are resumed if the receiver agrees. Thread-safe.
/// </summary>
/// <param name="trusted">The authorities that verified connections trust; empty for those of the system.</param>
internal sealed class TlsClient(X509Certificate2Collection trusted)
{
    private const SslProtocols Modern = SslProtocols.Tls12 | SslProtocols.Tls13;

    /// <summary>Trusts the system's authorities.</summary>
    public TlsClient()
        : this([])
    {
    }

    /// <summary>Reads authorities from a PEM file; an empty path means those of the system.</summary>
    /// <exception cref="FormatException">The file cannot be read or holds no certificate.</exception>
    public static TlsClient FromFile(string path)
    {
        if (path.Length == 0)
            return new TlsClient();

        var trusted = new X509Certificate2Collection();
        try
        {
            trusted.ImportFromPemFile(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new FormatException($"The authorities in {path} cannot be read: {exception.Message}", exception);
        }

        return trusted.Count == 0 ? throw new FormatException($"{path} holds no certificate in PEM form.") : new TlsClient(trusted);
    }

    /// <summary>Why the authorities of a PEM file cannot be used, or null if they can.</summary>
    public static string? MistakeIn(string path)
    {
        try
        {
            FromFile(path);
            return null;
        }
        catch (FormatException e)
        {
            return e.Message;
        }
    }

    /// <summary>Does the handshake over a transport, which is taken over if it succeeds.</summary>
    /// <param name="transport">The connection, at the point where TLS begins.</param>
    /// <param name="host">The host's name, said to the receiver too (SNI) unless the rule names another.</param>
    /// <param name="plan">What is accepted and shown.</param>
    /// <exception cref="TlsProblemException">The two sides did not agree, or the certificate is not accepted.</exception>
    /// <exception cref="IOException">The connection broke.</exception>
    public async ValueTask<Handshake> HandshakeAsync(ITransport transport, string host, HandshakePlan plan)
    {
        var rule = plan.Rule;
        TlsProblem? refusal = null;
        var complaint = rule.Complaint;
        var stream = new SslStream(new TransportStream(transport), leaveInnerStreamOpen: true);
        try
        {
            await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = rule.ServerName ?? host,
                EnabledSslProtocols = ProtocolsOf(plan),
                ClientCertificateContext = plan.Certificate,
                CertificateChainPolicy = ChainPolicy(),
                RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
                {
                    var shown = certificate as X509Certificate2;
                    if (shown is not null)
                        plan.OnCertificate?.Invoke(shown);
                    complaint ??= rule.Trial?.Check(host, shown, chain, errors);
                    refusal = rule.Check?.Check(host, shown, chain, errors);
                    return refusal is null;
                },
            });
        }
        catch (Exception exception)
        {
            await stream.DisposeAsync();
            if (exception is not AuthenticationException)
                throw;
            throw new TlsProblemException(
                refusal ?? new TlsProblem(TlsProblemKind.ValidationFailure, (exception.InnerException ?? exception).Message), exception);
        }

        return new Handshake(new TlsTransport(stream, transport), Describe(stream), complaint);
    }

    private static SslProtocols ProtocolsOf(HandshakePlan plan) => plan.MinVersion switch
    {
        TlsVersion.Tls13 => SslProtocols.Tls13,
        TlsVersion.Tls12 => Modern,
        _ => plan.Rule.Encryption == Encryption.IfOffered ? SslProtocols.None : Modern,
    };

    /// <summary>Whom to trust.</summary>
    public X509ChainPolicy ChainPolicy()
    {
        var policy = new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
        if (trusted.Count > 0)
        {
            policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            policy.CustomTrustStore.AddRange(trusted);
        }

        return policy;
    }

    private static string Describe(SslStream stream) => $"{NameOf(stream.SslProtocol)} {stream.NegotiatedCipherSuite}";

    private static string NameOf(SslProtocols protocol) => protocol switch
    {
        SslProtocols.Tls13 => "TLSv1.3",
        SslProtocols.Tls12 => "TLSv1.2",
        _ => protocol.ToString(),
    };
}
