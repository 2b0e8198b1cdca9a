using System.Data.Common;
using PolicyMta.Campaigns.Audiences;
using PolicyMta.Campaigns.Content;
using PolicyMta.Campaigns.Publishing;
using PolicyMta.Campaigns.Store;

namespace PolicyMta.Campaigns.Sending;

/// <summary>
/// One turn of a campaign: some recipients are marked, their messages written and handed in, beside the next turn's marks. Marks come first
/// and are committed, so that after a crash what is marked and has no answer is handed in again under the same key. What is under way is
/// of the plan's newest revision. For one turn of a campaign at a time.
/// </summary>
internal sealed class CampaignTurn(
    IPluginDatabase database, Library library, Ledger ledger, HandIn handIn, Recall recall, IMessageInjector injector,
    TimeProvider time)
{
    /// <summary>So many messages are written before receivers have answered: what is changed reaches all others.</summary>
    public const int MostAhead = 5_000;

    private const int Batch = 1_000;

    /// <summary>So many contacts are looked at while a sample is drawn.</summary>
    private const int Look = 5_000;

    public async Task<TurnResult> TakeAsync(CampaignRow campaign, CampaignMemory memory, CancellationToken cancellationToken)
    {
        if (memory.Revision != campaign.Revision && !await memory.FinishAsync())
            return TurnResult.Refused;
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        var letters = await LettersAsync(connection, campaign, memory, cancellationToken);
        await recall.MarkLateAsync(campaign, cancellationToken);
        await WithdrawAsync(connection, campaign, memory, cancellationToken);
        var left = await LeftAsync(connection, campaign, memory, cancellationToken);
        if (left.Count > 0)
        {
            if (!await memory.FinishAsync())
                return TurnResult.Refused;
            if (await LeaveOutAsync(connection, campaign, left, cancellationToken))
                return TurnResult.Again;
            var contacts = await ContactTable.ByIdsAsync(
                connection, database.Kind, campaign.Audience, [.. left.Select(static mark => mark.Contact)], cancellationToken);
            return await handIn.RunAsync(campaign, letters, left, contacts.ToDictionary(static one => one.Id), cancellationToken)
                ? TurnResult.Again
                : TurnResult.Refused;
        }

        if (campaign.HasWalked)
            return await FinishOr(memory, () => EndAsync(connection, campaign, cancellationToken));
        var most = memory.Pace.Allowed(campaign.Plan.Rate, Batch);
        most = (int)Math.Min(
            most, MostAhead - await RecipientTable.AheadAsync(connection, campaign.Id, MostAhead, cancellationToken));
        return most > 0
            ? await WalkAsync(connection, campaign, memory, letters, most, cancellationToken)
            : await FinishOr(memory, static () => Task.FromResult(TurnResult.Waits));
    }

    /// <summary>Finishes what is under way; if nothing is, does something else.</summary>
    private static async Task<TurnResult> FinishOr(CampaignMemory memory, Func<Task<TurnResult>> otherwise) =>
        memory.UnderWay is null ? await otherwise() : await memory.FinishAsync() ? TurnResult.Again : TurnResult.Refused;

    /// <summary>What is marked, has no answer and is not under way: after a crash, a refusal or a recall.</summary>
    private static async Task<List<RecipientRow>> LeftAsync(
        DbConnection connection, CampaignRow campaign, CampaignMemory memory, CancellationToken cancellationToken)
    {
        var most = Batch + (memory.UnderWay?.Contacts.Count ?? 0);
        var taken = await RecipientTable.UnattemptedAsync(
            connection, campaign.Id, RecipientState.Taken, behind: 0, most, cancellationToken);
        return [.. taken.Where(mark => memory.UnderWay?.Has(mark) != true).Take(Batch)];
    }

    /// <summary>What was taken back is not written anew for who is no longer meant.</summary>
    private async Task<bool> LeaveOutAsync(
        DbConnection connection, CampaignRow campaign, List<RecipientRow> left, CancellationToken cancellationToken)
    {
        var recalled = left.Where(static mark => mark.Take > 1).Select(static mark => mark.Contact).ToHashSet();
        if (recalled.Count == 0)
            return false;
        recalled.ExceptWith(await ContactTable.ThoseInAsync(
            connection, database.Kind, campaign.Audience, await SegmentAsync(connection, campaign, cancellationToken), recalled,
            time.GetUtcNow().ToUnixTimeMilliseconds(), cancellationToken));
        if (recalled.Count == 0)
            return false;
        await using var session = await Session.BeginAsync(database, isWriting: true, cancellationToken);
        await ledger.ChangeAsync(
            session, campaign.Id, recalled,
            static now => now is { State: RecipientState.Taken, Take: > 1 }
                ? now with { State = RecipientState.Discarded, Detail = "It was taken back, and the segment is another now." }
                : now,
            [], cancellationToken);
        await session.CommitAsync(cancellationToken);
        return true;
    }

    private async Task<TurnResult> WalkAsync(
        DbConnection connection, CampaignRow campaign, CampaignMemory memory, LetterSet letters, int most,
        CancellationToken cancellationToken)
    {
        var segment = await SegmentAsync(connection, campaign, cancellationToken);
        var look = campaign.Plan.HasSample && campaign.Winner is null ? Look : most;
        var page = await ContactTable.PageAsync(
            connection, database.Kind, campaign.Audience, segment, campaign.WalkedTo, look, time.GetUtcNow().ToUnixTimeMilliseconds(),
            cancellationToken);
        var chosen = new List<(ContactRow Contact, string Variant)>(most);
        var walkedTo = campaign.WalkedTo;
        foreach (var contact in page.TakeWhile(_ => chosen.Count < most))
        {
            walkedTo = contact.Id;
            if (VariantChoice.Of(campaign.Id, contact.Id, campaign.Plan, campaign.Winner) is { } variant)
                chosen.Add((contact, variant.Name));
        }

        var hasWalked = page.Count < look && (page.Count == 0 || walkedTo == page[^1].Id);
        HashSet<long> marked;
        await using (var session = await Session.BeginAsync(database, isWriting: true, cancellationToken))
        {
            if (!await CampaignTable.UpdateAsync(
                session.Connection, campaign, campaign with { WalkedTo = walkedTo, HasWalked = hasWalked }, cancellationToken))
                return TurnResult.Again;
            marked = await ledger.MarkAsync(
                session, campaign, [.. chosen.Select(static one => (one.Contact.Id, one.Variant))], cancellationToken);
            await session.CommitAsync(cancellationToken);
        }

        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var marks = chosen.Where(one => marked.Contains(one.Contact.Id)).Select(one => new RecipientRow(
            one.Contact.Id, one.Variant, campaign.Revision, Take: 1, RecipientState.Taken, IsAttempted: false, null, null, now)).ToList();
        memory.Pace.Take(marks.Count);
        if (marks.Count == 0)
            return TurnResult.Again;
        var isTaken = await memory.FinishAsync();
        memory.UnderWay = new UnderWay(
            handIn.RunAsync(
                campaign, letters, marks, chosen.ToDictionary(static one => one.Contact.Id, static one => one.Contact), cancellationToken),
            marked);
        return isTaken ? TurnResult.Again : TurnResult.Refused;
    }

    /// <summary>Asks for what is to be written anew; that it went is told by the journal.</summary>
    private async Task WithdrawAsync(
        DbConnection connection, CampaignRow campaign, CampaignMemory memory, CancellationToken cancellationToken)
    {
        var recalled = await RecipientTable.UnattemptedAsync(
            connection, campaign.Id, RecipientState.Recalled, behind: 0, 2 * MostAhead, cancellationToken);
        await Task.WhenAll(recalled.Where(mark => memory.Withdrawn.Add((mark.Contact, mark.Take)) && mark.Message is not null)
            .Select(mark => injector.WithdrawAsync(SpoolId.Parse(mark.Message!, null), cancellationToken).AsTask()));
        if (recalled.Count == 0)
            memory.Withdrawn.Clear();
    }

    private async Task<TurnResult> EndAsync(
        DbConnection connection, CampaignRow campaign, CancellationToken cancellationToken)
    {
        var recalled = await RecipientTable.UnattemptedAsync(
            connection, campaign.Id, RecipientState.Recalled, behind: 0, 1, cancellationToken);
        if (recalled.Count > 0)
            return TurnResult.Waits;
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var ended = campaign with { State = CampaignState.Done, EndedAt = now };
        if (campaign.Plan.HasSample && campaign.Winner is null)
        {
            if (now < campaign.StartedAt + (long)campaign.Plan.WinnerAfter.TotalMilliseconds)
                return TurnResult.Waits;
            var finding = WinnerRule.Find(CampaignFigures.Compared(
                campaign.Plan, await CounterTable.AllAsync(connection, campaign.Id, cancellationToken)));
            ended = campaign with
            {
                Winner = finding.IsClear ? finding.Leader : VariantChoice.NoWinner,
                WalkedTo = 0,
                HasWalked = false,
            };
        }

        await using var session = await Session.BeginAsync(database, isWriting: true, cancellationToken);
        await CampaignTable.UpdateAsync(session.Connection, campaign, ended, cancellationToken);
        await session.CommitAsync(cancellationToken);
        return TurnResult.Again;
    }

    private async Task<LetterSet> LettersAsync(
        DbConnection connection, CampaignRow campaign, CampaignMemory memory, CancellationToken cancellationToken)
    {
        if (memory.Letters is { } known && memory.Revision == campaign.Revision)
            return known;
        var mistakes = new List<Mistake>();
        memory.Letters = await LetterSet.ReadAsync(library, connection, campaign.Organisation, campaign.Plan, mistakes, cancellationToken)
            ?? throw new InvalidDataException($"{mistakes[0].Place} {mistakes[0].Message}");
        memory.Revision = campaign.Revision;
        return memory.Letters;
    }

    private static async Task<Segment?> SegmentAsync(
        DbConnection connection, CampaignRow campaign, CancellationToken cancellationToken) =>
        campaign.Plan.Segment is not { } name ? null
            : (await SegmentTable.FindAsync(connection, campaign.Organisation, name, cancellationToken))?.Definition
                ?? throw new InvalidDataException($"The segment '{name}' is not there any more: adjust the campaign.");
}
