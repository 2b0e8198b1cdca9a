using System.Collections.Immutable;

namespace PolicyMta.Core.Dns;

/// <summary>Makes answers, so that each status is built in one way.</summary>
internal static class DnsAnswer
{
    public static DnsAnswer<T> Found<T>(ImmutableArray<T> records, TimeSpan timeToLive) => new(DnsStatus.Found, records, timeToLive);

    public static DnsAnswer<T> NoData<T>(TimeSpan timeToLive) => new(DnsStatus.NoData, [], timeToLive);

    public static DnsAnswer<T> NoSuchName<T>(TimeSpan timeToLive) => new(DnsStatus.NoSuchName, [], timeToLive);

    public static DnsAnswer<T> Failed<T>(string error) => new(DnsStatus.Failed, [], TimeSpan.Zero, error);

    /// <summary>
    /// One answer out of two to questions of different types about one name: what was found counts, and a failure only where nothing was.
    /// It is authentic only if both are.
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

        DnsAnswer<T> Both(DnsAnswer<T> merged) => merged with { IsAuthentic = first.IsAuthentic && second.IsAuthentic };
    }
}
