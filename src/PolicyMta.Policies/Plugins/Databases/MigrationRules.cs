using System.Text.RegularExpressions;

namespace PolicyMta.Policies.Plugins.Databases;

/// <summary>What a plugin's migrations must fulfil.</summary>
internal static partial class MigrationRules
{
    private const int MaxMigrations = 10_000;
    private const int MaxSql = 1024 * 1024;

    /// <returns>What is wrong, as the end of a sentence; null if nothing is.</returns>
    public static string? MistakeIn(ImmutableArray<Migration> migrations)
    {
        if (migrations.IsDefaultOrEmpty)
            return "it gives no migrations that make its tables.";
        if (migrations.Length > MaxMigrations)
            return $"it gives more than {MaxMigrations} migrations.";
        foreach (var migration in migrations)
        {
            if (migration is null || !Name().IsMatch(migration.Name))
                return $"'{migration?.Name}' is not a valid name of a migration: write one like 0001-first-tables.";
            if (string.IsNullOrWhiteSpace(migration.Sql) || migration.Sql.Length > MaxSql)
                return $"the migration {migration.Name} is empty, or longer than {MaxSql} characters.";
        }

        foreach (var kind in Enum.GetValues<DatabaseKind>())
        {
            var numbers = For(kind, migrations).GroupBy(migration => migration.Name[..4]).FirstOrDefault(group => group.Count() > 1);
            if (numbers is not null)
                return $"there are two migrations {numbers.Key} for {kind}.";
            if (For(kind, migrations).IsEmpty)
                return $"there is no migration for {kind}.";
        }

        return null;
    }

    /// <summary>Those for a kind of database, in order.</summary>
    public static ImmutableArray<Migration> For(DatabaseKind kind, ImmutableArray<Migration> migrations) =>
        [.. migrations.Where(migration => migration.Kind is null || migration.Kind == kind)
            .OrderBy(migration => migration.Name, StringComparer.Ordinal)];

    [GeneratedRegex("^[0-9]{4}-[a-z0-9-]{1,55}$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Name();
}
