namespace PolicyMta.Campaigns.Tests;

[Needs(Need.Programs)]
public sealed class PostgresTemplateTests(PostgresFixture postgres) : TemplateContract, IClassFixture<PostgresFixture>
{
    protected override string Postgres => postgres.Server.Connect;
}
