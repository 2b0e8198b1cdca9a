using System.ComponentModel.DataAnnotations;
using PolicyMta.Sdk;

namespace PolicyMta.Policies.Profiles;

/// <summary>The limits of one kind of site (section <c>traffic_profiles: NAME</c>), for each egress source. Takes the place of a plugin's or script's profile of that name.</summary>
internal sealed record TrafficProfileOptions
{
    /// <summary>Open connections at most.</summary>
    [Range(1, 100_000)]
    public int Connections { get; init; } = 10;

    /// <summary>Messages over one connection before it is closed.</summary>
    [Range(1, 1_000_000)]
    public int MessagesPerConnection { get; init; } = 100;

    /// <summary>Recipients in one transaction at most.</summary>
    [Range(1, 10_000)]
    public int RecipientsPerTransaction { get; init; } = 100;

    /// <summary>Messages in a time, for instance <c>100/s</c>; no limit where left out.</summary>
    public Rate? MessageRate { get; init; }

    /// <summary>New connections in a time; no limit where left out.</summary>
    public Rate? ConnectionRate { get; init; }

    /// <summary>How long to wait for a connection to be made: 1 second to 5 minutes.</summary>
    [Range(typeof(TimeSpan), "1s", "5m")]
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a connection without work is kept open: 0 to 1 hour.</summary>
    [Range(typeof(TimeSpan), "0", "1h")]
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>TLS: <c>opportunistic</c> where the receiver offers it; <c>none</c>; <c>required</c>, any certificate; <c>verified</c>, a trusted certificate for the host's name.</summary>
    public TlsPolicy Tls { get; init; }

    /// <summary>Addresses of a host that are used: <c>both</c>, IPv4 first; <c>prefer-ipv6</c>; <c>only-ipv4</c>; <c>only-ipv6</c>.</summary>
    public AddressFamilies Addresses { get; init; }

    /// <summary>Whether messages are sent by BDAT where the receiver announces CHUNKING; those that DATA cannot carry always are.</summary>
    public bool Chunking { get; init; }

    /// <summary>When to try again; the server's <c>retry</c> where left out.</summary>
    public RetryOptions? Retry { get; init; }

    public TrafficProfile ToProfile(string name) => new()
    {
        Name = name,
        Connections = Connections,
        MessagesPerConnection = MessagesPerConnection,
        RecipientsPerTransaction = RecipientsPerTransaction,
        MessageRate = MessageRate,
        ConnectionRate = ConnectionRate,
        ConnectTimeout = ConnectTimeout,
        IdleTimeout = IdleTimeout,
        Tls = Tls,
        Addresses = Addresses,
        Chunking = Chunking,
        Retry = Retry?.ToSchedule(),
    };
}
