namespace PolicyMta.Campaigns.Tests.Sending;

public sealed class SqliteCampaignTests : CampaignContract
{
    protected override string Postgres => "";
}
