using System.Data.Common;
using System.Globalization;
using PolicyMta.Campaigns.Sending;
using PolicyMta.Campaigns.Store;

namespace PolicyMta.Campaigns.Watching;

/// <summary>
/// Books events of the journal: what became of recipients, and what is counted of campaigns. The last event's number is written with what
/// it made, so that an event that comes again is not booked again. For one thread at a time.
/// </summary>
/// <param name="database">Where it is booked.</param>
/// <param name="ledger">What changes marks.</param>
/// <param name="listener">What the plugin's own messages came by: labels of others' messages mean nothing.</param>
internal sealed class JournalBooking(IPluginDatabase database, Ledger ledger, string listener)
{
    private const string Reader = "campaigns";
    private const int MaxLinks = 500;
    private const int MaxLink = 200;
    private const string OtherLinks = "(other)";

    public async Task BookAsync(IReadOnlyList<DeliveryEvent> events, CancellationToken cancellationToken)
    {
        if (events.Count == 0)
            return;
        await using var session = await Session.BeginAsync(database, isWriting: true, cancellationToken);
        var place = await JournalPlaceTable.GetAsync(session.Connection, Reader, cancellationToken);
        var campaigns = new CampaignFinder(session.Connection);
        var books = new Dictionary<long, CampaignBook>();
        foreach (var told in events.Where(told => told.EventId > place))
        {
            if (told.Kind is EventKind.Opened or EventKind.Clicked or WatchedEvents.Machine or EventKind.Complained
                or EventKind.Unsubscribed or EventKind.Returned or WatchedEvents.Consent)
            {
                if (await campaigns.OfMailAsync(told.Tenant, told.Campaign, cancellationToken) is { } row)
                    Of(row.Id, row.Audience).Reactions.Add(told);
            }
            else if (told.Listener == listener && NumberOf(told, LetterWriter.Campaign) is { } campaign
                && NumberOf(told, LetterWriter.Contact) is { } contact
                && await campaigns.GetAsync(campaign, cancellationToken) is { } known)
            {
                Of(campaign, known.Audience).Add(contact, told);
            }
        }

        foreach (var book in books.Values.OrderBy(static book => book.Campaign))
            await BookAsync(session, book, cancellationToken);
        if (events[^1].EventId is { } last && last > place)
            await JournalPlaceTable.SetAsync(session.Connection, Reader, last, cancellationToken);
        await session.CommitAsync(cancellationToken);

        CampaignBook Of(long campaign, long audience)
        {
            if (!books.TryGetValue(campaign, out var book))
                books[campaign] = book = new CampaignBook(campaign, audience);
            return book;
        }
    }

    private async Task BookAsync(Session session, CampaignBook book, CancellationToken cancellationToken)
    {
        var counts = new Dictionary<CounterKey, long>();
        await CountReactionsAsync(session.Connection, book, counts, cancellationToken);
        var delivered = new List<(long Contact, long At)>();
        var bounced = new List<(long Contact, long At)>();
        await ledger.ChangeAsync(
            session, book.Campaign, book.Mail.Keys,
            mark =>
            {
                foreach (var told in book.Mail[mark.Contact])
                {
                    var after = Progress.After(mark, told);
                    if (after == mark && told.Kind != EventKind.Deferred)
                        continue;
                    Count(counts, mark.Variant, told);
                    if (told.Kind == EventKind.Delivered)
                        delivered.Add((mark.Contact, told.Time.ToUnixTimeMilliseconds()));
                    else if (told.Kind == EventKind.Bounced)
                        bounced.Add((mark.Contact, told.Time.ToUnixTimeMilliseconds()));
                    mark = after;
                }

                return mark;
            },
            counts, cancellationToken);
        await ContactActivity.NoteAsync(session.Connection, book.Audience, "delivered_at", delivered, cancellationToken);
        await ContactActivity.NoteAsync(session.Connection, book.Audience, "bounced_at", bounced, cancellationToken);
    }

    private static void Count(Dictionary<CounterKey, long> counts, string variant, DeliveryEvent told)
    {
        if (told.Kind == EventKind.Deferred)
            counts.Count(new(CampaignFigures.Deferrals, variant, CategoryOf(told)));
        else if (told.Kind is EventKind.Bounced or EventKind.Expired)
            counts.Count(new(CampaignFigures.Bounces, variant, CategoryOf(told)));
        if (told.Kind != EventKind.Removed)
            counts.Count(new(CampaignFigures.Providers, variant, $"{told.Provider ?? "other"}/{told.Kind}"));
    }

    private static async Task CountReactionsAsync(
        DbConnection connection, CampaignBook book, Dictionary<CounterKey, long> counts, CancellationToken cancellationToken)
    {
        var hits = new List<(string Kind, string Mail, string Variant)>();
        HashSet<string>? links = null;
        foreach (var told in book.Reactions)
        {
            var variant = told.Metadata.GetValueOrDefault(LetterWriter.Variant, "");
            if (told.Kind is EventKind.Complained or EventKind.Unsubscribed or EventKind.Returned)
                counts.Count(new(CampaignFigures.Replies, variant, told.Kind));
            else if (told.Kind != WatchedEvents.Consent)
            {
                var name = KindOf(told);
                counts.Count(new(CampaignFigures.Hits, variant, name));
                if (told.Metadata.GetValueOrDefault("group") is { Length: > 0 and <= 40 } mail)
                    hits.Add((name, mail, variant));
                if (name == CampaignFigures.HumanClick)
                {
                    links ??= [.. (await CounterTable.AllAsync(connection, book.Campaign, cancellationToken)).Keys
                        .Where(static key => key.What == CampaignFigures.Links).Select(static key => key.Name)];
                    counts.Count(new(CampaignFigures.Links, variant, LinkOf(told, links)));
                }
            }

            await ContactActivity.NoteAsync(connection, book.Audience, told, cancellationToken);
        }

        var isNew = await HitTable.AddAsync(
            connection, book.Campaign, [.. hits.Select(static hit => (hit.Kind, hit.Mail)).Distinct()], cancellationToken);
        foreach (var (kind, _, variant) in hits.DistinctBy(static hit => (hit.Kind, hit.Mail))
            .Where(hit => isNew.Contains((hit.Kind, hit.Mail))))
            counts.Count(new(CampaignFigures.Unique, variant, kind));
    }

    private static string KindOf(DeliveryEvent told)
    {
        if (told.Kind == WatchedEvents.Machine)
            return told.Metadata.GetValueOrDefault("hit") == "open" ? "opened/machine" : "clicked/machine";
        var verdict = told.Metadata.GetValueOrDefault("verdict") == "undecided" ? "undecided" : "human";
        return $"{told.Kind}/{verdict}";
    }

    private static string LinkOf(DeliveryEvent told, HashSet<string> known)
    {
        var link = told.Metadata.GetValueOrDefault("link") is { Length: > 0 } name ? name : told.Metadata.GetValueOrDefault("url", "");
        if (link.Length > MaxLink)
            link = link[..(char.IsHighSurrogate(link[MaxLink - 1]) ? MaxLink - 1 : MaxLink)];
        return known.Contains(link) ? link : known.Count < MaxLinks && known.Add(link) ? link : OtherLinks;
    }

    private static string CategoryOf(DeliveryEvent told) =>
        told.Category ?? (told.Reply is { } reply ? reply.Code.ToString(CultureInfo.InvariantCulture) : "no reply");

    private static long? NumberOf(DeliveryEvent told, string label) =>
        told.Metadata.TryGetValue(label, out var text)
            && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
}
