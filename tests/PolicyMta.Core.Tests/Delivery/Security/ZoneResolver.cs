using System.Net;
using PolicyMta.Core.Dns;

namespace PolicyMta.Core.Tests.Delivery.Security;

/// <summary>DNS answers by name; what is not there does not exist, and DNSSEC says so.</summary>
internal sealed class ZoneResolver : IResolver
{
    public Dictionary<string, DnsAnswer<IPAddress>> Addresses { get; } = [];

    /// <summary>Hosts whose addresses are not known at once.</summary>
    public Dictionary<string, Task<DnsAnswer<IPAddress>>> Slow { get; } = [];

    /// <summary>The hosts whose addresses were asked for.</summary>
    public List<string> Asked { get; } = [];

    public Dictionary<string, DnsAnswer<string>> Aliases { get; } = [];

    public Dictionary<string, DnsAnswer<TlsaRecord>> Tlsa { get; } = [];

    public Dictionary<string, DnsAnswer<string>> Texts { get; } = [];

    public static DnsAnswer<T> Found<T>(bool isAuthentic, params T[] records) =>
        DnsAnswer.Found([.. records], TimeSpan.FromMinutes(1)) with { IsAuthentic = isAuthentic };

    public ValueTask<DnsAnswer<MxRecord>> LookupMxAsync(string domain, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public ValueTask<DnsAnswer<IPAddress>> LookupAddressesAsync(string host, CancellationToken cancellationToken)
    {
        Asked.Add(host);
        return Slow.TryGetValue(host, out var slow) ? new ValueTask<DnsAnswer<IPAddress>>(slow) : Of(Addresses, host);
    }

    public ValueTask<DnsAnswer<string>> LookupAliasAsync(string name, CancellationToken cancellationToken) => Of(Aliases, name);

    public ValueTask<DnsAnswer<string>> LookupTxtAsync(string name, CancellationToken cancellationToken) => Of(Texts, name);

    public ValueTask<DnsAnswer<TlsaRecord>> LookupTlsaAsync(string name, CancellationToken cancellationToken) => Of(Tlsa, name);

    private static ValueTask<DnsAnswer<T>> Of<T>(Dictionary<string, DnsAnswer<T>> answers, string name) => ValueTask.FromResult(
        answers.GetValueOrDefault(name, DnsAnswer.NoSuchName<T>(TimeSpan.FromMinutes(1)) with { IsAuthentic = true }));
}
