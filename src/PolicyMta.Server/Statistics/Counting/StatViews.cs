namespace PolicyMta.Server.Statistics.Counting;

/// <summary>The views that are counted. A campaign is one of a tenant: another tenant's of the same name is another.</summary>
internal static class StatViews
{
    /// <summary>The name of what has no series of its own.</summary>
    public const string Other = "(other)";

    /// <summary>The name of what has no name: mail without a campaign, or without a provider.</summary>
    public const string None = "(none)";

    public static ImmutableArray<StatView> All { get; } =
    [
        new(0, "total", []),
        new(1, "provider", [StatField.Provider]),
        new(2, "source", [StatField.Source]),
        new(3, "provider,source", [StatField.Provider, StatField.Source]),
        new(4, "provider,tenant", [StatField.Provider, StatField.Tenant]),
        new(5, "provider,category", [StatField.Provider, StatField.Category]),
        new(6, "tenant", [StatField.Tenant]),
        new(7, "tenant,source", [StatField.Tenant, StatField.Source]),
        new(8, "campaign", [StatField.Tenant, StatField.Campaign]),
        new(9, "campaign,provider", [StatField.Tenant, StatField.Campaign, StatField.Provider]),
        new(10, "domain", [StatField.Domain]),
    ];

    public static StatView Tenants { get; } = Find("tenant")!;

    /// <summary>Those that count what comes in.</summary>
    public static ImmutableArray<StatView> OfArrivals { get; } = [.. All.Where(static view => view.HasArrivals)];

    /// <summary>Those that count what did not fail.</summary>
    public static ImmutableArray<StatView> OfSuccess { get; } = [.. All.Where(static view => !view.HasOnlyFailures)];

    public static string Names { get; } = string.Join("; ", All.Select(static view => view.Name));

    public static StatView? Find(string name) => All.FirstOrDefault(view => view.Name == name);

    /// <summary>The view with the fewest names that tells all of these fields apart; null if there is none.</summary>
    /// <param name="fields">What is to be told apart.</param>
    /// <param name="hasArrivals">Whether what was received is asked for.</param>
    public static StatView? Narrowest(IReadOnlyCollection<StatField> fields, bool hasArrivals) => All
        .Where(view => view.Has(fields)).OrderBy(view => hasArrivals && !view.HasArrivals).ThenBy(static view => view.Fields.Length)
        .FirstOrDefault();
}
