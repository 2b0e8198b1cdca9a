namespace PolicyMta.Accounting.Records;

/// <summary>Whose rows a file has: what it names must hold; what it leaves empty is for all. Immutable.</summary>
internal sealed record RowFilter
{
    public ImmutableArray<string> Tenants { get; init; } = [];

    public ImmutableArray<string> Campaigns { get; init; } = [];

    public ImmutableArray<string> Domains { get; init; } = [];

    public ImmutableArray<string> Providers { get; init; } = [];

    public ImmutableArray<string> Sources { get; init; } = [];

    public ImmutableArray<string> Pools { get; init; } = [];

    public bool Wants(DeliveryEvent told, string recipient) =>
        IsIn(Tenants, told.Tenant, StringComparison.Ordinal)
        && IsIn(Campaigns, told.Campaign, StringComparison.Ordinal)
        && (Domains.IsEmpty || IsIn(Domains, Recipient.DomainOf(recipient), StringComparison.OrdinalIgnoreCase))
        && IsIn(Providers, told.Provider, StringComparison.OrdinalIgnoreCase)
        && IsIn(Sources, told.EgressSource, StringComparison.Ordinal)
        && IsIn(Pools, told.EgressPool, StringComparison.Ordinal);

    private static bool IsIn(ImmutableArray<string> names, string? value, StringComparison how)
    {
        if (names.IsEmpty)
            return true;
        foreach (var name in names)
        {
            if (string.Equals(name, value, how))
                return true;
        }

        return false;
    }
}
