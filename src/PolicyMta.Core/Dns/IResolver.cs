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
internal sealed record DnsAnswer<T>(DnsStatus Status, ImmutableArray<T> Records, TimeSpan TimeToLive, string? Error = null);
