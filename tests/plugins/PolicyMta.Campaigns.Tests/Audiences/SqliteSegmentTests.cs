namespace PolicyMta.Campaigns.Tests.Audiences;

public sealed class SqliteSegmentTests : SegmentContract
{
    protected override string Postgres => "";
}
