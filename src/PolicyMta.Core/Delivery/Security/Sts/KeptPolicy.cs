namespace PolicyMta.Core.Delivery.Security.Sts;

/// <summary>A policy as it was fetched.</summary>
/// <param name="Policy">The policy.</param>
/// <param name="Id">The id that announced it.</param>
/// <param name="FetchedAt">When it was fetched.</param>
internal sealed record KeptPolicy(StsPolicy Policy, string Id, DateTimeOffset FetchedAt)
{
    private static readonly TimeSpan SoonAfter = TimeSpan.FromDays(1);

    /// <summary>Until when it holds.</summary>
    public DateTimeOffset Until => FetchedAt + Policy.MaxAge;

    /// <summary>
    /// From when on it is fetched anew, so that it does not end for a while of trouble: daily, or half-way if it is short.
    /// </summary>
    public DateTimeOffset RefreshAt => FetchedAt + (Policy.MaxAge / 2 < SoonAfter ? Policy.MaxAge / 2 : SoonAfter);
}
