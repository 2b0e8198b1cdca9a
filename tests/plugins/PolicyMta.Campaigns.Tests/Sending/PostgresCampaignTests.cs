using PolicyMta.Testing;

namespace PolicyMta.Campaigns.Tests.Sending;

[Needs(Need.Programs)]
public sealed class PostgresCampaignTests(PostgresFixture postgres) : CampaignContract, IClassFixture<PostgresFixture>
{
    protected override string Postgres => postgres.Server.Connect;
}
