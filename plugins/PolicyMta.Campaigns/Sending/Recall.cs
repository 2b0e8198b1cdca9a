using System.Collections.Concurrent;
using PolicyMta.Campaigns.Store;

namespace PolicyMta.Campaigns.Sending;

/// <summary>Has messages written anew that wait and have not been attempted. Thread-safe.</summary>
internal sealed class Recall(IPluginDatabase database, Ledger ledger)
{
    /// <summary>Campaigns of which messages may be under way by the old plan, and the new plan's revision.</summary>
    private readonly ConcurrentDictionary<long, long> _late = new();

    /// <summary>Recalls what waits, together with a change of the plan.</summary>
    /// <param name="session">The transaction.</param>
    /// <param name="campaign">The campaign as it is before the change.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task MarkAsync(Session session, CampaignRow campaign, CancellationToken cancellationToken)
    {
        await MarkAsync(session, campaign.Id, campaign.Revision + 1, cancellationToken);
        session.OnCommit(() => _late[campaign.Id] = campaign.Revision + 1);
    }

    /// <summary>Recalls what was being handed in at that moment: for who hands in, between two times.</summary>
    public async Task MarkLateAsync(CampaignRow campaign, CancellationToken cancellationToken)
    {
        if (!_late.TryGetValue(campaign.Id, out var revision) || campaign.Revision < revision)
            return;
        await using var session = await Session.BeginAsync(database, isWriting: true, cancellationToken);
        await MarkAsync(session, campaign.Id, revision, cancellationToken);
        await session.CommitAsync(cancellationToken);
        _late.TryRemove(new(campaign.Id, revision));
    }

    private async Task MarkAsync(Session session, long campaign, long revision, CancellationToken cancellationToken)
    {
        var waiting = await RecipientTable.UnattemptedAsync(
            session.Connection, campaign, RecipientState.Queued, behind: 0, 2 * CampaignTurn.MostAhead, cancellationToken);
        await ledger.ChangeAsync(
            session, campaign, [.. waiting.Where(mark => mark.Revision < revision).Select(static mark => mark.Contact)],
            static mark => mark is { State: RecipientState.Queued, IsAttempted: false }
                ? mark with { State = RecipientState.Recalled } : mark,
            [], cancellationToken);
    }
}
