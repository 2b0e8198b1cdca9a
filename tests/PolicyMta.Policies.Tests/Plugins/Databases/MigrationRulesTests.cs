using PolicyMta.Policies.Plugins.Databases;

namespace PolicyMta.Policies.Tests.Plugins.Databases;

public sealed class MigrationRulesTests
{
    [Fact]
    public void Mistakes_are_named()
    {
        Assert.Contains("no migrations", MistakeIn(), StringComparison.Ordinal);
        Assert.Contains("'1-first' is not a valid name", MistakeIn(new Migration("1-first", "x")), StringComparison.Ordinal);
        Assert.Contains("0001-first is empty", MistakeIn(new Migration("0001-first", " ")), StringComparison.Ordinal);
        Assert.Contains(
            "two migrations 0001", MistakeIn(new Migration("0001-first", "x"), new Migration("0001-other", "x")), StringComparison.Ordinal);
        Assert.Contains(
            "no migration for Postgresql", MistakeIn(new Migration("0001-first", "x") { Kind = DatabaseKind.Sqlite }),
            StringComparison.Ordinal);
        Assert.Null(MistakeIn(
            new Migration("0001-first", "x") { Kind = DatabaseKind.Sqlite },
            new Migration("0001-first", "x") { Kind = DatabaseKind.Postgresql },
            new Migration("0002-second", "x")));
    }

    [Theory]
    [InlineData("Host=db;Username=u;Password=secret", null)]
    [InlineData("Username=u;Password=secret", "names no Host")]
    [InlineData("Host=db;Search Path=x;Password=secret", "Search Path")]
    [InlineData("postgres://u:secret@db/x", "not a valid connection string")]
    [InlineData("Host=db;Port=secret", "not a valid connection string")]
    public void A_connection_string_is_checked_and_not_repeated(string connect, string? expected)
    {
        var mistake = PostgresDatabase.MistakeIn(connect);
        if (expected is null)
            Assert.Null(mistake);
        else
            Assert.Contains(expected, mistake, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", mistake ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public void Schemas_of_different_plugins_differ()
    {
        var ids = new[] { "A.B", "A-B", "A.B-C", "A-B-C", new string('a', 60), new string('a', 61) };
        var schemas = ids.Select(PostgresDatabase.SchemaOf).ToList();
        Assert.Equal("plugin_a_b", schemas[0]);
        Assert.Equal(ids.Length, schemas.Distinct().Count());
        Assert.All(schemas, schema => Assert.Matches("^[a-z0-9_]{1,63}$", schema));
    }

    private static string? MistakeIn(params Migration[] migrations) => MigrationRules.MistakeIn([.. migrations]);
}
