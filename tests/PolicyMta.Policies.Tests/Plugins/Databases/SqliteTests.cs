using System.Data.Common;
using PolicyMta.Policies.Plugins.Databases;

namespace PolicyMta.Policies.Tests.Plugins.Databases;

public sealed class SqliteTests : DatabaseContract
{
    private static readonly Migration Table = new("0001-table", "CREATE TABLE t (id BIGINT);");

    protected override DatabaseKind Kind => DatabaseKind.Sqlite;

    private protected override DatabaseOptions Options => new();

    private string Path => Folder[$"{PluginDatabases.FolderName}/{Plugin}.db"];

    [Fact]
    public async Task Nothing_is_made_before_the_first_use_and_then_only_the_servers_user_may_enter()
    {
        await using var database = Open(Table);
        Assert.False(File.Exists(Path));
        Assert.Equal("wal", await AskAsync(database, "PRAGMA journal_mode"));
        Assert.Equal(1L, await AskAsync(database, "PRAGMA foreign_keys"));
        Assert.Equal(10_000L, await AskAsync(database, "PRAGMA busy_timeout"));
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
            File.GetUnixFileMode(System.IO.Path.GetDirectoryName(Path)!));
    }

    [Fact]
    public async Task A_damaged_file_is_named()
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
        File.WriteAllText(Path, new string('x', 10_000));
        await using var database = Open(Table);
        var error = await Assert.ThrowsAsync<DatabaseUnavailableException>(() => AskAsync(database, "SELECT 1"));
        Assert.Contains($"The database {Path} is damaged", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_failed_is_tried_again()
    {
        File.WriteAllText(Folder[PluginDatabases.FolderName], "a file where a folder belongs");
        await using var database = Open(Table);
        var error = await Assert.ThrowsAsync<DatabaseUnavailableException>(() => AskAsync(database, "SELECT 1"));
        Assert.Contains($"The database {Path} cannot be opened", error.Message, StringComparison.Ordinal);
        File.Delete(Folder[PluginDatabases.FolderName]);
        Assert.Equal(0L, await AskAsync(database, "SELECT count(*) FROM t"));
    }

    [Fact]
    public async Task A_database_that_is_busy_or_full_may_be_usable_later_and_a_wrong_question_may_not()
    {
        await using var database = Open(Table);
        await using var first = await database.Source.OpenConnectionAsync();
        await using var second = await database.Source.OpenConnectionAsync();
        await RunAsync(second, "PRAGMA busy_timeout = 0");
        await using (await first.BeginTransactionAsync())
        {
            Assert.True(DatabaseFailure.MayPass(await Assert.ThrowsAnyAsync<DbException>(
                () => RunAsync(second, "INSERT INTO t VALUES (1)"))));
        }

        await RunAsync(second, "PRAGMA max_page_count = 1");
        Assert.True(DatabaseFailure.MayPass(await Assert.ThrowsAnyAsync<DbException>(
            () => RunAsync(second, "CREATE TABLE large AS SELECT zeroblob(1000000) AS filler"))));
        Assert.False(DatabaseFailure.MayPass(await Assert.ThrowsAnyAsync<DbException>(() => RunAsync(second, "SELECT nothing FROM t"))));
    }

    private static async Task RunAsync(DbConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandTimeout = 1;
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }
}
