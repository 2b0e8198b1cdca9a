using PolicyMta.Campaigns.Audiences;
using PolicyMta.Campaigns.Store;

namespace PolicyMta.Campaigns.Sending;

/// <summary>
/// Writes the messages of marked recipients and hands them in. Each has a key, so that one that is handed in again after a crash is sent
/// once.
/// </summary>
internal sealed class HandIn(IPluginDatabase database, LetterWriter writer, Ledger ledger, IMessageInjector injector, TimeProvider time)
{
    private const int MaxDetail = 300;

    /// <summary>So long the server remembers a key; what is older and has no answer is not tried again.</summary>
    private static readonly TimeSpan Sure = NewMessage.MaxKeyWindow - TimeSpan.FromHours(12);

    /// <returns>False if the server takes no mail now: what it did not take stays marked.</returns>
    public async Task<bool> RunAsync(
        CampaignRow campaign, LetterSet letters, IReadOnlyCollection<RecipientRow> marks, IReadOnlyDictionary<long, ContactRow> contacts,
        CancellationToken cancellationToken)
    {
        var handed = new List<Task<(long Contact, RecipientRow? After)>>(marks.Count);
        foreach (var mark in marks)
        {
            var contact = contacts.GetValueOrDefault(mark.Contact);
            var letter = contact is null ? null : letters.Of(mark.Variant, contact.Locale);
            handed.Add(Task.Run(() => HandInAsync(campaign, mark, contact, letter, cancellationToken), cancellationToken));
        }

        var after = (await Task.WhenAll(handed)).Where(static one => one.After is not null)
            .ToDictionary(static one => one.Contact, static one => one.After!);
        await using var session = await Session.BeginAsync(database, isWriting: true, cancellationToken);
        await ledger.ChangeAsync(
            session, campaign.Id, after.Keys, now => Booked(now, after[now.Contact]), [], cancellationToken);
        await session.CommitAsync(cancellationToken);
        return after.Count == marks.Count;
    }

    /// <summary>An event may have told more of a message than that it was taken.</summary>
    private static RecipientRow Booked(RecipientRow now, RecipientRow after) => now.State == RecipientState.Taken && now.Take == after.Take
        ? now with { State = after.State, Message = after.Message, Detail = after.Detail, Revision = after.Revision }
        : now;

    private async Task<(long Contact, RecipientRow? After)> HandInAsync(
        CampaignRow campaign, RecipientRow mark, ContactRow? contact, IMessageTemplate? letter, CancellationToken cancellationToken)
    {
        if (time.GetUtcNow() - DateTimeOffset.FromUnixTimeMilliseconds(mark.At) > Sure)
            return (mark.Contact, Failed(mark, "Its message may have been sent before the server stood still: it is not written again."));
        if (contact is null)
            return (mark.Contact, Failed(mark, "The contact has been removed from the audience."));
        if (letter is null)
            return (mark.Contact, Failed(mark, $"The variant '{mark.Variant}' is not in the plan any more."));
        var (message, mistake) = writer.Write(campaign, letter, mark, contact);
        if (message is null)
            return (mark.Contact, Failed(mark, mistake!));
        try
        {
            return (mark.Contact, Of(mark with { Revision = campaign.Revision }, await injector.SubmitAsync(message, cancellationToken)));
        }
        catch (ArgumentException e)
        {
            return (mark.Contact, Failed(mark, e.Words()));
        }
    }

    /// <summary>Null for what may be tried again.</summary>
    private static RecipientRow? Of(RecipientRow mark, SubmitResult result) => result switch
    {
        { IsAccepted: true } => mark with { State = RecipientState.Queued, Message = result.Id.Value.ToString(), Detail = null },
        { Reply.Code: >= 400 and < 500 } => null,
        _ => mark with { State = RecipientState.Refused, Detail = Short(result.Reply.ToString()) },
    };

    private static RecipientRow Failed(RecipientRow mark, string why) => mark with { State = RecipientState.Failed, Detail = Short(why) };

    private static string Short(string text) => text.Length <= MaxDetail ? text : text[..MaxDetail];
}
