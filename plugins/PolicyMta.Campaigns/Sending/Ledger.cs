using PolicyMta.Campaigns.Store;

namespace PolicyMta.Campaigns.Sending;

/// <summary>
/// Changes the marks of a campaign's recipients, and with them how many there are in each state: the counts and the marks agree always.
/// </summary>
internal sealed class Ledger(IPluginDatabase database, TimeProvider time)
{
    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Marks contacts that have no mark yet.</summary>
    /// <returns>Those that had none.</returns>
    public async Task<HashSet<long>> MarkAsync(
        Session session, CampaignRow campaign, IReadOnlyCollection<(long Contact, string Variant)> contacts,
        CancellationToken cancellationToken)
    {
        var marked = await RecipientTable.MarkAsync(
            session.Connection, campaign.Id, campaign.Revision, contacts, Now, cancellationToken);
        var counts = contacts.Where(one => marked.Contains(one.Contact)).CountBy(static one => one.Variant)
            .ToDictionary(static pair => KeyOf(pair.Key, RecipientState.Taken), static pair => (long)pair.Value);
        await CounterTable.AddAsync(session.Connection, campaign.Id, counts, cancellationToken);
        return marked;
    }

    /// <summary>Changes marks.</summary>
    /// <param name="session">The transaction.</param>
    /// <param name="campaign">The campaign.</param>
    /// <param name="contacts">Whose.</param>
    /// <param name="change">Gives a mark as it will be; the same if it stays.</param>
    /// <param name="counts">What is counted besides; may be added to in <paramref name="change"/>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task ChangeAsync(
        Session session, long campaign, IReadOnlyCollection<long> contacts, Func<RecipientRow, RecipientRow> change,
        Dictionary<CounterKey, long> counts, CancellationToken cancellationToken)
    {
        var changed = new List<RecipientRow>();
        foreach (var before in await RecipientTable.LockAsync(session.Connection, database.Kind, campaign, contacts, cancellationToken))
        {
            var after = change(before);
            if (after == before)
                continue;
            changed.Add(after);
            if (after.State == before.State)
                continue;
            counts.Count(KeyOf(before.Variant, before.State), -1);
            counts.Count(KeyOf(after.Variant, after.State), 1);
        }

        await RecipientTable.WriteAsync(session.Connection, campaign, changed, Now, cancellationToken);
        await CounterTable.AddAsync(session.Connection, campaign, counts, cancellationToken);
    }

    private static CounterKey KeyOf(string variant, RecipientState state) =>
        new(CounterTable.Recipients, variant, state.Word());
}
