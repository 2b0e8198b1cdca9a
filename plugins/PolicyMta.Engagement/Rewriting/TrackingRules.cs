using System.Collections.Frozen;

namespace PolicyMta.Engagement.Rewriting;

/// <summary>What is learnt of which mail, and where its recipients reach the endpoints. Immutable.</summary>
internal sealed class TrackingRules(EngagementOptions options)
{
    private readonly string _url = EngagementOptions.BaseOf(options.Url);

    private readonly FrozenDictionary<string, (TenantOptions Options, string Url)> _tenants = options.Tenants.ToFrozenDictionary(
        static one => one.Key, static one => (one.Value, EngagementOptions.BaseOf(one.Value.Url)), StringComparer.Ordinal);

    /// <summary>Whether nothing is learnt of any mail.</summary>
    public bool IsOff => options.Ceiling == Tracking.None || (!options.Clicks && !options.Opens)
        || (_url.Length == 0 && _tenants.Values.All(static one => one.Url.Length == 0));

    /// <summary>The URL that the name of an endpoint follows; empty if the tenant has none.</summary>
    public string UrlOf(string tenant) => _tenants.TryGetValue(tenant, out var own) && own.Url.Length > 0 ? own.Url : _url;

    /// <summary>The most that may be learnt of a tenant's mail.</summary>
    public Tracking CeilingOf(string tenant) =>
        _tenants.TryGetValue(tenant, out var own) && own.Options.Ceiling is { } most && most < options.Ceiling ? most : options.Ceiling;

    /// <summary>What sender and administrator say of a message: the recipient's will comes besides.</summary>
    public Tracking Of(MessageFacts message)
    {
        var own = _tenants.TryGetValue(message.Tenant, out var tenant) ? tenant.Options : null;
        var ceiling = CeilingOf(message.Tenant);
        if (ceiling == Tracking.None)
            return ceiling;
        var asked = Asked(message) ?? OfCampaign(own, message.Campaign) ?? own?.Tracking ?? options.Tracking;
        return asked < ceiling ? asked : ceiling;
    }

    /// <summary>What a label asks for; a word that is none of the three asks for nothing to be learnt.</summary>
    private static Tracking? Asked(MessageFacts message) => !message.Metadata.TryGetValue(Labels.Tracking, out var word)
        ? null
        : TrackingWords.Read(word) ?? Tracking.None;

    private static Tracking? OfCampaign(TenantOptions? tenant, string campaign)
    {
        if (tenant is null || campaign.Length == 0)
            return null;
        if (tenant.Campaigns.TryGetValue(campaign, out var exact))
            return exact;
        (int Length, Tracking Tracking)? best = null;
        foreach (var (pattern, tracking) in tenant.Campaigns)
        {
            if (pattern.EndsWith('*') && campaign.AsSpan().StartsWith(pattern.AsSpan(0, pattern.Length - 1))
                && (best is null || pattern.Length > best.Value.Length))
                best = (pattern.Length, tracking);
        }

        return best?.Tracking;
    }
}
