namespace PolicyMta.Server.Statistics.Counting;

/// <summary>A way in which figures are told apart. Immutable.</summary>
/// <param name="Number">Its number in the database; never given anew.</param>
/// <param name="Name">Its name, as it is asked for.</param>
/// <param name="Fields">What it tells apart, in this order.</param>
internal sealed record StatView(int Number, string Name, ImmutableArray<StatField> Fields)
{
    /// <summary>
    /// Whether it tells what was received: what has no source yet is not counted by source, what has not failed not by category.
    /// </summary>
    public bool HasArrivals { get; } = !Fields.Contains(StatField.Source) && !Fields.Contains(StatField.Category);

    public bool HasOnlyFailures { get; } = Fields.Contains(StatField.Category);

    /// <summary>How many series it has at a time.</summary>
    public int MostSeries(StatisticsOptions options) => Fields.Length switch
    {
        0 => 1,
        1 => Fields[0] switch
        {
            StatField.Provider => options.MaxProviders,
            StatField.Source => options.MaxSources,
            StatField.Tenant => options.MaxTenants,
            _ => options.MaxDomains,
        },
        _ => Fields is [StatField.Tenant, StatField.Campaign] ? options.MaxCampaigns : options.MaxPairs,
    };

    public bool Has(IEnumerable<StatField> fields) => fields.All(field => Fields.Contains(field));
}
