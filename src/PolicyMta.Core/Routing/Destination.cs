namespace PolicyMta.Core.Routing;

/// <summary>Where the mail of a domain goes: an outcome of <c>MxLookup</c> or of a static next hop.</summary>
/// <param name="Site">The name of the site: domains with the same MX hosts share one, and so its connections and limits.</param>
/// <param name="Hosts">The hosts to try, best preference first and shuffled among equals each time they are asked for.</param>
/// <param name="Port">The port, 25 unless a next hop names another.</param>
/// <param name="Failure">Why there is no destination (the reply of RFC 3463 and RFC 7505 that this server gives itself), or null.</param>
internal sealed record Destination(string Site, ImmutableArray<MxHost> Hosts, int Port = 25, SmtpReply? Failure = null)
{
    /// <summary>What is spoken there.</summary>
    public HopProtocol Protocol { get; init; }

    /// <summary>
    /// Whether nobody on the network can have named other hosts: DNSSEC vouches for them, or the operator named them. What the hosts
    /// publish themselves is then to be trusted too (RFC 7672 section 2.2).
    /// </summary>
    public bool IsAuthentic { get; init; }

    /// <summary>Whether it was named as a next hop: there credentials may be used.</summary>
    public bool IsNextHop { get; init; }
}
