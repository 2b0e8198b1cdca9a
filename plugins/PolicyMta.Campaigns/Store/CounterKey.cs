namespace PolicyMta.Campaigns.Store;

/// <summary>Names a count of a campaign. Immutable.</summary>
/// <param name="What">What is counted.</param>
/// <param name="Variant">Of which variant; empty for those that belong to none.</param>
/// <param name="Name">Of what: a state, a provider, a link.</param>
internal readonly record struct CounterKey(string What, string Variant, string Name) : IComparable<CounterKey>
{
    public int CompareTo(CounterKey other) => string.CompareOrdinal(What, other.What) is not 0 and var what ? what
        : string.CompareOrdinal(Variant, other.Variant) is not 0 and var variant ? variant
        : string.CompareOrdinal(Name, other.Name);
}
