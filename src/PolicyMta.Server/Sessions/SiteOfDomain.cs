using PolicyMta.Core.Conversations;
using PolicyMta.Core.Dns;
using PolicyMta.Core.Routing;

namespace PolicyMta.Server.Sessions;

/// <summary>Finds the site that a domain's mail goes to, for those who know the domain only.</summary>
internal sealed class SiteOfDomain(MxLookup mx)
{
    /// <summary>The site; null if the text is no domain, or leads nowhere.</summary>
    public async ValueTask<string?> FindAsync(string domain, CancellationToken cancellationToken) =>
        DnsName.Normalize(domain) is { } name && await mx.FindAsync(name, cancellationToken) is { Failure: null } destination
            ? destination.Site
            : null;

    /// <summary>A filter that knows where its domain leads.</summary>
    public async ValueTask<TraceFilter> CompleteAsync(TraceFilter filter, CancellationToken cancellationToken) =>
        filter.Domain is { } domain ? filter with { DomainSite = await FindAsync(domain, cancellationToken) } : filter;
}
