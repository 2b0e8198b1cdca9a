using System.Net;
using PolicyMta.Core.Dns;

namespace PolicyMta.Core.Tests.Routing;

/// <summary>Answers every question about MX records with one answer, and every one about addresses with another.</summary>
internal sealed class StubResolver(DnsAnswer<MxRecord> mx, DnsAnswer<IPAddress>? addresses = null) : IResolver
{
    public static StubResolver Mx(params MxRecord[] records) => new(DnsAnswer.Found(records.ToImmutableArray(), TimeSpan.FromMinutes(5)));

    public ValueTask<DnsAnswer<MxRecord>> LookupMxAsync(string domain, CancellationToken cancellationToken) => ValueTask.FromResult(mx);

    public ValueTask<DnsAnswer<IPAddress>> LookupAddressesAsync(string host, CancellationToken cancellationToken) =>
        ValueTask.FromResult(addresses ?? DnsAnswer.NoSuchName<IPAddress>(TimeSpan.Zero));

    public ValueTask<DnsAnswer<string>> LookupAliasAsync(string name, CancellationToken cancellationToken) =>
        ValueTask.FromResult(DnsAnswer.NoData<string>(TimeSpan.Zero));

    public ValueTask<DnsAnswer<string>> LookupTxtAsync(string name, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public ValueTask<DnsAnswer<TlsaRecord>> LookupTlsaAsync(string name, CancellationToken cancellationToken) =>
        throw new NotSupportedException();
}
