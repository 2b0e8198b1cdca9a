using System.Data.Common;
using Microsoft.Extensions.Logging.Abstractions;
using PolicyMta.Policies.Plugins.Databases;
using PolicyMta.Testing;

namespace PolicyMta.Policies.Tests.Plugins.Databases;

/// <summary>What plugins are promised of their databases, whichever kind it is.</summary>
public abstract class DatabaseContract : IDisposable
{
    private static readonly Migration First = new("0001-letters", """
        CREATE TABLE letter (id BIGINT PRIMARY KEY, word TEXT NOT NULL);
        CREATE TABLE page (letter BIGINT NOT NULL REFERENCES letter (id), number BIGINT NOT NULL);
        """);

    private static readonly Migration Second = new("0002-colours", "ALTER TABLE letter ADD COLUMN colour TEXT;");

    protected TestFolder Folder { get; } = new();

    /// <summary>A plugin that has no tables yet.</summary>
    protected string Plugin { get; } = $"Test.P{Guid.NewGuid():N}"[..20];

    protected abstract DatabaseKind Kind { get; }

    private protected abstract DatabaseOptions Options { get; }

    public void Dispose()
    {
        Folder.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Tables_are_there_at_the_first_use_and_stay()
    {
        await using (var database = Open(First))
        {
            Assert.Equal(Kind, database.Kind);
            Assert.Equal("", database.Source.ConnectionString);
            await RunAsync(database, "INSERT INTO letter (id, word) VALUES (1, 'one')");
        }

        await using var again = Open(First, Second);
        Assert.Equal("one", await AskAsync(again, "SELECT word FROM letter WHERE colour IS NULL"));
    }

    [Fact]
    public async Task A_migration_that_fails_is_named_and_leaves_nothing_of_all_of_them()
    {
        var bad = new Migration("0002-wrong", "CREATE TABLE more (id BIGINT); INSERT INTO nowhere VALUES (1);");
        await using (var database = Open(First, bad))
        {
            var error = await Assert.ThrowsAsync<DatabaseUnavailableException>(() => AskAsync(database, "SELECT 1"));
            Assert.Contains($"The migration 0002-wrong of {Plugin}'s database", error.Message, StringComparison.Ordinal);
            Assert.Contains("nowhere", error.Message, StringComparison.Ordinal);
        }

        var mended = bad with { Sql = "CREATE TABLE more (id BIGINT);" };
        await using var again = Open(First, mended);
        Assert.Equal(0L, await AskAsync(again, "SELECT count(*) FROM more"));
    }

    [Fact]
    public async Task A_database_that_a_newer_version_has_changed_is_left_alone()
    {
        await using (var newer = Open(First, Second))
            await AskAsync(newer, "SELECT count(*) FROM letter");
        await using var older = Open(First);
        var error = await Assert.ThrowsAsync<DatabaseUnavailableException>(() => AskAsync(older, "SELECT 1"));
        Assert.Contains($"A newer version of {Plugin} has changed its database", error.Message, StringComparison.Ordinal);
        Assert.Contains("migration 0002-colours", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Instances_that_begin_at_once_carry_out_each_migration_once()
    {
        var instances = Enumerable.Range(0, 8).Select(_ => Open(First, Second)).ToList();
        await Task.WhenAll(instances.Select(
            (database, i) => Task.Run(() => RunAsync(database, $"INSERT INTO letter (id, word) VALUES ({i}, 'w')"))));
        Assert.Equal(8L, await AskAsync(instances[0], "SELECT count(*) FROM letter"));
        foreach (var instance in instances)
            await instance.DisposeAsync();
    }

    [Fact]
    public async Task References_are_checked_and_a_transaction_is_undone_as_a_whole()
    {
        await using var database = Open(First);
        await Assert.ThrowsAnyAsync<DbException>(() => RunAsync(database, "INSERT INTO page (letter, number) VALUES (7, 1)"));
        await using (var connection = await database.Source.OpenConnectionAsync())
        await using (var transaction = await connection.BeginTransactionAsync())
        {
            await using var command = connection.CreateCommand();
            command.Transaction = transaction;
            command.CommandText = "INSERT INTO letter (id, word) VALUES (1, @word)";
            var word = command.CreateParameter();
            (word.ParameterName, word.Value) = ("@word", "one");
            command.Parameters.Add(word);
            Assert.Equal(1, await command.ExecuteNonQueryAsync());
        }

        Assert.Equal(0L, await AskAsync(database, "SELECT count(*) FROM letter"));
    }

    [Fact]
    public async Task Another_plugin_does_not_see_the_tables()
    {
        await using var database = Open(First);
        await RunAsync(database, "INSERT INTO letter (id, word) VALUES (1, 'one')");
        await using var other = Room().For(Plugin + ".other", First);
        Assert.Equal(0L, await AskAsync(other, "SELECT count(*) FROM letter"));
    }

    [Fact]
    public async Task After_its_plugin_it_cannot_be_opened()
    {
        var database = Open(First);
        await AskAsync(database, "SELECT 1");
        await database.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => AskAsync(database, "SELECT 1"));
    }

    private protected PluginDatabases Room() => new(Options, Folder.Path, NullLoggerFactory.Instance);

    private protected PluginDatabase Open(params Migration[] migrations) => Room().For(Plugin, [.. migrations]);

    private protected static async Task<object?> AskAsync(PluginDatabase database, string sql)
    {
        await using var connection = await database.Source.OpenConnectionAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return await command.ExecuteScalarAsync();
    }

    private static Task RunAsync(PluginDatabase database, string sql) => AskAsync(database, sql);
}
