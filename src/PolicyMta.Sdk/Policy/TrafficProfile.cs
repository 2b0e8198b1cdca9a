using System.ComponentModel.DataAnnotations;

namespace PolicyMta.Sdk;

/// <summary>
/// How mail flows to one kind of site: the limits of every ready queue that uses this profile. A route decision names a profile; its
/// numbers stand once, in the policy snapshot. Limits hold for one egress source and one site unless they say otherwise. The
/// administrator's profile of a name takes the place of a script's, and that of a plugin's.
/// </summary>
/// <remarks>
/// Immutable. The one definition: the configuration, the scripts' <c>profile()</c>, their typings, the reference and the rules of
/// PolicyMta.IspRules read the properties, ranges and comments from here.
/// </remarks>
public sealed record TrafficProfile
{
    /// <summary>The name that route decisions use.</summary>
    [SettingsKey]
    public required string Name { get; init; }

    /// <summary>Open connections at most: 1 or more.</summary>
    [Range(1, int.MaxValue)]
    public int Connections { get; init; } = 10;

    /// <summary>Messages over one connection before it is closed: 1 or more.</summary>
    [Range(1, int.MaxValue)]
    public int MessagesPerConnection { get; init; } = 100;

    /// <summary>Recipients in one transaction at most: 1 or more (RFC 5321 section 4.5.3.1.8 lets every receiver take 100).</summary>
    [Range(1, int.MaxValue)]
    public int RecipientsPerTransaction { get; init; } = 100;

    /// <summary>Messages in a time, for instance <c>100/s</c>; no limit if left out.</summary>
    public Rate? MessageRate { get; init; }

    /// <summary>Recipients in a time; no limit if left out.</summary>
    public Rate? RecipientRate { get; init; }

    /// <summary>New connections in a time; no limit if left out.</summary>
    public Rate? ConnectionRate { get; init; }

    /// <summary>
    /// Limits of all mail from one egress source to one provider, over all of the provider's sites; no such limits if left out. Of no
    /// effect if the route names no provider.
    /// </summary>
    public TrafficLimits? ProviderPerSource { get; init; }

    /// <summary>
    /// Limits of all mail to one provider, over all of its sites and all egress sources; no such limits if left out. Of no effect if the
    /// route names no provider.
    /// </summary>
    public TrafficLimits? ProviderTotal { get; init; }

    /// <summary>
    /// Further limits, by name: each is kept for every combination of the values of some facts, such as the tenant or the egress pool. All
    /// profiles that have a counter of the same name and facts share it.
    /// </summary>
    [MaxLength(16)]
    public ImmutableDictionary<string, TrafficCounter> Counters { get; init; } = ImmutableDictionary<string, TrafficCounter>.Empty;

    /// <summary>
    /// The weights of the egress pool's sources for mail under this profile, by name: 0, for no mail, to 1000000. A source that is left out
    /// keeps the pool's weight; names of other sources mean nothing. If all weights are 0 the pool's hold.
    /// </summary>
    [Range(0, 1_000_000)]
    public ImmutableDictionary<string, int> SourceWeights { get; init; } = ImmutableDictionary<string, int>.Empty;

    /// <summary>Words of the administrator's, told to on-bounce: up to 32 of up to 100 characters.</summary>
    [MaxLength(32)]
    [RegularExpression(@"^[^\x00-\x1f]{1,100}$", ErrorMessage = "A tag has up to 100 characters, no control characters.")]
    public ImmutableArray<string> Tags { get; init; } = [];

    /// <summary>Values of the administrator's by name, told to on-bounce: up to 32 of up to 500 characters.</summary>
    [MaxLength(32)]
    [RegularExpression(@"^[^\x00-\x1f]{0,500}$", ErrorMessage = "A property has up to 500 characters, no control characters.")]
    public ImmutableDictionary<string, string> Properties { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>
    /// How long to wait for a connection to be made, at most 1 hour; the next address is tried after it. 0: as long as the server's
    /// <c>delivery.connect_timeout</c> says.
    /// </summary>
    [Range(typeof(TimeSpan), "0", "1h")]
    public TimeSpan ConnectTimeout { get; init; }

    /// <summary>How long a connection without work is kept open: 0 to 1 day.</summary>
    [Range(typeof(TimeSpan), "0", "1d")]
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How connections are protected: <c>opportunistic</c>, TLS if the receiver offers it; <c>none</c>; <c>required</c>, any certificate;
    /// <c>verified</c>, a trusted certificate for the host's name; <c>dane</c>, one that its TLSA records name. A route decision may name
    /// another way. What a domain itself publishes (<see cref="Dane"/>, <see cref="MtaSts"/>) comes on top, but for <c>none</c>.
    /// </summary>
    public TlsPolicy Tls { get; init; }

    /// <summary>
    /// Whether the TLSA records of a host are followed (DANE, RFC 7672) where DNS can be trusted: a certificate that they do not name is
    /// refused.
    /// </summary>
    public bool Dane { get; init; } = true;

    /// <summary>Whether the policy of a domain is fetched and followed (MTA-STS, RFC 8461).</summary>
    public bool MtaSts { get; init; } = true;

    /// <summary>The oldest version of TLS: <c>default</c>, <c>tls12</c> or <c>tls13</c>.</summary>
    public TlsVersion TlsMinVersion { get; init; }

    /// <summary>The name of the certificate among <c>delivery.client_certificates</c> that receivers are shown; none if left out.</summary>
    public string? TlsCertificate { get; init; }

    /// <summary>
    /// Which addresses of a host are used, among those that the egress source can reach: <c>both</c>, IPv4 first; <c>prefer-ipv6</c>;
    /// <c>only-ipv4</c>; <c>only-ipv6</c>.
    /// </summary>
    public AddressFamilies Addresses { get; init; }

    /// <summary>
    /// Whether messages are sent by BDAT if the receiver announces CHUNKING (RFC 3030). Those that DATA cannot carry always are.
    /// </summary>
    public bool Chunking { get; init; }

    /// <summary>When to try again; the server's <c>retry</c> if left out.</summary>
    public RetrySchedule? Retry { get; init; }

    /// <summary>
    /// The name of the profile that a message's profile is made of, if a route decision laid <see cref="RouteDecision.Limits"/> over it.
    /// </summary>
    /// <param name="name">A profile's name, as contexts and ready queues have it.</param>
    /// <returns>Null if nothing lies over it.</returns>
    public static string? BaseNameOf(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.EndsWith('}') && name.LastIndexOf('{') is > 0 and var brace ? name[..brace] : null;
    }
}
