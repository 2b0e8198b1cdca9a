using System.Data.Common;
using DbUp;
using DbUp.Builder;
using Microsoft.Data.Sqlite;
using PolicyMta.Core.Files;
using SQLitePCL;

namespace PolicyMta.Policies.Plugins.Databases;

/// <summary>
/// A file of SQLite with a write-ahead log: readers do not wait for the one who writes. What is committed is on disk. References between
/// tables are checked.
/// </summary>
internal sealed class SqliteDatabase(string path) : IDatabase
{
    private const int PatienceSeconds = 10;

    private readonly string _connect = new SqliteConnectionStringBuilder
    {
        DataSource = path,
        ForeignKeys = true,
        Pooling = true,
        DefaultTimeout = PatienceSeconds,
    }.ToString();

    public string Name => path;

    public DbConnection Create() => new SqliteConnection(_connect);

    public async ValueTask PrepareAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        // Within SQLite a wait is shorter than the library's, which looks every 150 ms.
        await using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA busy_timeout = 10000";
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public IDisposable? Reserve()
    {
        PrivateFolder.Demand(Path.GetDirectoryName(path)!);
        using var connection = new SqliteConnection(_connect);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA journal_mode = WAL";
        command.ExecuteNonQuery();
        return null;
    }

    public UpgradeEngineBuilder Upgrade() => DeployChanges.To.SqliteDatabase(_connect).JournalToSqliteTable("migrations");

    public string? Explain(Exception error) => error switch
    {
        SqliteException { SqliteErrorCode: raw.SQLITE_NOTADB or raw.SQLITE_CORRUPT } =>
            $"The database {path} is damaged: move it away together with its -wal file, and restore a backup.",
        SqliteException { SqliteErrorCode: raw.SQLITE_CANTOPEN or raw.SQLITE_PERM or raw.SQLITE_READONLY or raw.SQLITE_AUTH } or IOException
            or UnauthorizedAccessException =>
            $"The database {path} cannot be opened ({error.Message}): let the server's user read and write it and its folder.",
        SqliteException { SqliteErrorCode: raw.SQLITE_FULL or raw.SQLITE_IOERR } =>
            $"The database {path} cannot be used ({error.Message}): see to the disk.",
        SqliteException { SqliteErrorCode: raw.SQLITE_BUSY or raw.SQLITE_LOCKED } =>
            $"The database {path} is in use by another program for more than {PatienceSeconds} s.",
        _ => null,
    };

    public ValueTask DisposeAsync()
    {
        using var connection = new SqliteConnection(_connect);
        SqliteConnection.ClearPool(connection);
        return ValueTask.CompletedTask;
    }
}
