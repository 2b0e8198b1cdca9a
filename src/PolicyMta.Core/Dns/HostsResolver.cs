using System.Net;

namespace PolicyMta.Core.Dns;

/// <summary>
/// Answers from a static table, synchronously. Names that it does not hold, nor are they those of services of names in it, are asked of
/// another resolver, or do not exist if there is none.
/// </summary>
internal sealed class HostsResolver(HostsTable table, IResolver? others = null) : IResolver
{
    private static readonly DnsAnswer<string> NoAlias = DnsAnswer.NoData<string>(TimeSpan.MaxValue) with { IsAuthentic = true };

    public ValueTask<DnsAnswer<MxRecord>> LookupMxAsync(string domain, CancellationToken cancellationToken) =>
        table.FindMx(domain) is { } answer ? new(answer)
        : others?.LookupMxAsync(domain, cancellationToken) ?? new(NoSuchName<MxRecord>.Answer);

    public ValueTask<DnsAnswer<IPAddress>> LookupAddressesAsync(string host, CancellationToken cancellationToken) =>
        table.FindAddresses(host) is { } answer ? new(answer)
        : others?.LookupAddressesAsync(host, cancellationToken) ?? new(NoSuchName<IPAddress>.Answer);

    public ValueTask<DnsAnswer<string>> LookupAliasAsync(string name, CancellationToken cancellationToken) =>
        table.Knows(name) ? new(NoAlias) : others?.LookupAliasAsync(name, cancellationToken) ?? new(NoSuchName<string>.Answer);

    public ValueTask<DnsAnswer<string>> LookupTxtAsync(string name, CancellationToken cancellationToken) =>
        table.FindTxt(name) is { } answer ? new(answer)
        : table.KnowsOwnerOf(name) ? new(NoSuchName<string>.Answer)
        : others?.LookupTxtAsync(name, cancellationToken) ?? new(NoSuchName<string>.Answer);

    public ValueTask<DnsAnswer<TlsaRecord>> LookupTlsaAsync(string name, CancellationToken cancellationToken) =>
        table.FindTlsa(name) is { } answer ? new(answer)
        : table.KnowsOwnerOf(name) ? new(NoSuchName<TlsaRecord>.Answer)
        : others?.LookupTlsaAsync(name, cancellationToken) ?? new(NoSuchName<TlsaRecord>.Answer);

    private static class NoSuchName<T>
    {
        public static readonly DnsAnswer<T> Answer = DnsAnswer.NoSuchName<T>(TimeSpan.MaxValue) with { IsAuthentic = true };
    }
}
