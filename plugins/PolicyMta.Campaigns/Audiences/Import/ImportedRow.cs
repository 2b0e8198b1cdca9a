namespace PolicyMta.Campaigns.Audiences.Import;

/// <summary>A contact that a file gives. Immutable.</summary>
/// <param name="Row">The row's number.</param>
/// <param name="Line">Its line.</param>
/// <param name="Address">The address.</param>
/// <param name="Key">What it has in common with other spellings of it.</param>
/// <param name="Locale">The language; empty if it has none, null if the file does not say.</param>
/// <param name="Fields">A value for each field of the file, in its order; empty for none.</param>
internal sealed record ImportedRow(
    long Row, long Line, string Address, string Key, string? Locale, ImmutableArray<string> Fields);
