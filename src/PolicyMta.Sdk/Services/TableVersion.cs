namespace PolicyMta.Sdk;

/// <summary>Which state of a table was read. Immutable.</summary>
/// <param name="Name">The table's name.</param>
/// <param name="Hash">The first twelve hexadecimal digits of the SHA-256 of its file.</param>
/// <param name="Rows">How many keys it had.</param>
public sealed record TableVersion(string Name, string Hash, long Rows);
