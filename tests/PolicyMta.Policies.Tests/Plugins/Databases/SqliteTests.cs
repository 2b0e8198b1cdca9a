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
}
