using PolicyMta.Testing;

namespace PolicyMta.Campaigns.Tests.Audiences;

[Needs(Need.Programs)]
public sealed class PostgresImportTests(PostgresFixture postgres) : ImportContract, IClassFixture<PostgresFixture>
{
    protected override string Postgres => postgres.Server.Connect;
}
