using PolicyMta.Testing;

namespace PolicyMta.Campaigns.Tests.Audiences;

[Needs(Need.Programs)]
public sealed class PostgresSegmentTests(PostgresFixture postgres) : SegmentContract, IClassFixture<PostgresFixture>
{
    protected override string Postgres => postgres.Server.Connect;
}
