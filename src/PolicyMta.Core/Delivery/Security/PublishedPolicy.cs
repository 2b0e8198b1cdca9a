using PolicyMta.Core.Delivery.Security.Sts;
using PolicyMta.Core.Dns;

namespace PolicyMta.Core.Delivery.Security;

/// <summary>What a domain has published about the TLS of its hosts, as reports tell it (RFC 8460 section 4.2). Immutable.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Lines">Its text.</param>
/// <param name="Hosts">The hosts that it names, as patterns; empty unless it is an MTA-STS policy.</param>
internal sealed record PublishedPolicy(PublishedKind Kind, ImmutableArray<string> Lines, ImmutableArray<string> Hosts)
{
    /// <summary>Nothing was published.</summary>
    public static readonly PublishedPolicy None = new(PublishedKind.None, [], []);

    /// <summary>An MTA-STS policy is announced, and nobody could read it.</summary>
    public static readonly PublishedPolicy UnknownSts = new(PublishedKind.Sts, [], []);

    public static PublishedPolicy Of(StsPolicy policy) => new(PublishedKind.Sts, [.. policy.Lines], policy.Hosts);

    public static PublishedPolicy Of(ImmutableArray<TlsaRecord> records) =>
        new(PublishedKind.Tlsa, [.. records.Select(static record => record.ToString())], []);
}
