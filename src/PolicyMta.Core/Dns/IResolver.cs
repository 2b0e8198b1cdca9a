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

    /// <summary>The name that a name is an alias of (CNAME), one step on; "no data" if it is none.</summary>
    ValueTask<DnsAnswer<string>> LookupAliasAsync(string name, CancellationToken cancellationToken);

    /// <summary>The TXT records of a name; the strings of one record are joined (RFC 7208 section 3.3, RFC 8461 section 3.1).</summary>
    ValueTask<DnsAnswer<string>> LookupTxtAsync(string name, CancellationToken cancellationToken);

    /// <summary>
    /// The TLSA records of a service, whose name is <c>_port._tcp.host</c> (RFC 6698 section 3), as published: also those that nobody can
    /// use. Records that cannot be read are a failure, since nobody knows what they demand.
    /// </summary>
    ValueTask<DnsAnswer<TlsaRecord>> LookupTlsaAsync(string name, CancellationToken cancellationToken);
}
