using PolicyMta.Testing;

namespace PolicyMta.Campaigns.Tests.Audiences;

[Needs(Need.Programs)]
public sealed class PostgresAudienceTests(PostgresFixture postgres) : AudienceContract, IClassFixture<PostgresFixture>
{
    protected override string Postgres => postgres.Server.Connect;
}
