using PolicyMta.Campaigns.Store;

namespace PolicyMta.Campaigns.Sending;

/// <summary>Has messages written anew that wait and have not been attempted.</summary>
internal sealed class Recall(Ledger ledger)
{
    public async Task MarkAsync(Session session, CampaignRow campaign, CancellationToken cancellationToken)
    {
        var waiting = await RecipientTable.UnattemptedAsync(
            session.Connection, campaign.Id, RecipientState.Queued, behind: 0, 2 * CampaignTurn.MostAhead, cancellationToken);
        await ledger.ChangeAsync(
            session, campaign.Id, [.. waiting.Select(static mark => mark.Contact)],
            static mark => mark is { State: RecipientState.Queued, IsAttempted: false }
                ? mark with { State = RecipientState.Recalled } : mark,
            [], cancellationToken);
    }
}
