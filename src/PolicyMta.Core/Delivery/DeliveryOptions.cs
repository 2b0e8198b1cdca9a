using System.ComponentModel.DataAnnotations;
using PolicyMta.Core.Delivery.Login;
using PolicyMta.Core.Delivery.Security;
using PolicyMta.Core.Routing;
using PolicyMta.Core.Smtp.Listening;
using PolicyMta.Core.Smtp.Tls;

namespace PolicyMta.Core.Delivery;

/// <summary>Outgoing connections in general (section <c>delivery</c>). Limits for one destination stand in traffic profiles.</summary>
internal sealed record DeliveryOptions : ISettingsValidation
{
    /// <summary>
    /// Open connections in all at most. One site gets two thirds of them at most, and less while others want some, so that a slow one
    /// does not hold up all others: more than all sites need together is best.
    /// </summary>
    [Range(1, 1_000_000)]
    public int MaxConnections { get; init; } = 20_000;

    /// <summary>
    /// Addresses of a destination's hosts that are tried for one connection, and for one attempt to deliver a message, at most (RFC 5321
    /// section 5.1 asks for two or more).
    /// </summary>
    [Range(1, 1000)]
    public int MaxAddresses { get; init; } = 8;

    /// <summary>The port of MX hosts; another than 25 is for tests and simulations.</summary>
    [Range(1, 65_535)]
    public int Port { get; init; } = 25;

    /// <summary>The port of the hosts of MTA-STS policies; another than 443 is for tests.</summary>
    [Range(1, 65_535)]
    public int StsPort { get; init; } = 443;

    /// <summary>
    /// Networks (CIDR) of this machine, of private or of link-local addresses that mail may go to if DNS or an address literal leads there,
    /// for instance <c>10.0.0.0/8</c>; elsewhere it is refused with 550 5.4.4. Next hops, on-route's included, and the hosts of
    /// <c>dns.hosts</c> may be anywhere.
    /// </summary>
    public NetworkList InternalNetworks { get; init; } = [];

    /// <summary>
    /// A host that takes all mail (smarthost), <c>host:port</c>, <c>smtps://host</c> or <c>lmtp://host:port</c>; policy may choose another.
    /// Empty: by MX.
    /// </summary>
    public NextHop? NextHop { get; init; }

    /// <summary>How to log in at next hops, by their host names (without scheme and port).</summary>
    public IReadOnlyDictionary<string, CredentialOptions> Credentials { get; init; } = new Dictionary<string, CredentialOptions>();

    /// <summary>The authorities that verified TLS trusts, in a PEM file, in place of the system's; empty for those.</summary>
    [FileExists]
    public FilePath TlsTrustFile { get; init; }

    /// <summary>
    /// Certificates of this server's own, by the name that traffic profiles use (<c>tls_certificate</c>): receivers that ask for one are
    /// shown
    /// it. Changed files are taken up within half a minute.
    /// </summary>
    public IReadOnlyDictionary<string, CertificateOptions> ClientCertificates { get; init; } =
        new Dictionary<string, CertificateOptions>();

    /// <summary>
    /// Wait for a connection to be made, if the traffic profile sets no <c>connect_timeout</c>; the next address is tried after it.
    /// </summary>
    [Range(typeof(TimeSpan), "1ms", "1h")]
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Wait for a TLS handshake to end.</summary>
    public TimeSpan TlsHandshakeTimeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a host whose TLS is broken is spoken to in clear text at once, if policy allows that.</summary>
    public TimeSpan TlsBrokenFor { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long an address that could not be connected to is tried after all others.</summary>
    public TimeSpan DeadHostFor { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Wait for the greeting (RFC 5321 section 4.5.3.2.1: at least 5 minutes).</summary>
    public TimeSpan BannerTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Wait for the reply to EHLO, MAIL, RCPT, RSET (sections 4.5.3.2.2 and 3).</summary>
    public TimeSpan CommandTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Wait for the reply to DATA (section 4.5.3.2.4).</summary>
    public TimeSpan DataTimeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Wait for each block of the message to be taken (section 4.5.3.2.5).</summary>
    public TimeSpan BlockTimeout { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>Wait for the reply to the final dot (section 4.5.3.2.6). Shorter waits deliver twice.</summary>
    public TimeSpan FinalDotTimeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long a connection of this profile may take to be made.</summary>
    public TimeSpan ConnectTimeoutOf(TrafficProfile profile) =>
        profile.ConnectTimeout > TimeSpan.Zero ? profile.ConnectTimeout : ConnectTimeout;

    /// <inheritdoc/>
    public IEnumerable<(string Setting, string Problem)> Validate()
    {
        foreach (var twice in Credentials.Keys.GroupBy(host => host, StringComparer.OrdinalIgnoreCase).Where(hosts => hosts.Count() > 1))
            yield return ($"credentials[{twice.Last()}]", $"The host '{twice.Key}' stands twice; upper and lower case do not differ.");
        if (TlsClient.MistakeIn(TlsTrustFile) is { } mistake)
            yield return ("tls_trust_file", mistake);
    }
}
