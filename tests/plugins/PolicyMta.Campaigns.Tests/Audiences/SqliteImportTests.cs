namespace PolicyMta.Campaigns.Tests.Audiences;

public sealed class SqliteImportTests : ImportContract
{
    protected override string Postgres => "";
}
