using PolicyMta.Core.Dns;

namespace PolicyMta.Core.Routing;

/// <summary>
/// What a set of MX records means for this server, worked out once for as long as the answer is kept: a destination, or
/// why there is none. Immutable.
/// </summary>
internal sealed class MxPlan
{
    private MxPlan(Destination destination)
    {
        Destination = destination;
        for (var i = 1; i < destination.Hosts.Length; i++)
            HasEquals |= destination.Hosts[i].Preference == destination.Hosts[i - 1].Preference;
    }

    /// <summary>The hosts, best preference first.</summary>
    public Destination Destination { get; }

    /// <summary>Whether some hosts share a preference, and so should be shuffled.</summary>
    public bool HasEquals { get; }

    /// <summary>Why the records lead nowhere, or null.</summary>
    public SmtpReply? Failure => Destination.Failure;

    /// <summary>
    /// Makes the plan for records as published, leaving out this server and all that is not better than it (RFC 5321 section 5.1).
    /// </summary>
    public static MxPlan For(DnsAnswer<MxRecord> answer, string ownHostname, int port)
    {
        var records = answer.Records;
        if (records.All(record => record.Host.Length == 0))
            return Refusal(RoutingReplies.NullMx);

        var published = records.Where(record => IsHostName(record.Host)).ToImmutableArray();
        if (published.IsEmpty)
            return Refusal(RoutingReplies.UnusableMx);

        var own = published.Where(record => string.Equals(record.Host, ownHostname, StringComparison.OrdinalIgnoreCase))
            .Select(record => record.Preference).DefaultIfEmpty(int.MaxValue).Min();
        var hosts = published
            .Where(record => record.Preference < own)
            .GroupBy(record => record.Host, (host, same) => new MxHost(host, same.Min(record => record.Preference)), StringComparer.Ordinal)
            .OrderBy(host => host.Preference).ThenBy(host => host.Name, StringComparer.Ordinal)
            .ToImmutableArray();
        return hosts.IsEmpty
            ? Refusal(RoutingReplies.Loop)
            : new MxPlan(new Destination(SiteName.Of(hosts.Select(host => host.Name)), hosts, port) { IsAuthentic = answer.IsAuthentic });
    }

    /// <summary>The destination with hosts of equal preference in a new random order.</summary>
    public Destination Shuffle(Random random)
    {
        var hosts = Destination.Hosts.ToArray();
        for (var start = 0; start < hosts.Length;)
        {
            var end = start + 1;
            while (end < hosts.Length && hosts[end].Preference == hosts[start].Preference)
                end++;
            random.Shuffle(hosts.AsSpan(start, end - start));
            start = end;
        }

        return Destination with { Hosts = [.. hosts] };
    }

    private static MxPlan Refusal(SmtpReply reply) => new(new Destination("", [], Failure: reply));

    /// <summary>
    /// Whether a record names a host: an empty name among others is a mistake (RFC 7505 section 3), and an address is no name.
    /// </summary>
    private static bool IsHostName(string host) =>
        host.Length > 0 && DnsName.Normalize(host) is { } name && !char.IsAsciiDigit(name[name.LastIndexOf('.') + 1]);
}
