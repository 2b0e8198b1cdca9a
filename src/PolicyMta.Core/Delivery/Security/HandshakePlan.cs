using System.Net.Security;

namespace PolicyMta.Core.Delivery.Security;

/// <summary>How a handshake is done: which certificates are accepted, how old TLS may be, and what this server shows of itself.</summary>
/// <param name="Rule">Which certificates are accepted.</param>
internal readonly record struct HandshakePlan(CertificateRule Rule)
{
    /// <summary>The oldest version of TLS.</summary>
    public TlsVersion MinVersion { get; init; }

    /// <summary>This server's own certificate; null for none.</summary>
    public SslStreamCertificateContext? Certificate { get; init; }
}
