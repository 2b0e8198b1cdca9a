
namespace PolicyMta.SuppressionList.Entries;

/// <summary>Which entries are wanted: what is null does not matter. Immutable.</summary>
internal sealed record PageFilter
{
    /// <summary>The tenant; empty for entries of all tenants' mail.</summary>
    public string? Tenant { get; init; }

    /// <summary>The domain, in its normal form.</summary>
    public string? Domain { get; init; }

    public string? List { get; init; }

    public Reason? Reason { get; init; }

    /// <summary>Entries that began at this time or later.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>What the keys of all such entries begin with.</summary>
    public byte[] Prefix => Tenant is null ? [EntryKey.Kind]
        : Domain is null ? EntryKey.PrefixOf(Tenant)
        : EntryKey.PrefixOf(Tenant, Domain);

    public bool Covers(Entry entry)
    {
        if (Reason is null && Since is null)
            return true;
        foreach (var ground in entry.Grounds)
        {
            if ((Reason is null || ground.Reason == Reason) && (Since is null || ground.Since >= Since))
                return true;
        }

        return false;
    }

    public bool Covers(EntryName name) =>
        (Tenant is null || name.Tenant == Tenant) && (Domain is null || name.Domain == Domain) && (List is null || name.List == List);
}
