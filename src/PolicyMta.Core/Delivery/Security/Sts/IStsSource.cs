namespace PolicyMta.Core.Delivery.Security.Sts;

/// <summary>Fetches policies from the hosts of their domains. Thread-safe.</summary>
internal interface IStsSource
{
    /// <summary>
    /// Fetches <c>https://mta-sts.DOMAIN/.well-known/mta-sts.txt</c> (RFC 8461 section 3.3): with a trusted certificate for that name,
    /// without
    /// following redirections, bounded in size and time. Only cancellation throws.
    /// </summary>
    ValueTask<StsFetched> FetchAsync(string domain, CancellationToken cancellationToken);
}
