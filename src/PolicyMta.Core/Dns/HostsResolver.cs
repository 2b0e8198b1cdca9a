using System.Net;

namespace PolicyMta.Core.Dns;

/// <summary>
/// Answers from a static table, synchronously. Names that it does not hold are asked of another resolver, or do not exist where there is
/// none.
/// </summary>
internal sealed class HostsResolver(HostsTable table, IResolver? others = null) : IResolver
{
    public ValueTask<DnsAnswer<MxRecord>> LookupMxAsync(string domain, CancellationToken cancellationToken) =>
        table.FindMx(domain) is { } answer ? ValueTask.FromResult(answer)
        : others is null ? ValueTask.FromResult(NoSuchName<MxRecord>.Answer)
        : others.LookupMxAsync(domain, cancellationToken);

    public ValueTask<DnsAnswer<IPAddress>> LookupAddressesAsync(string host, CancellationToken cancellationToken) =>
        table.FindAddresses(host) is { } answer ? ValueTask.FromResult(answer)
        : others is null ? ValueTask.FromResult(NoSuchName<IPAddress>.Answer)
        : others.LookupAddressesAsync(host, cancellationToken);

    public ValueTask<DnsAnswer<string>> LookupTxtAsync(string name, CancellationToken cancellationToken) =>
        table.FindTxt(name) is { } answer ? ValueTask.FromResult(answer)
        : others is null ? ValueTask.FromResult(NoSuchName<string>.Answer)
        : others.LookupTxtAsync(name, cancellationToken);

    public ValueTask<DnsAnswer<TlsaRecord>> LookupTlsaAsync(string name, CancellationToken cancellationToken) =>
        table.FindTlsa(name) is { } answer ? ValueTask.FromResult(answer)
        : others is null ? ValueTask.FromResult(NoSuchName<TlsaRecord>.Answer)
        : others.LookupTlsaAsync(name, cancellationToken);

    private static class NoSuchName<T>
    {
        public static readonly DnsAnswer<T> Answer = DnsAnswer.NoSuchName<T>(TimeSpan.MaxValue) with { IsAuthentic = true };
    }
}
