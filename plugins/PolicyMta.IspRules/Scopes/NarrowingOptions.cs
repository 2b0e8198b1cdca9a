namespace PolicyMta.IspRules.Scopes;

/// <summary>
/// One entry of a rule's <c>when</c>: limits that hold for a part of the mail to the rule's sites. All conditions that are written must
/// hold.
/// </summary>
internal sealed record NarrowingOptions : ISettingsValidation
{
    /// <summary>The tenant; <c>"shop-*"</c> for all whose names begin so.</summary>
    public NamePattern? Tenant { get; init; }

    /// <summary>The campaign; <c>"spring-*"</c> for all whose names begin so.</summary>
    public NamePattern? Campaign { get; init; }

    /// <summary>The egress pool that the mail leaves from.</summary>
    public string? Pool { get; init; }

    /// <summary>The egress source that the mail leaves from.</summary>
    public string? Source { get; init; }

    /// <summary>The limits: any of a traffic profile's.</summary>
    [InlineSettings]
    public Partial<TrafficProfile> Limits { get; init; } = new();

    /// <summary>The more of its conditions weigh, the later it is laid over others: source, campaign, tenant, pool.</summary>
    public int Weight => (Source is null ? 0 : 8) + (Campaign is null ? 0 : 4) + (Tenant is null ? 0 : 2) + (Pool is null ? 0 : 1);

    /// <summary>Of two of one weight, the one that says more of the names is laid over the other.</summary>
    public int Length => (Tenant?.Text.Length ?? 0) + (Campaign?.Text.Length ?? 0);

    public bool Covers(string tenant, string campaign, string pool, string? source) =>
        Tenant?.Covers(tenant) is not false && Campaign?.Covers(campaign) is not false
        && (Pool is null || Pool == pool) && (Source is null || Source == source);

    public IEnumerable<(string Setting, string Problem)> Validate()
    {
        if (Weight == 0)
            yield return (
                "", "it says of no mail that it holds for; write tenant, campaign, pool or source, or move the limits to the rule.");
        if (Pool is "")
            yield return ("pool", "write the name of an egress pool.");
        if (Source is "")
            yield return ("source", "write the name of an egress source.");
    }
}
