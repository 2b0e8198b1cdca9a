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
            return None(host);
        if (!addresses.IsAuthentic)
        {
            // An alias in a signed zone may lead to a zone that is not: its own records still count.
            if (addresses.CanonicalName is null
                || await resolver.LookupAliasAsync(host, cancellationToken) is not { Status: DnsStatus.Found, IsAuthentic: true })
                return None(host);
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
        return answer.Status switch
        {
            DnsStatus.Failed => new DaneFinding(DaneStatus.Failed, host, [], answer.Error),
            DnsStatus.Found when answer.IsAuthentic => new DaneFinding(DaneStatus.Found, host, answer.Records),
            _ => None(host),
        };
    }

    private static DaneFinding None(string host) => new(DaneStatus.None, host, []);
}
