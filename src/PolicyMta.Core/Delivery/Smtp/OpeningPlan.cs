using PolicyMta.Core.Delivery.Login;
using PolicyMta.Core.Routing;
using PolicyMta.Sdk;

namespace PolicyMta.Core.Delivery.Smtp;

/// <summary>How to open a connection.</summary>
/// <param name="EhloName">Our name.</param>
/// <param name="Protocol">What is spoken.</param>
/// <param name="Tls">How much protection is demanded.</param>
/// <param name="SkipsTls">Whether opportunistic TLS is left out, since it broke a short while ago.</param>
internal readonly record struct OpeningPlan(string EhloName, HopProtocol Protocol, TlsDemand Tls, bool SkipsTls)
{
    /// <summary>How to log in, or null.</summary>
    public CredentialOptions? Credentials { get; init; }

    public bool MustHaveTls => Tls.Policy is TlsPolicy.Required or TlsPolicy.Verified;

    public bool WantsTls => MustHaveTls || (Tls.Policy == TlsPolicy.Opportunistic && !SkipsTls);
}
