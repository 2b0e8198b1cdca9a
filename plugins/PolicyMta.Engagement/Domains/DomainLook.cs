using System.Net;
using PolicyMta.DnsLookups;

namespace PolicyMta.Engagement.Domains;

/// <summary>Looks up where the domains of links lead: tenants' to the server's own, by a CNAME or by the same addresses.</summary>
internal sealed class DomainLook(EngagementOptions options, IMailDns dns)
{
    /// <summary>Looks at all of them, the server's own first.</summary>
    public async Task<ImmutableArray<LinkDomain>> LookAsync(CancellationToken cancellationToken)
    {
        var own = HostOf(options.Url);
        var addresses = own is null ? default : await AddressesAsync(own, cancellationToken);
        var domains = ImmutableArray.CreateBuilder<LinkDomain>();
        if (own is not null)
            domains.Add(Own(own, addresses));
        var others = options.Tenants.Where(static tenant => tenant.Value.Url.Length > 0)
            .GroupBy(static tenant => HostOf(tenant.Value.Url)!, static tenant => tenant.Key, StringComparer.Ordinal);
        foreach (var host in others.OrderBy(static host => host.Key, StringComparer.Ordinal))
            domains.Add(await TenantsAsync(host.Key, [.. host.Order(StringComparer.Ordinal)], own, addresses, cancellationToken));
        return domains.ToImmutable();
    }

    private static LinkDomain Own(string host, Addresses addresses) => addresses switch
    {
        { IsKnown: false } => new(host, [], DomainResult.Unsure, "DNS could not be asked: try it again."),
        { All: [] } => new(host, [], DomainResult.Wrong, "It has no address: publish an A or AAAA record with the address of this server."),
        _ => new(host, [], DomainResult.Right, string.Join(", ", addresses.All)),
    };

    private async Task<LinkDomain> TenantsAsync(
        string host, ImmutableArray<string> tenants, string? own, Addresses ours, CancellationToken cancellationToken)
    {
        var there = host == own ? ours : await AddressesAsync(host, cancellationToken);
        var alias = there.IsLiteral || host == own ? [] : (await dns.AskAsync(new(host, DnsType.Cname), cancellationToken)).Values;
        var wanted = own is null ? "an A or AAAA record with the address of this server" : $"{host} CNAME {own}";
        if (own is not null && alias.Any(name => name.Equals(own, StringComparison.OrdinalIgnoreCase)))
            return new(host, tenants, DomainResult.Right, $"CNAME {own}");
        if (!there.IsKnown)
            return new(host, tenants, DomainResult.Unsure, "DNS could not be asked: try it again.");
        if (there.All.IsEmpty)
            return new(host, tenants, DomainResult.Wrong, $"It leads nowhere: publish {wanted}.");
        if (own is null || host == own || there.All.Any(ours.All.Contains))
            return new(host, tenants, DomainResult.Right, string.Join(", ", there.All));
        return new(
            host, tenants, DomainResult.Unsure,
            $"It leads to {string.Join(", ", alias.IsEmpty ? there.All : alias)}, and not where {own} leads: publish {wanted}, unless a "
                + "proxy there hands the links on.");
    }

    private async Task<Addresses> AddressesAsync(string host, CancellationToken cancellationToken)
    {
        if (IPAddress.TryParse(host.Trim('[', ']'), out _))
            return new Addresses([host], IsKnown: true, IsLiteral: true);
        var replies = new[]
        {
            await dns.AskAsync(new(host, DnsType.A), cancellationToken), await dns.AskAsync(new(host, DnsType.Aaaa), cancellationToken),
        };
        return new Addresses(
            [.. replies.SelectMany(static reply => reply.Values)], replies.Any(static reply => !reply.IsFailed), IsLiteral: false);
    }

    private static string? HostOf(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var read) ? read.IdnHost.ToLowerInvariant() : null;

    private readonly record struct Addresses(ImmutableArray<string> All, bool IsKnown, bool IsLiteral);
}
