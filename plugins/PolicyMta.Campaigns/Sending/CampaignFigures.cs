using PolicyMta.Campaigns.Store;

namespace PolicyMta.Campaigns.Sending;

/// <summary>Names of what is counted of campaigns, and sums of it.</summary>
internal static class CampaignFigures
{
    /// <summary>Messages, each once, that somebody opened or clicked: by kind and verdict.</summary>
    public const string Unique = "unique";

    /// <summary>All hits, by kind and verdict.</summary>
    public const string Hits = "hits";

    /// <summary>Clicks of people, by link.</summary>
    public const string Links = "links";

    /// <summary>Attempts that were put off, by the reason's category.</summary>
    public const string Deferrals = "deferrals";

    /// <summary>Recipients given up, by the reason's category.</summary>
    public const string Bounces = "bounces";

    /// <summary>Recipients whose delivery ended at a provider, by <c>provider/state</c>.</summary>
    public const string Providers = "providers";

    /// <summary>Recipients who complained or unsubscribed.</summary>
    public const string Replies = "replies";

    /// <summary>How many contacts the campaign would reach, as they were counted when it began.</summary>
    public const string Expected = "expected";

    public const string HumanClick = "clicked/human";

    /// <summary>What variants are compared by.</summary>
    public static IEnumerable<(string Variant, long Delivered, long Clicked)> Compared(
        CampaignPlan plan, Dictionary<CounterKey, long> counts) => plan.Variants.Select(variant => (
            variant.Name,
            counts.GetValueOrDefault(new CounterKey(CounterTable.Recipients, variant.Name, "delivered")),
            counts.GetValueOrDefault(new CounterKey(Unique, variant.Name, HumanClick))));
}
