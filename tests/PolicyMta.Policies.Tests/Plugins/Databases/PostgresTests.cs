using Microsoft.Extensions.Logging.Abstractions;
using PolicyMta.Policies.Plugins.Databases;
using PolicyMta.Testing;

namespace PolicyMta.Policies.Tests.Plugins.Databases;

[Needs(Need.Programs)]
public sealed class PostgresTests(PostgresFixture postgres) : DatabaseContract, IClassFixture<PostgresFixture>
{
    private static readonly Migration Table = new("0001-table", "CREATE TABLE t (id BIGINT);");

    protected override DatabaseKind Kind => DatabaseKind.Postgresql;

    private protected override DatabaseOptions Options => new() { Postgresql = postgres.Server.Connect };

    [Fact]
    public async Task Its_tables_lie_in_a_schema_of_the_plugins_own()
    {
        await using var database = Open(Table);
        Assert.Equal(PostgresDatabase.SchemaOf(Plugin), await AskAsync(database, "SELECT current_schema()"));
        Assert.Equal(2L, await AskAsync(database, "SELECT count(*) FROM pg_tables WHERE schemaname = current_schema()"));
    }

    [Fact]
    public async Task A_server_that_does_not_answer_is_named_without_the_password()
    {
        var options = new DatabaseOptions
        {
            Postgresql = $"Host=127.0.0.1;Port={Ports.Free()};Username=policymta;Password=hidden-word;Timeout=5",
        };
        await using var database = new PluginDatabases(
            options, Folder.Path, NullLoggerFactory.Instance).For(Plugin, Table);
        var error = await Assert.ThrowsAsync<DatabaseUnavailableException>(() => AskAsync(database, "SELECT 1"));
        Assert.Contains("PostgreSQL 127.0.0.1, database policymta", error.Message, StringComparison.Ordinal);
        Assert.Contains("cannot be reached", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden-word", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_that_is_not_there_is_named()
    {
        var options = new DatabaseOptions { Postgresql = postgres.Server.Connect + ";Database=elsewhere" };
        await using var database = new PluginDatabases(
            options, Folder.Path, NullLoggerFactory.Instance).For(Plugin, Table);
        var error = await Assert.ThrowsAsync<DatabaseUnavailableException>(() => AskAsync(database, "SELECT 1"));
        Assert.Contains("database elsewhere", error.Message, StringComparison.Ordinal);
        Assert.Contains("there is no such database", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Generations_of_a_plugin_that_used_it_leave_the_memory()
    {
        await using var bed = new PolicyBed(postgres.Server.Connect);
        bed.Install("Services", Plugin);
        for (var i = 0; i < 10; i++)
        {
            bed.Configure(
                $"plugins: {{ limits: {{ shared: {{ rate: 4/h }} }}, settings: {{ {Plugin}: {{ word: w{i} }} }} }}");
            if (i == 0)
                await bed.StartAsync();
            else
                Assert.Equal(ReloadOutcome.Reloaded, (await bed.ReloadAsync()).Outcome);
            Assert.Equal($"w{i}", (await bed.InjectAsync()).Metadata["word"]);
        }

        await Eventually.TrueAsync(() => bed.Reloader.Draining.IsEmpty && bed.Reloader.Unloading.IsEmpty);
        Assert.DoesNotContain(bed.Log.Lines, line => line.Contains("stays in memory", StringComparison.Ordinal));
        await using var database = new PluginDatabases(Options, Folder.Path, NullLoggerFactory.Instance).For(Plugin + ".other", Table);
        Assert.Equal(10L, await AskAsync(database, $"SELECT count(*) FROM {PostgresDatabase.SchemaOf(Plugin)}.word"));
    }
}
