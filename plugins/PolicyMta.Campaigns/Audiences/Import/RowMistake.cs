namespace PolicyMta.Campaigns.Audiences.Import;

/// <summary>What is wrong in a row. Immutable.</summary>
/// <param name="Column">The column's name; empty if it is the row as a whole.</param>
/// <param name="Reason">What is wrong, as the end of a sentence, and what to write instead.</param>
internal sealed record RowMistake(string Column, string Reason);
