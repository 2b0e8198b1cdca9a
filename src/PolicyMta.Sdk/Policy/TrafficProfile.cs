namespace PolicyMta.Sdk;

/// <summary>
/// How mail flows to one kind of site: the limits of every ready queue that uses this profile. A route decision names a profile;
/// its numbers stand once, in the policy snapshot. Limits hold for one egress source and one site. Immutable.
/// </summary>
public sealed record TrafficProfile
{
    /// <summary>The name that route decisions use.</summary>
    public required string Name { get; init; }

    /// <summary>Open connections at most: 1 or more.</summary>
    public int Connections { get; init; } = 10;

    /// <summary>Messages over one connection before it is closed: 1 or more.</summary>
    public int MessagesPerConnection { get; init; } = 100;

    /// <summary>Recipients in one transaction at most: 1 or more (RFC 5321 section 4.5.3.1.8 lets every receiver take 100).</summary>
    public int RecipientsPerTransaction { get; init; } = 100;

    /// <summary>Messages in a time, or null for no limit.</summary>
    public Rate? MessageRate { get; init; }

    /// <summary>New connections in a time, or null for no limit.</summary>
    public Rate? ConnectionRate { get; init; }

    /// <summary>How long to wait for a connection to be made; the next address is tried after it.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a connection without work is kept open.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How connections are protected; a route decision may name another way.</summary>
    public TlsPolicy Tls { get; init; }

    /// <summary>Which addresses of a host are used, among those that the egress source can reach.</summary>
    public AddressFamilies Addresses { get; init; }

    /// <summary>Whether messages are sent by BDAT where the receiver announces CHUNKING (RFC 3030). Those that DATA cannot carry always are.</summary>
    public bool Chunking { get; init; }

    /// <summary>When to try again, or null for the server's default schedule.</summary>
    public RetrySchedule? Retry { get; init; }
}
