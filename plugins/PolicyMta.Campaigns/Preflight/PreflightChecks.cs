using System.Data.Common;
using System.Globalization;
using PolicyMta.Campaigns.Audiences;
using PolicyMta.Campaigns.Sending;

namespace PolicyMta.Campaigns.Preflight;

/// <summary>Everything that is looked at before a campaign starts.</summary>
internal sealed class PreflightChecks(
    IPluginDatabase database, SenderDomain domain, LetterChecks letterChecks, IMessageComposer composer, TimeProvider time)
{
    private const double ManySuppressed = 0.05;

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>What can stop a campaign, and how many contacts it reaches.</summary>
    public async Task<(IReadOnlyList<Check> Checks, long Reached)> NeededAsync(
        DbConnection connection, CampaignRow campaign, LetterSet letters, Segment? segment, CancellationToken cancellationToken)
    {
        var reached = await CountAsync(connection, campaign, segment, cancellationToken);
        var missing = await MissingValues.FindAsync(
            connection, database.Kind, campaign, letters, segment, time.GetUtcNow(), cancellationToken);
        return ([Recipients(reached), missing], reached);
    }

    /// <summary>That, and all that its sender should know.</summary>
    public async Task<IReadOnlyList<Check>> AllAsync(
        DbConnection connection, CampaignRow campaign, LetterSet letters, Segment? segment, CancellationToken cancellationToken)
    {
        var (needed, reached) = await NeededAsync(connection, campaign, letters, segment, cancellationToken);
        var checks = new List<Check>(needed);
        var first = await ContactTable.PageAsync(
            connection, database.Kind, campaign.Audience, segment, after: 0, 1, Now, cancellationToken);
        if (first is [var contact])
            checks.AddRange(letterChecks.Run(campaign.Plan, letters, contact));
        checks.Add(await SuppressedAsync(connection, campaign, segment, reached, cancellationToken));
        var sender = composer.Compose(new MessageDraft { From = campaign.Plan.From, To = campaign.Plan.From, Subject = "", Text = "" });
        checks.AddRange(await domain.RunAsync(sender.From, cancellationToken));
        return checks;
    }

    private static Check Recipients(long count) => count > 0
        ? new Check("recipients", CheckResult.Pass, string.Create(CultureInfo.InvariantCulture, $"It reaches {count} contacts."))
        : new Check("recipients", CheckResult.Block, "It reaches nobody.", "Import contacts, or choose another segment.");

    /// <summary>
    /// Those of whom it is known here that they left or bounced; the list of suppressions itself is asked at each message.
    /// </summary>
    private async Task<Check> SuppressedAsync(
        DbConnection connection, CampaignRow campaign, Segment? segment, long all, CancellationToken cancellationToken)
    {
        const string Gone = """{"any":[{"has_unsubscribed":true},{"has_bounced":true}]}""";
        var both = segment is null ? Gone : $$"""{"all":[{{segment.ToJson()}},{{Gone}}]}""";
        var gone = await CountAsync(connection, campaign, Segment.Stored(both), cancellationToken);
        var share = all == 0 ? 0 : (double)gone / all;
        var detail = string.Create(
            CultureInfo.InvariantCulture,
            $"{gone} of {all} contacts ({share:P1}) have unsubscribed or bounced before; most are not written to.");
        return share <= ManySuppressed
            ? new Check("suppressed_share", CheckResult.Pass, detail)
            : new Check(
                "suppressed_share", CheckResult.Warn, detail,
                "Choose a segment without them: {\"not\": {\"any\": [{\"has_unsubscribed\": true}, {\"has_bounced\": true}]}}.");
    }

    private Task<long> CountAsync(DbConnection connection, CampaignRow campaign, Segment? segment, CancellationToken cancellationToken) =>
        ContactTable.CountAsync(connection, database.Kind, campaign.Audience, segment, Now, cancellationToken);
}
