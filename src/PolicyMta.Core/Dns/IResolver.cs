using System.Collections.Immutable;
using System.Net;

namespace PolicyMta.Core.Dns;

/// <summary>
/// The DNS questions that delivery asks. Failures are answers, not exceptions; only the caller's own cancellation throws. Thread-safe.
/// </summary>
internal interface IResolver
{
    /// <summary>The MX records of a domain, unsorted, as published.</summary>
    ValueTask<DnsAnswer<MxRecord>> LookupMxAsync(string domain, CancellationToken cancellationToken);

    /// <summary>The addresses of a host, A and AAAA together, as published.</summary>
    ValueTask<DnsAnswer<IPAddress>> LookupAddressesAsync(string host, CancellationToken cancellationToken);

    /// <summary>The TXT records of a name; the strings of one record are joined (RFC 7208 section 3.3, RFC 8461 section 3.1).</summary>
    ValueTask<DnsAnswer<string>> LookupTxtAsync(string name, CancellationToken cancellationToken);

    /// <summary>
    /// The TLSA records of a service, whose name is <c>_port._tcp.host</c> (RFC 6698 section 3), as published: also those that nobody can
    /// use. Records that cannot be read are a failure, since nobody knows what they demand.
    /// </summary>
    ValueTask<DnsAnswer<TlsaRecord>> LookupTlsaAsync(string name, CancellationToken cancellationToken);
}

/// <summary>One MX record. A null MX (RFC 7505) has an empty host.</summary>
internal sealed record MxRecord(int Preference, string Host);

/// <summary>How a DNS question ended.</summary>
internal enum DnsStatus
{
    /// <summary>There are records.</summary>
    Found,

    /// <summary>The name exists without records of this type (NODATA).</summary>
    NoData,

    /// <summary>The name does not exist (NXDOMAIN).</summary>
    NoSuchName,

    /// <summary>No usable answer: timeout, SERVFAIL, refusal. Try again later.</summary>
    Failed,
}

/// <summary>The answer to a DNS question.</summary>
/// <param name="Status">How it ended.</param>
/// <param name="Records">The records; empty unless found.</param>
/// <param name="TimeToLive">How long the answer, also a negative one (RFC 2308), may be kept.</param>
/// <param name="Error">What went wrong, for operators; null unless failed.</param>
internal sealed record DnsAnswer<T>(DnsStatus Status, ImmutableArray<T> Records, TimeSpan TimeToLive, string? Error = null)
{
    /// <summary>
    /// Whether nobody on the network can have changed the answer, a negative one included: a name server that is trusted for it has
    /// validated each part of it (AD, RFC 4035 section 3.2.3), or it stands in the static table. False for failures.
    /// </summary>
    public bool IsAuthentic { get; init; }
}
