namespace PolicyMta.SuppressionList.Entries;

/// <summary>What some changes did.</summary>
/// <param name="Added">Entries that were not there before.</param>
/// <param name="Updated">Entries that have become others.</param>
/// <param name="Removed">Entries that are gone.</param>
internal readonly record struct Applied(int Added, int Updated, int Removed);
