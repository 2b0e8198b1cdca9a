namespace PolicyMta.Campaigns.Tests;

public sealed class SqliteTemplateTests : TemplateContract
{
    protected override string Postgres => "";
}
