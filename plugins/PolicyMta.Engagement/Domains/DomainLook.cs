using System.Collections.Concurrent;
using System.Net;
using PolicyMta.DnsLookups;

namespace PolicyMta.Engagement.Domains;

/// <summary>Looks up where the domains of links lead: tenants' to the server's own, by a CNAME or by the same addresses.</summary>
internal sealed class DomainLook(EngagementOptions options, IMailDns dns)
{
    private const int AtOnce = 32;
    private const string NotAsked = "DNS could not be asked: try it again.";

    /// <summary>Looks at all of them; the server's own comes first.</summary>
    public async Task<ImmutableArray<LinkDomain>> LookAsync(CancellationToken cancellationToken)
    {
        var own = HostOf(options.Url);
        var ours = own is null ? null : await FindAsync(own, cancellationToken);
        var others = options.Tenants.Where(static tenant => tenant.Value.Url.Length > 0)
            .GroupBy(static tenant => HostOf(tenant.Value.Url)!, static tenant => tenant.Key, StringComparer.Ordinal).ToList();
        var found = new ConcurrentBag<LinkDomain>();
        await Parallel.ForEachAsync(
            others,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (host, stop) =>
            {
                var there = host.Key == own ? ours! : await FindAsync(host.Key, stop);
                var (result, text) = host.Key == own ? Own(there) : Tenants(there, ours);
                found.Add(new LinkDomain(host.Key, [.. host.Order(StringComparer.Ordinal)], result, text));
            });
        var domains = found.OrderBy(static domain => domain.Domain, StringComparer.Ordinal);
        if (ours is null)
            return [.. domains];
        var (ownResult, ownText) = Own(ours);
        return [new LinkDomain(ours.Host, [], ownResult, ownText), .. domains];
    }

    private static (DomainResult Result, string Text) Own(Place ours)
    {
        if (!ours.CanBe)
            return (DomainResult.Wrong, "DNS can have no such name: correct the url.");
        if (!ours.IsKnown)
            return (DomainResult.Unsure, NotAsked);
        return ours.Addresses.IsEmpty
            ? (DomainResult.Wrong, "It has no address: publish an A or AAAA record with the address of this server.")
            : (DomainResult.Right, string.Join(", ", ours.Addresses));
    }

    private static (DomainResult Result, string Text) Tenants(Place there, Place? ours)
    {
        if (!there.CanBe)
            return (DomainResult.Wrong, "DNS can have no such name: correct the tenant's url.");
        var wanted = ours switch
        {
            null => "an A or AAAA record with the address of this server",
            { Literal: { } address } => $"{there.Host} {(address.Contains(':', StringComparison.Ordinal) ? "AAAA" : "A")} {address}",
            _ => $"{there.Host} CNAME {ours.Host}",
        };
        if (ours is not null && there.Aliases.Any(name => name.Equals(ours.Host, StringComparison.OrdinalIgnoreCase)))
            return (DomainResult.Right, $"CNAME {ours.Host}");
        if (!there.IsKnown)
            return (DomainResult.Unsure, NotAsked);
        if (there.Addresses.IsEmpty)
            return (DomainResult.Wrong, $"It leads nowhere: publish {wanted}.");
        var target = string.Join(", ", there.Aliases.IsEmpty ? there.Addresses : there.Aliases);
        if (ours is null)
            return (DomainResult.Unsure, $"It leads to {target}. Whether that is this server can be told once 'url' is set.");
        if (!ours.IsKnown)
            return (DomainResult.Unsure, $"It leads to {target}. Where {ours.Host} leads is not known: DNS could not be asked.");
        if (there.Addresses.Any(ours.Addresses.Contains))
            return (DomainResult.Right, string.Join(", ", there.Addresses));
        return (
            DomainResult.Unsure,
            $"It leads to {target}, and not where {ours.Host} leads: publish {wanted}, unless a proxy there hands the links on.");
    }

    private async Task<Place> FindAsync(string host, CancellationToken cancellationToken)
    {
        if (IPAddress.TryParse(host.Trim('[', ']'), out var literal))
            return new Place(host, [host], [], IsKnown: true, CanBe: true, literal.ToString());
        if (!DnsNames.CanBeAsked(host))
            return new Place(host, [], [], IsKnown: true, CanBe: false, null);
        var asked = new[] { DnsType.A, DnsType.Aaaa, DnsType.Cname }
            .Select(type => dns.AskAsync(new(host, type), cancellationToken).AsTask()).ToArray();
        var replies = await Task.WhenAll(asked);
        ImmutableArray<string> addresses = [.. replies[..2].SelectMany(static reply => reply.Values)];
        var isKnown = !addresses.IsEmpty || replies[..2].All(static reply => !reply.IsFailed);
        return new Place(host, addresses, replies[2].Values, isKnown, CanBe: true, null);
    }

    private static string? HostOf(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var read) ? read.IdnHost.ToLowerInvariant().TrimEnd('.') : null;

    /// <summary>Where a host leads.</summary>
    /// <param name="Host">Its name.</param>
    /// <param name="Addresses">Its addresses.</param>
    /// <param name="Aliases">The names that it stands for.</param>
    /// <param name="IsKnown">Whether DNS could be asked.</param>
    /// <param name="CanBe">Whether DNS can have such a name.</param>
    /// <param name="Literal">The address, if the host is one.</param>
    private sealed record Place(
        string Host, ImmutableArray<string> Addresses, ImmutableArray<string> Aliases, bool IsKnown, bool CanBe, string? Literal);
}
