namespace PolicyMta.Sdk;

/// <summary>
/// Limits that a route decision lays over a traffic profile: each as <see cref="TrafficProfile"/> has it, or null for the profile's.
/// Immutable.
/// </summary>
public sealed record RouteLimits
{
    /// <summary>Open connections at most: 1 or more.</summary>
    public int? Connections { get; init; }

    /// <summary>Messages over one connection before it is closed: 1 or more.</summary>
    public int? MessagesPerConnection { get; init; }

    /// <summary>Recipients in one transaction at most: 1 or more.</summary>
    public int? RecipientsPerTransaction { get; init; }

    /// <summary>Messages in a time, for instance <c>100/s</c>.</summary>
    public Rate? MessageRate { get; init; }

    /// <summary>Recipients in a time.</summary>
    public Rate? RecipientRate { get; init; }

    /// <summary>New connections in a time.</summary>
    public Rate? ConnectionRate { get; init; }

    /// <summary>What this mail's egress source and provider may do together, over all of the provider's sites.</summary>
    public TrafficLimits? ProviderPerSource { get; init; }

    /// <summary>What all mail to the provider may do together.</summary>
    public TrafficLimits? ProviderTotal { get; init; }

    /// <summary>Counters in place of those of the profile with the same names; its others stay.</summary>
    public ImmutableDictionary<string, TrafficCounter> Counters { get; init; } = ImmutableDictionary<string, TrafficCounter>.Empty;

    /// <summary>Weights of egress sources in place of those of the profile for the same names.</summary>
    public ImmutableDictionary<string, int> SourceWeights { get; init; } = ImmutableDictionary<string, int>.Empty;

    /// <summary>Tags besides those of the profile.</summary>
    public ImmutableArray<string> Tags { get; init; } = [];

    /// <summary>Properties in place of those of the profile with the same names.</summary>
    public ImmutableDictionary<string, string> Properties { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>How long to wait for a connection to be made: 0 to 1 hour.</summary>
    public TimeSpan? ConnectTimeout { get; init; }

    /// <summary>How long a connection without work is kept open: 0 to 1 day.</summary>
    public TimeSpan? IdleTimeout { get; init; }

    /// <summary>How connections are protected.</summary>
    public TlsPolicy? Tls { get; init; }

    /// <summary>Whether the TLSA records of a host are followed.</summary>
    public bool? Dane { get; init; }

    /// <summary>Whether the policy of a domain is fetched and followed.</summary>
    public bool? MtaSts { get; init; }

    /// <summary>The oldest version of TLS.</summary>
    public TlsVersion? TlsMinVersion { get; init; }

    /// <summary>The name of the certificate that receivers are shown.</summary>
    public string? TlsCertificate { get; init; }

    /// <summary>Which addresses of a host are used.</summary>
    public AddressFamilies? Addresses { get; init; }

    /// <summary>Whether messages are sent by BDAT if the receiver announces CHUNKING.</summary>
    public bool? Chunking { get; init; }

    /// <summary>When to try again.</summary>
    public RetrySchedule? Retry { get; init; }

    /// <summary>The profile with these limits in place of its own, under the same name.</summary>
    public TrafficProfile Over(TrafficProfile profile)
    {
        ArgumentNullException.ThrowIfNull(profile);
        return profile with
        {
            Connections = Connections ?? profile.Connections,
            MessagesPerConnection = MessagesPerConnection ?? profile.MessagesPerConnection,
            RecipientsPerTransaction = RecipientsPerTransaction ?? profile.RecipientsPerTransaction,
            MessageRate = MessageRate ?? profile.MessageRate,
            RecipientRate = RecipientRate ?? profile.RecipientRate,
            ConnectionRate = ConnectionRate ?? profile.ConnectionRate,
            ProviderPerSource = ProviderPerSource ?? profile.ProviderPerSource,
            ProviderTotal = ProviderTotal ?? profile.ProviderTotal,
            Counters = profile.Counters.SetItems(Counters),
            SourceWeights = profile.SourceWeights.SetItems(SourceWeights),
            Tags = Tags.IsDefaultOrEmpty ? profile.Tags : [.. profile.Tags.Union(Tags)],
            Properties = profile.Properties.SetItems(Properties),
            ConnectTimeout = ConnectTimeout ?? profile.ConnectTimeout,
            IdleTimeout = IdleTimeout ?? profile.IdleTimeout,
            Tls = Tls ?? profile.Tls,
            Dane = Dane ?? profile.Dane,
            MtaSts = MtaSts ?? profile.MtaSts,
            TlsMinVersion = TlsMinVersion ?? profile.TlsMinVersion,
            TlsCertificate = TlsCertificate ?? profile.TlsCertificate,
            Addresses = Addresses ?? profile.Addresses,
            Chunking = Chunking ?? profile.Chunking,
            Retry = Retry ?? profile.Retry,
        };
    }
}
