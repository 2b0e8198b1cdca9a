namespace PolicyMta.Accounting.Records;

/// <summary>A column of accounting files. Immutable.</summary>
/// <param name="Name">Its name, as it stands in the header.</param>
/// <param name="Write">Writes the value of a row; nothing if there is none.</param>
/// <param name="IsNumber">Whether it is a number in JSON.</param>
internal sealed record Column(string Name, Action<ValueText, RowFacts> Write, bool IsNumber = false);
