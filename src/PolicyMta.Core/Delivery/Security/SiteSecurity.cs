using PolicyMta.Core.Delivery.Security.Dane;
using PolicyMta.Core.Delivery.Security.Sts;
using PolicyMta.Core.Limits;
using PolicyMta.Core.Routing;

namespace PolicyMta.Core.Delivery.Security;

/// <summary>
/// Protects connections as message and traffic profile demand, and further as the receivers publish it: TLSA records of their hosts (DANE,
/// RFC 7672), and policies of their domains (MTA-STS, RFC 8461). Where both are there DANE is followed (RFC 8461 section 2). What was found
/// out for a domain holds for a minute. Thread-safe.
/// </summary>
internal sealed class SiteSecurity(DaneLookup dane, StsPolicies? policies, TimeProvider time) : ITransportSecurity
{
    private const int MaxKnown = 50_000;
    private static readonly TimeSpan KnownFor = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly ExpiringTable<(string Domain, string Site, TlsDemand Demand), SiteRules> _known = new(MaxKnown);

    public ValueTask<TransportRules> PrepareAsync(
        string domain, Destination destination, TlsDemand demand, CancellationToken cancellationToken)
    {
        if (demand.Policy == TlsPolicy.None || destination.Failure is not null)
            return ValueTask.FromResult(DemandedTls.RulesFor(new TlsDemand(demand.Policy, demand.RequireTls)));
        var key = (destination.IsNextHop ? "" : domain, destination.Site, demand);
        lock (_lock)
        {
            if (_known.TryFind(key, out var entry) && entry.Until > time.GetTimestamp() && entry.Value is { } known)
                return ValueTask.FromResult<TransportRules>(known);
        }

        return FindAsync(key, destination, cancellationToken);
    }

    private async ValueTask<TransportRules> FindAsync(
        (string Domain, string Site, TlsDemand Demand) key, Destination destination, CancellationToken cancellationToken)
    {
        var demand = key.Demand;
        var asksDane = !demand.IgnoresDane && destination.IsAuthentic;
        var sts = policies is null || demand.IgnoresSts || key.Domain.Length == 0 || key.Domain[0] == '['
            ? StsFinding.None
            : await policies.FindAsync(key.Domain, cancellationToken);
        var (hasDane, mayNameDomain) = asksDane ? await FindDaneAsync(destination, cancellationToken) : default;
        var rules = new SiteRules(
            key.Domain, destination, demand, sts, asksDane ? dane : null, hasDane, mayNameDomain && key.Domain.Length > 0);
        lock (_lock)
        {
            var now = time.GetTimestamp();
            var entry = _known.FindOrAdd(key, now);
            entry.Value = rules;
            _known.Keep(entry, now + (long)(KnownFor.TotalSeconds * time.TimestampFrequency));
        }

        return rules;
    }

    /// <summary>
    /// Whether one of the hosts has TLSA records, and whether one may have some about an authority, under which names count. All are asked
    /// at once: a domain may name many hosts whose name servers do not answer.
    /// </summary>
    private async ValueTask<(bool HasDane, bool MayNameDomain)> FindDaneAsync(Destination destination, CancellationToken cancellationToken)
    {
        var found = await Task.WhenAll(
            destination.Hosts.Select(host => dane.FindAsync(host.Name, destination.Port, cancellationToken).AsTask()));
        return (
            found.Any(static one => one.Status != DaneStatus.None),
            found.Any(static one => one.Status == DaneStatus.Failed || one.Records.Anchors.Any()));
    }
}
