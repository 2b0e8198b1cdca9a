using System.Data.Common;
using PolicyMta.Campaigns.Audiences;
using PolicyMta.Campaigns.Sending;

namespace PolicyMta.Campaigns.Preflight;

/// <summary>Everything that is looked at before a campaign starts.</summary>
internal sealed class PreflightChecks(IPluginDatabase database, TimeProvider time)
{
    public async Task<IReadOnlyList<Check>> RunAsync(
        DbConnection connection, CampaignRow campaign, LetterSet letters, Segment? segment, CancellationToken cancellationToken) =>
    [
        await RecipientsAsync(connection, campaign, segment, cancellationToken),
        await MissingValues.FindAsync(connection, database.Kind, campaign, letters, segment, time.GetUtcNow(), cancellationToken),
    ];

    private async Task<Check> RecipientsAsync(
        DbConnection connection, CampaignRow campaign, Segment? segment, CancellationToken cancellationToken)
    {
        var count = await ContactTable.CountAsync(
            connection, database.Kind, campaign.Audience, segment, time.GetUtcNow().ToUnixTimeMilliseconds(), cancellationToken);
        return count > 0
            ? new Check("recipients", CheckResult.Pass, $"It reaches {count} contacts.")
            : new Check("recipients", CheckResult.Block, "It reaches nobody.", "Import contacts, or choose another segment.");
    }
}
