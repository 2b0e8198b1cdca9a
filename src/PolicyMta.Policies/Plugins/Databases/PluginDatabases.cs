using System.Collections.Concurrent;

namespace PolicyMta.Policies.Plugins.Databases;

/// <summary>
/// Opens the databases of plugins, by the one kind that the configuration names. The server's own assemblies do it: a library for SQLite
/// inside of a plugin would keep the plugin in memory. Thread-safe.
/// </summary>
internal sealed class PluginDatabases
{
    /// <summary>The folder below the spool's that holds SQLite's files.</summary>
    public const string FolderName = "plugin-databases";

    private readonly DatabaseOptions _options;
    private readonly string _folder;
    private readonly ILogger<PluginDatabases> _logger;
    private readonly ConcurrentDictionary<string, Lock> _turns = new(StringComparer.Ordinal);

    /// <param name="options">Which kind.</param>
    /// <param name="spoolFolder">The spool's folder.</param>
    /// <param name="loggers">Where migrations are logged.</param>
    public PluginDatabases(DatabaseOptions options, string spoolFolder, ILoggerFactory loggers)
    {
        _options = options;
        _folder = Path.GetFullPath(Path.Combine(spoolFolder, FolderName));
        _logger = loggers.CreateLogger<PluginDatabases>();
    }

    /// <summary>A plugin's database; without a room one that cannot be opened.</summary>
    public static PluginDatabase Of(PluginDatabases? room, string plugin, ImmutableArray<Migration> migrations) => room is null
        ? new PluginDatabase(DatabaseKind.Sqlite, new ClosedSource())
        : room.For(plugin, migrations);

    /// <summary>A plugin's database, which is opened when it is first used; the caller disposes it.</summary>
    public PluginDatabase For(string plugin, params ImmutableArray<Migration> migrations)
    {
        var kind = _options.Postgresql.Length > 0 ? DatabaseKind.Postgresql : DatabaseKind.Sqlite;
        IDatabase database = kind == DatabaseKind.Postgresql
            ? new PostgresDatabase(plugin, _options.Postgresql)
            : new SqliteDatabase(Path.Combine(_folder, plugin + ".db"));
        var turn = _turns.GetOrAdd(plugin, static _ => new Lock());
        var migrator = new Migrator(plugin, database, MigrationRules.For(kind, migrations), turn, _logger);
        return new PluginDatabase(kind, new MigratedSource(database, migrator));
    }
}
