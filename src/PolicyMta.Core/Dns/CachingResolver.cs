using System.Net;
using PolicyMta.Core.Metrics;

namespace PolicyMta.Core.Dns;

/// <summary>
/// Remembers the answers of another resolver for their time to live, negative ones (RFC 2308) and, briefly, failures too. A remembered
/// answer comes synchronously and without allocation, as the same object each time. Memory is bounded.
/// </summary>
internal sealed class CachingResolver(
    IResolver inner, DnsOptions options, TimeProvider time, Counters<DnsCount>? counts = null) : IResolver
{
    private readonly DnsCache<MxRecord> _mx = new(inner.LookupMxAsync, options, time, counts);
    private readonly DnsCache<IPAddress> _addresses = new(inner.LookupAddressesAsync, options, time, counts);
    private readonly DnsCache<string> _aliases = new(inner.LookupAliasAsync, options, time, counts);
    private readonly DnsCache<string> _txt = new(inner.LookupTxtAsync, options, time, counts);
    private readonly DnsCache<TlsaRecord> _tlsa = new(inner.LookupTlsaAsync, options, time, counts);

    public ValueTask<DnsAnswer<MxRecord>> LookupMxAsync(string domain, CancellationToken cancellationToken) =>
        _mx.GetAsync(domain, cancellationToken);

    public ValueTask<DnsAnswer<IPAddress>> LookupAddressesAsync(string host, CancellationToken cancellationToken) =>
        _addresses.GetAsync(host, cancellationToken);

    public ValueTask<DnsAnswer<string>> LookupAliasAsync(string name, CancellationToken cancellationToken) =>
        _aliases.GetAsync(name, cancellationToken);

    public ValueTask<DnsAnswer<string>> LookupTxtAsync(string name, CancellationToken cancellationToken) =>
        _txt.GetAsync(name, cancellationToken);

    public ValueTask<DnsAnswer<TlsaRecord>> LookupTlsaAsync(string name, CancellationToken cancellationToken) =>
        _tlsa.GetAsync(name, cancellationToken);
}
