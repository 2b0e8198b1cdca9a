namespace PolicyMta.Sdk;

/// <summary>A table that a command shows. Each row has as many cells as there are columns. Immutable.</summary>
/// <param name="Columns">The headings.</param>
/// <param name="Rows">The rows.</param>
public sealed record CommandTable(ImmutableArray<string> Columns, ImmutableArray<ImmutableArray<string>> Rows);
