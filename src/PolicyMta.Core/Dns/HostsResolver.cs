using System.Net;

namespace PolicyMta.Core.Dns;

/// <summary>
/// Answers from a static table, synchronously. Names that it does not hold are asked of another resolver, or do not exist where there is
/// none.
/// </summary>
internal sealed class HostsResolver(HostsTable table, IResolver? others = null) : IResolver
{
    private static readonly DnsAnswer<MxRecord> NoSuchDomain = DnsAnswer.NoSuchName<MxRecord>(TimeSpan.MaxValue);
    private static readonly DnsAnswer<IPAddress> NoSuchHost = DnsAnswer.NoSuchName<IPAddress>(TimeSpan.MaxValue);

    public ValueTask<DnsAnswer<MxRecord>> LookupMxAsync(string domain, CancellationToken cancellationToken) =>
        table.FindMx(domain) is { } answer ? ValueTask.FromResult(answer)
        : others is null ? ValueTask.FromResult(NoSuchDomain)
        : others.LookupMxAsync(domain, cancellationToken);

    public ValueTask<DnsAnswer<IPAddress>> LookupAddressesAsync(string host, CancellationToken cancellationToken) =>
        table.FindAddresses(host) is { } answer ? ValueTask.FromResult(answer)
        : others is null ? ValueTask.FromResult(NoSuchHost)
        : others.LookupAddressesAsync(host, cancellationToken);
}
