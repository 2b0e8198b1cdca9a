namespace PolicyMta.SuppressionList.Entries;

/// <summary>What a look-up found first: the entry at the narrowest level. Immutable.</summary>
/// <param name="Reason">The reason, the first of several.</param>
/// <param name="IsGlobal">Whether it holds for all tenants.</param>
/// <param name="IsDomain">Whether the whole domain is meant.</param>
/// <param name="List">The list or campaign whose mail alone is meant; empty for all mail.</param>
/// <param name="Since">Since when.</param>
/// <param name="Until">Until when, or null for ever.</param>
internal readonly record struct Finding(
    Reason Reason, bool IsGlobal, bool IsDomain, string List, DateTimeOffset Since, DateTimeOffset? Until);
