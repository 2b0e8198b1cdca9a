namespace PolicyMta.Core.Queues;

/// <summary>What a ready queue is for: who sends, to which site, under which profile, over which connections.</summary>
/// <param name="Source">The egress source.</param>
/// <param name="Site">The site.</param>
/// <param name="Profile">The traffic profile.</param>
/// <param name="Security">The identity of the rules that protect its connections: mail under other rules has a queue of its own.</param>
internal readonly record struct ReadyKey(string Source, string Site, string Profile, string Security)
{
    /// <summary>
    /// The provider that on-route named, or null: what is commanded of a provider, and limits over it, are for ready queues as a whole.
    /// </summary>
    public string? Provider { get; init; }

    /// <summary>The egress pool if the profile counts by it, else null.</summary>
    public string? Pool { get; init; }

    /// <summary>
    /// Whether the site was named as a next hop: there passwords are used, and it may be in a network that no domain's MX may lead to. A
    /// domain whose MX names the same host gets no connection of those.
    /// </summary>
    public bool IsNextHop { get; init; }

    public override string ToString() => $"{Source}>{Site}@{Profile}{Security}{(IsNextHop ? "+next-hop" : "")}";
}
