using System.Globalization;
using System.Net;
using PolicyMta.Core.Dns;

namespace PolicyMta.Core.Delivery.Security.Dane;

/// <summary>
/// Looks for the TLSA records of a host (RFC 7672 section 2.2): of the name that it is an alias of if DNS vouches for the whole chain,
/// else of its own. Nothing is asked for where DNS does not vouch for the host's addresses. Thread-safe.
/// </summary>
internal sealed class DaneLookup(IResolver resolver)
{
    /// <summary>What DNS says about the certificates of a host at a port.</summary>
    public async ValueTask<DaneFinding> FindAsync(string host, int port, CancellationToken cancellationToken)
    {
        if (IPAddress.TryParse(host, out _))
            return None(host);
        var addresses = await resolver.LookupAddressesAsync(host, cancellationToken);
        if (addresses.Status != DnsStatus.Found)
            return NoneOrFailed(host, addresses);
        if (!addresses.IsAuthentic)
        {
            if (addresses.CanonicalName is null)
                return None(host);

            // An alias in a signed zone may lead to a zone that is not: its own records still count.
            var alias = await resolver.LookupAliasAsync(host, cancellationToken);
            if (alias is not { Status: DnsStatus.Found, IsAuthentic: true })
                return NoneOrFailed(host, alias);
        }
        else if (addresses.CanonicalName is { } canonical
            && await AskAsync(canonical, port, cancellationToken) is { Status: not DaneStatus.None } found)
        {
            return found;
        }

        return await AskAsync(host, port, cancellationToken);
    }

    private async ValueTask<DaneFinding> AskAsync(string host, int port, CancellationToken cancellationToken)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"_{port}._tcp.{host}");
        var answer = await resolver.LookupTlsaAsync(name, cancellationToken);
        return answer is { Status: DnsStatus.Found, IsAuthentic: true }
            ? new DaneFinding(DaneStatus.Found, host, answer.Records)
            : NoneOrFailed(host, answer);
    }

    /// <summary>Whoever can hold back an answer must not make a host one without records.</summary>
    private static DaneFinding NoneOrFailed<T>(string host, DnsAnswer<T> answer) => answer.Status == DnsStatus.Failed
        ? new DaneFinding(DaneStatus.Failed, host, [], answer.Error)
        : None(host);

    private static DaneFinding None(string host) => new(DaneStatus.None, host, []);
}
