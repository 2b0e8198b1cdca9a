namespace PolicyMta.Core.Dns;

/// <summary>The answer to a DNS question.</summary>
/// <param name="Status">How it ended.</param>
/// <param name="Records">The records; empty unless found.</param>
/// <param name="TimeToLive">How long the answer, also a negative one (RFC 2308), may be kept.</param>
/// <param name="Error">What went wrong, for operators; null unless failed.</param>
internal sealed record DnsAnswer<T>(DnsStatus Status, ImmutableArray<T> Records, TimeSpan TimeToLive, string? Error = null)
{
    /// <summary>
    /// Whether nobody on the network can have changed the answer, a negative one included: a name server that is trusted for it has
    /// validated each part of it (AD, RFC 4035 section 3.2.3), or it stands in the static table. False for failures.
    /// </summary>
    public bool IsAuthentic { get; init; }

    /// <summary>The name that the question's name is an alias of in the end (CNAME), in lower case; null if it is none.</summary>
    public string? CanonicalName { get; init; }

    /// <summary>Whether it stands in the static table: what the operator wrote there may lead anywhere.</summary>
    public bool IsConfigured { get; init; }
}

/// <summary>Makes answers, so that each status is built in one way.</summary>
internal static class DnsAnswer
{
    public static DnsAnswer<T> Found<T>(ImmutableArray<T> records, TimeSpan timeToLive) => new(DnsStatus.Found, records, timeToLive);

    public static DnsAnswer<T> NoData<T>(TimeSpan timeToLive) => new(DnsStatus.NoData, [], timeToLive);

    public static DnsAnswer<T> NoSuchName<T>(TimeSpan timeToLive) => new(DnsStatus.NoSuchName, [], timeToLive);

    public static DnsAnswer<T> Failed<T>(string error) => new(DnsStatus.Failed, [], TimeSpan.Zero, error);

    /// <summary>
    /// One answer out of two to questions of different types about one name: what was found counts, and a failure only if nothing was.
    /// It is authentic only if both are; one that failed says nothing about the other's records, and nobody can take the mark away by
    /// holding it back.
    /// </summary>
    public static DnsAnswer<T> Merge<T>(DnsAnswer<T> first, DnsAnswer<T> second)
    {
        var timeToLive = first.TimeToLive < second.TimeToLive ? first.TimeToLive : second.TimeToLive;
        if (first.Status == DnsStatus.Found || second.Status == DnsStatus.Found)
            return Both(Found<T>([.. first.Records, .. second.Records], timeToLive));
        if (first.Status == DnsStatus.Failed)
            return first;
        if (second.Status == DnsStatus.Failed)
            return second;
        return Both(first.Status == DnsStatus.NoSuchName || second.Status == DnsStatus.NoSuchName
            ? NoSuchName<T>(timeToLive)
            : NoData<T>(timeToLive));

        DnsAnswer<T> Both(DnsAnswer<T> merged) => merged with
        {
            IsAuthentic = (first.IsAuthentic || first.Status == DnsStatus.Failed)
                && (second.IsAuthentic || second.Status == DnsStatus.Failed),
            CanonicalName = first.CanonicalName ?? second.CanonicalName,
        };
    }
}
