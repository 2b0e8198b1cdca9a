namespace PolicyMta.Campaigns.Tests.Audiences;

public sealed class SqliteAudienceTests : AudienceContract
{
    protected override string Postgres => "";
}
