namespace PolicyMta.Sdk;

/// <summary>
/// One step by which a plugin's tables are brought up to date. Once it is released it must not change: add another. Immutable.
/// </summary>
/// <param name="Name">
/// Four digits, a hyphen and a word, for instance <c>0001-first-tables</c>: lower-case letters, digits and hyphens, up to 60. Migrations
/// are carried out by their names' order, each once.
/// </param>
/// <param name="Sql">The statements, up to 1 MiB. They must not begin or end transactions.</param>
public sealed record Migration(string Name, string Sql)
{
    /// <summary>The kind of database that it is for; null for all.</summary>
    public DatabaseKind? Kind { get; init; }
}
