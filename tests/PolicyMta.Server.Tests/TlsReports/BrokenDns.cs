using System.Net;
using PolicyMta.Core.Dns;

namespace PolicyMta.Server.Tests.TlsReports;

/// <summary>DNS that gives no answer.</summary>
internal sealed class BrokenDns : IResolver
{
    public ValueTask<DnsAnswer<MxRecord>> LookupMxAsync(string domain, CancellationToken cancellationToken) => Fail<MxRecord>();

    public ValueTask<DnsAnswer<IPAddress>> LookupAddressesAsync(string host, CancellationToken cancellationToken) => Fail<IPAddress>();

    public ValueTask<DnsAnswer<string>> LookupAliasAsync(string name, CancellationToken cancellationToken) => Fail<string>();

    public ValueTask<DnsAnswer<string>> LookupTxtAsync(string name, CancellationToken cancellationToken) => Fail<string>();

    public ValueTask<DnsAnswer<TlsaRecord>> LookupTlsaAsync(string name, CancellationToken cancellationToken) => Fail<TlsaRecord>();

    private static ValueTask<DnsAnswer<T>> Fail<T>() => ValueTask.FromResult(DnsAnswer.Failed<T>("SERVFAIL"));
}
