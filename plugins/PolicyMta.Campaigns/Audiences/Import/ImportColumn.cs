namespace PolicyMta.Campaigns.Audiences.Import;

/// <summary>A column of a file. Immutable.</summary>
/// <param name="Name">What the file calls it.</param>
/// <param name="Kind">What it holds.</param>
/// <param name="Field">The field that it is; empty if it is none.</param>
internal sealed record ImportColumn(string Name, ColumnKind Kind, string Field = "");
