using System.Reflection;

namespace PolicyMta.Sdk;

/// <summary>Finds a plugin's migrations. Thread-safe.</summary>
public static class Migrations
{
    private const string Ending = ".sql";

    private static readonly ImmutableArray<(string Ending, DatabaseKind Kind)> Kinds =
        [(".sqlite", DatabaseKind.Sqlite), (".postgresql", DatabaseKind.Postgresql)];

    /// <summary>
    /// Reads the embedded resources whose logical names begin with a folder and end with <c>.sql</c>, for instance
    /// <c>migrations/0001-first-tables.sql</c>; those that end with <c>.sqlite.sql</c> or <c>.postgresql.sql</c> are for that kind of
    /// database alone.
    /// </summary>
    /// <param name="assembly">The plugin's assembly.</param>
    /// <param name="folder">How the names begin, with the slash.</param>
    /// <returns>The migrations, in order.</returns>
    public static ImmutableArray<Migration> In(Assembly assembly, string folder = "migrations/")
    {
        ArgumentNullException.ThrowIfNull(assembly);
        ArgumentNullException.ThrowIfNull(folder);
        return
        [
            .. assembly.GetManifestResourceNames()
                .Where(name => name.StartsWith(folder, StringComparison.Ordinal) && name.EndsWith(Ending, StringComparison.Ordinal))
                .Select(name => Read(assembly, name, name[folder.Length..^Ending.Length]))
                .OrderBy(migration => migration.Name, StringComparer.Ordinal),
        ];
    }

    private static Migration Read(Assembly assembly, string resource, string name)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
        var sql = reader.ReadToEnd();
        foreach (var (ending, kind) in Kinds)
        {
            if (name.EndsWith(ending, StringComparison.Ordinal))
                return new Migration(name[..^ending.Length], sql) { Kind = kind };
        }

        return new Migration(name, sql);
    }
}
