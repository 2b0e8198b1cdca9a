namespace PolicyMta.IspRules.Scopes;

/// <summary>How many tenants, campaigns, egress pools and sources rules tell apart, those that nobody wrote being one of each.</summary>
internal readonly record struct Spread(int Tenants, int Campaigns, int Pools, int Sources)
{
    /// <summary>One rule without narrowings.</summary>
    public static readonly Spread None = new(1, 1, 1, 1);

    /// <summary>How many kinds of mail that are.</summary>
    public long Combinations => (long)Tenants * Campaigns * Pools * Sources;

    /// <summary>The larger of each.</summary>
    public Spread Or(Spread other) => new(
        Math.Max(Tenants, other.Tenants), Math.Max(Campaigns, other.Campaigns), Math.Max(Pools, other.Pools),
        Math.Max(Sources, other.Sources));

    /// <summary>The most of rules over one another.</summary>
    public Spread Over(Spread below) => new(
        Tenants + below.Tenants - 1, Campaigns + below.Campaigns - 1, Pools + below.Pools - 1, Sources + below.Sources - 1);
}
