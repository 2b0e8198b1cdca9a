using System.Net;
using PolicyMta.Core.Dns;

namespace PolicyMta.Server.Tests.TransportSecurity;

/// <summary>Each name has the address of this machine, as a stranger's zone may say.</summary>
internal sealed class OneAddress : IResolver
{
    public ValueTask<DnsAnswer<MxRecord>> LookupMxAsync(string domain, CancellationToken cancellationToken) => None<MxRecord>();

    public ValueTask<DnsAnswer<IPAddress>> LookupAddressesAsync(string host, CancellationToken cancellationToken) =>
        ValueTask.FromResult(DnsAnswer.Found([IPAddress.Loopback], TimeSpan.FromMinutes(1)));

    public ValueTask<DnsAnswer<string>> LookupAliasAsync(string name, CancellationToken cancellationToken) => None<string>();

    public ValueTask<DnsAnswer<string>> LookupTxtAsync(string name, CancellationToken cancellationToken) => None<string>();

    public ValueTask<DnsAnswer<TlsaRecord>> LookupTlsaAsync(string name, CancellationToken cancellationToken) => None<TlsaRecord>();

    private static ValueTask<DnsAnswer<T>> None<T>() => ValueTask.FromResult(DnsAnswer.NoSuchName<T>(TimeSpan.FromMinutes(1)));
}
