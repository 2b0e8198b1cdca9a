using System.Net.Security;
using PolicyMta.Core.Delivery.Login;
using PolicyMta.Core.Delivery.Security;
using PolicyMta.Core.Routing;

namespace PolicyMta.Core.Delivery.Smtp;

/// <summary>How to open a connection.</summary>
/// <param name="EhloName">This server's name.</param>
/// <param name="Protocol">What is spoken.</param>
/// <param name="Rule">How the connection is protected.</param>
/// <param name="SkipsTls">Whether opportunistic TLS is left out, since it broke a short while ago.</param>
internal readonly record struct OpeningPlan(string EhloName, HopProtocol Protocol, CertificateRule Rule, bool SkipsTls)
{
    /// <summary>How to log in, or null.</summary>
    public CredentialOptions? Credentials { get; init; }

    /// <summary>The oldest version of TLS.</summary>
    public TlsVersion MinVersion { get; init; }

    /// <summary>The certificate that the receiver is shown; null for none.</summary>
    public SslStreamCertificateContext? Certificate { get; init; }

    /// <summary>How a handshake is done.</summary>
    public HandshakePlan Handshake => new(Rule) { MinVersion = MinVersion, Certificate = Certificate };

    public bool WantsTls => Rule.DemandsTls || (Rule.Encryption == Encryption.IfOffered && !SkipsTls);
}
