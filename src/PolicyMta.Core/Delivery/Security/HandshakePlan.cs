using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace PolicyMta.Core.Delivery.Security;

/// <summary>How a handshake is done: which certificates are accepted, how old TLS may be, and what this server shows of itself.</summary>
/// <param name="Rule">Which certificates are accepted.</param>
internal readonly record struct HandshakePlan(CertificateRule Rule)
{
    /// <summary>The oldest version of TLS.</summary>
    public TlsVersion MinVersion { get; init; }

    /// <summary>Is shown the receiver's certificate, if it shows one; null if nobody asks.</summary>
    public Action<X509Certificate2>? OnCertificate { get; init; }

    /// <summary>This server's own certificate; null for none.</summary>
    public SslStreamCertificateContext? Certificate { get; init; }
}
