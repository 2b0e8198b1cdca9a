using PolicyMta.Campaigns.Audiences;
using PolicyMta.Campaigns.Content;
using PolicyMta.Campaigns.Publishing;
using PolicyMta.Campaigns.Rights;
using PolicyMta.Campaigns.Sending;
using PolicyMta.Campaigns.Store;

namespace PolicyMta.Campaigns.Http;

/// <summary>What the endpoints of campaigns have in common: finding them and what they name.</summary>
internal sealed class CampaignDesk(IPluginDatabase database, TimeProvider time)
{
    public DatabaseKind Kind => database.Kind;

    /// <summary>A transaction of its own, for a call that has looked at much before it writes: who writes keeps others waiting.</summary>
    public Task<Session> BeginAsync(CancellationToken cancellationToken) =>
        Session.BeginAsync(database, isWriting: true, cancellationToken);

    public static string ObjectOf(string campaign) => $"campaign {campaign}";

    public static async Task<CampaignRow> FindAsync(HttpCall call, Member member, Session session, CancellationToken cancellationToken) =>
        await CampaignTable.FindAsync(session.Connection, member.Organisation, call.PathValues["name"], cancellationToken)
            ?? throw Refusal.NotFound("campaign");

    /// <summary>The campaign, which nobody else changes until the transaction ends.</summary>
    public static async Task<CampaignRow> LockAsync(HttpCall call, Member member, Session session, CancellationToken cancellationToken) =>
        await LockAsync(session, await FindAsync(call, member, session, cancellationToken), cancellationToken);

    /// <summary>The same, of one that was looked at before, and whose plan is still the same.</summary>
    public static async Task<CampaignRow> LockAsync(Session session, CampaignRow seen, CancellationToken cancellationToken) =>
        await CampaignTable.LockAsync(session.Connection, seen.Id, cancellationToken) is { } now && now.Revision == seen.Revision
            ? now
            : throw new Refusal(409, "Somebody else has changed it at this moment: look again.");

    /// <summary>The campaign with its acts.</summary>
    public static async Task<HttpReply> AnswerAsync(
        Session session, CampaignRow campaign, CancellationToken cancellationToken, int status = 200) =>
        HttpReply.Json(
            CampaignReports.Of(
                campaign,
                await AuditTable.OfAsync(session.Connection, campaign.Organisation, ObjectOf(campaign.Name), cancellationToken)),
            status);

    public async Task<CampaignStats> StatsAsync(Session session, CampaignRow campaign, CancellationToken cancellationToken) => new(
        campaign,
        await CounterTable.AllAsync(session.Connection, campaign.Id, cancellationToken),
        await RecipientTable.AheadAsync(session.Connection, campaign.Id, CampaignTurn.MostAhead, cancellationToken),
        time.GetUtcNow());

    /// <summary>The letters that would go out now.</summary>
    public static async Task<(CampaignPlan Plan, LetterSet Letters)> LettersAsync(
        Session session, CampaignRow campaign, Library library, CancellationToken cancellationToken)
    {
        var mistakes = new List<Mistake>();
        var plan = await PlanCheck.PinAsync(session.Connection, campaign.Organisation, campaign.Plan, mistakes, cancellationToken);
        var letters = mistakes.Count > 0 ? null
            : await LetterSet.ReadAsync(library, session.Connection, campaign.Organisation, plan, mistakes, cancellationToken);
        return letters is null ? throw Refusal.Bad([.. mistakes]) : (plan, letters);
    }

    public static async Task<Segment?> SegmentAsync(Session session, CampaignRow campaign, CancellationToken cancellationToken) =>
        campaign.Plan.Segment is not { } name ? null
            : (await SegmentTable.FindAsync(session.Connection, campaign.Organisation, name, cancellationToken))?.Definition
                ?? throw Refusal.Bad(new Mistake("segment", "is not there any more."));

    /// <summary>A contact by its address; the first whom the campaign would reach if none is named.</summary>
    public async Task<ContactRow> ContactAsync(
        Session session, CampaignRow campaign, string? address, CancellationToken cancellationToken)
    {
        if (address is not null)
        {
            return await ContactTable.FindAsync(session.Connection, database.Kind, campaign.Audience, address, cancellationToken)
                ?? throw Refusal.NotFound("contact in the audience");
        }

        var first = await ContactTable.PageAsync(
            session.Connection, database.Kind, campaign.Audience, await SegmentAsync(session, campaign, cancellationToken), after: 0, 1,
            time.GetUtcNow().ToUnixTimeMilliseconds(), cancellationToken);
        return first is [var contact] ? contact
            : throw new Refusal(409, "The campaign reaches nobody: its audience or segment is empty.");
    }

    public static Variant VariantOf(CampaignPlan plan, string? name) => name is null
        ? plan.Variants[0]
        : plan.Variants.FirstOrDefault(variant => variant.Name == name) ?? throw Refusal.NotFound("variant");
}
