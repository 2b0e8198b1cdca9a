using PolicyMta.SuppressionList.Entries;

namespace PolicyMta.SuppressionList.Checks;

/// <summary>Which reasons count for a message. Immutable; thread-safe.</summary>
internal sealed class PassRules(IEnumerable<PassOptions> rules)
{
    private readonly ImmutableArray<PassOptions> _rules = [.. rules.Where(static rule => rule.Enabled)];

    /// <summary>The reasons that stop a message.</summary>
    public Reasons Blocking(string tenant, string campaign, ImmutableDictionary<string, string> labels)
    {
        var blocking = Reasons.All;
        foreach (var rule in _rules)
        {
            if (Holds(rule, tenant, campaign, labels))
                blocking = blocking.Without(Reasons.Of(rule.Reasons));
        }

        return blocking;
    }

    private static bool Holds(PassOptions rule, string tenant, string campaign, ImmutableDictionary<string, string> labels)
    {
        if ((rule.Tenants.Count > 0 && !rule.Tenants.Contains(tenant)) || (rule.Campaigns.Count > 0 && !rule.Campaigns.Contains(campaign)))
            return false;
        foreach (var (name, value) in rule.Metadata)
        {
            if (!labels.TryGetValue(name, out var given) || given != value)
                return false;
        }

        return true;
    }
}
