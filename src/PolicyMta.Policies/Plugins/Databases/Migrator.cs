using System.Data.Common;
using DbUp.Engine;

namespace PolicyMta.Policies.Plugins.Databases;

/// <summary>
/// Brings a plugin's tables up to date: once for an instance of the plugin, before its first connection, all migrations in one transaction.
/// Another instance or node that does the same waits. What failed is tried again at the next use. Thread-safe.
/// </summary>
internal sealed partial class Migrator(
    string plugin, IDatabase database, ImmutableArray<Migration> migrations, Lock turn, ILogger<PluginDatabases> logger)
{
    private volatile bool _isDone;

    public bool IsDone => _isDone;

    /// <exception cref="DatabaseUnavailableException">The database is out of reach, too new, or a migration failed.</exception>
    public void Run()
    {
        if (_isDone)
            return;
        lock (turn)
        {
            if (!_isDone)
                Migrate();
            _isDone = true;
        }
    }

    private void Migrate()
    {
        try
        {
            using var reserved = database.Reserve();
            Upgrade();
        }
        catch (Exception e) when (e is not DatabaseUnavailableException && database.Explain(e) is not null)
        {
            throw new DatabaseUnavailableException(database.Explain(e)!, e);
        }
    }

    private void Upgrade()
    {
        var engine = database.Upgrade()
            .WithScripts(migrations.Select(static migration => new SqlScript(migration.Name, migration.Sql)))
            .WithScriptNameComparer(StringComparer.Ordinal)
            .WithVariablesDisabled()
            .WithTransaction()
            .LogToNowhere()
            .Build();
        if (engine.GetExecutedButNotDiscoveredScripts() is [_, ..] unknown)
        {
            throw new DatabaseUnavailableException(
                $"A newer version of {plugin} has changed its database ({database.Name}, migration {unknown.Max(StringComparer.Ordinal)}): "
                    + "install that version again, or restore a backup from before the update.");
        }

        var missing = engine.GetScriptsToExecute();
        if (missing.Count == 0)
            return;
        var result = engine.PerformUpgrade();
        if (!result.Successful)
        {
            var script = result.ErrorScript?.Name ?? missing[0].Name;
            throw new DatabaseUnavailableException(
                $"The migration {script} of {plugin}'s database ({database.Name}) failed, and nothing was changed: "
                    + $"{(result.Error is DbException error ? error.Message : result.Error?.GetType().Name)}",
                result.Error!);
        }

        LogMigrated(logger, plugin, database.Name, missing[^1].Name);
    }

    [LoggerMessage(6230, LogLevel.Information, "{Plugin}: the tables in {Database} were brought up to {Migration}")]
    private static partial void LogMigrated(ILogger logger, string plugin, string database, string migration);
}
