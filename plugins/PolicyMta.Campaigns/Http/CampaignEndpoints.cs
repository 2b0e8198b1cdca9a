using PolicyMta.Campaigns.Audiences;
using PolicyMta.Campaigns.Content;
using PolicyMta.Campaigns.Publishing;
using PolicyMta.Campaigns.Rights;
using PolicyMta.Campaigns.Sending;
using PolicyMta.Campaigns.Store;

namespace PolicyMta.Campaigns.Http;

/// <summary>
/// <c>/api/v1/campaigns</c>: plans are written, looked at and watched. What sets them going is in <see cref="CampaignActs"/>.
/// </summary>
internal sealed class CampaignEndpoints(
    Endpoints endpoints, CampaignDesk desk, PlanCheck check, Library library, LetterWriter writer, Bell firstCampaign,
    IPluginBuilder builder)
{
    public const string Area = "campaigns";
    private const int MaxPage = 200;
    private const string FromAnAnswer = "must be a number that an answer gave.";

    public void Map()
    {
        endpoints.Read("GET", "/campaigns", ListAsync);
        endpoints.Write("POST", "/campaigns", CreateAsync);
        endpoints.Read("GET", "/campaigns/{name}", ShowAsync);
        endpoints.Write("DELETE", "/campaigns/{name}", RemoveAsync);
        endpoints.Read("GET", "/campaigns/{name}/stats", StatsAsync);
        endpoints.Read("GET", "/campaigns/{name}/live", LiveAsync);
        endpoints.Read("GET", "/campaigns/{name}/troubles", TroublesAsync);
        endpoints.Read("GET", "/campaigns/{name}/preview", PreviewAsync);
    }

    private static async Task<HttpReply> ListAsync(HttpCall call, Member member, Session session, CancellationToken stop)
    {
        member.DemandSight();
        var before = Query.NumberOf(call, "before", FromAnAnswer) ?? long.MaxValue;
        var page = await CampaignTable.PageAsync(session.Connection, member.Organisation, before, MaxPage + 1, stop);
        return HttpReply.Json(page.Count > MaxPage
            ? CampaignReports.ListOf(page[..MaxPage], page[MaxPage - 1].Id)
            : CampaignReports.ListOf(page, null));
    }

    private async Task<HttpReply> CreateAsync(HttpCall call, Member member, Session session, CancellationToken stop)
    {
        member.Demand(OrganisationRole.Sender);
        var mistakes = new List<Mistake>();
        using var document = ContentJson.Parse(call.Body, mistakes);
        if (document is null)
            throw Refusal.Bad([.. mistakes]);
        var body = document.RootElement;
        ContentJson.RefuseOthers(body, "", ["name", "tenant", .. PlanJson.Members], mistakes);
        var name = ContentJson.Text(body, "name", "", 100, mistakes);
        if (name is null || !TemplateEndpoints.IsName(name))
            mistakes.Add(new("name", "must have 1 to 100 letters, digits, '.', '_' and '-', a letter or digit first."));
        var tenant = TenantOf(member, ContentJson.Text(body, "tenant", "", 100, mistakes), mistakes);
        var plan = PlanJson.Read(body, null, mistakes);
        var audience = plan is null ? null : await check.FindAsync(session.Connection, member.Organisation, plan, mistakes, stop);
        if (mistakes.Count > 0)
            throw Refusal.Bad([.. mistakes]);
        var by = endpoints.By(member);
        var row = new CampaignRow
        {
            Id = Ids.New(builder.Time),
            Organisation = member.Organisation,
            Name = name!,
            Tenant = tenant,
            Audience = audience!.Id,
            Plan = plan!,
            Revision = 1,
            State = CampaignState.Draft,
            CreatedAt = by.At,
            CreatedBy = by.Who,
        };
        await AuditTable.AddAsync(session.Connection, member.Organisation, by, "create", CampaignDesk.ObjectOf(name!), null, stop);
        if (!await CampaignTable.AddAsync(session.Connection, row, stop))
            throw new Refusal(
                409, $"There is a campaign '{name}' already, of this organisation or of the tenant '{tenant}': choose another name.");
        session.OnCommit(firstCampaign.Ring);
        return await CampaignDesk.AnswerAsync(session, row, stop, 201);
    }

    private async Task<HttpReply> ShowAsync(HttpCall call, Member member, Session session, CancellationToken stop)
    {
        member.DemandSight();
        return await CampaignDesk.AnswerAsync(session, await CampaignDesk.FindAsync(call, member, session, stop), stop);
    }

    private async Task<HttpReply> RemoveAsync(HttpCall call, Member member, Session session, CancellationToken stop)
    {
        member.Demand(OrganisationRole.Sender);
        var campaign = await CampaignDesk.FindAsync(call, member, session, stop);
        if (campaign.StartedAt is not null)
            throw new Refusal(409, "It has been started, and what it sent is kept. Only plans that were never started can be removed.");
        await AuditTable.AddAsync(
            session.Connection, member.Organisation, endpoints.By(member), "remove", CampaignDesk.ObjectOf(campaign.Name), null, stop);
        await CampaignTable.RemoveAsync(session.Connection, campaign.Id, stop);
        return HttpReply.Empty();
    }

    private Task<HttpReply> StatsAsync(HttpCall call, Member member, Session session, CancellationToken stop) =>
        FiguresAsync(call, member, session, now: null, stop);

    /// <summary>The same as the statistics, for who asks every second: with the time, so that rates can be made of two answers.</summary>
    private Task<HttpReply> LiveAsync(HttpCall call, Member member, Session session, CancellationToken stop) =>
        FiguresAsync(call, member, session, builder.Time.GetUtcNow(), stop);

    private async Task<HttpReply> FiguresAsync(
        HttpCall call, Member member, Session session, DateTimeOffset? now, CancellationToken stop)
    {
        member.DemandSight();
        var campaign = await CampaignDesk.FindAsync(call, member, session, stop);
        var stats = await desk.StatsAsync(session, campaign, stop);
        return HttpReply.Json(JsonText.Of(json =>
        {
            json.WriteStartObject();
            if (now is { } time)
                json.WriteString("time", time);
            CampaignReports.WriteHead(json, campaign);
            stats.Write(json);
            json.WriteEndObject();
        }));
    }

    /// <summary>Whose message was refused or could not be written, and why.</summary>
    private async Task<HttpReply> TroublesAsync(HttpCall call, Member member, Session session, CancellationToken stop)
    {
        DemandContacts(member);
        var campaign = await CampaignDesk.FindAsync(call, member, session, stop);
        var behind = Query.NumberOf(call, "after", FromAnAnswer) ?? 0;
        var page = await RecipientTable.TroubledAsync(session.Connection, campaign.Id, behind, MaxPage, stop);
        var contacts = (await ContactTable.ByIdsAsync(
            session.Connection, desk.Kind, campaign.Audience, [.. page.Select(static mark => mark.Contact)], stop))
            .ToDictionary(static contact => contact.Id, static contact => contact.Address);
        return HttpReply.Json(JsonText.Of(json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("troubles");
            foreach (var mark in page)
            {
                json.WriteStartObject();
                json.WriteNumber("contact", mark.Contact);
                json.WriteString("address", contacts.GetValueOrDefault(mark.Contact));
                json.WriteString("state", mark.State.Word());
                json.WriteString("reason", mark.Detail);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            if (page.Count == MaxPage)
                json.WriteNumber("next", page[^1].Contact);
            json.WriteEndObject();
        }));
    }

    /// <summary>The message as a contact would get it.</summary>
    private async Task<HttpReply> PreviewAsync(HttpCall call, Member member, Session session, CancellationToken stop)
    {
        DemandContacts(member);
        var campaign = await CampaignDesk.FindAsync(call, member, session, stop);
        var (plan, letters) = await CampaignDesk.LettersAsync(session, campaign, library, stop);
        var contact = await desk.ContactAsync(session, campaign, call.GetQuery("contact"), stop);
        var variant = CampaignDesk.VariantOf(plan, call.GetQuery("variant"));
        var letter = letters.Of(variant.Name, contact.Locale)!;
        var rendered = letter.Render(LetterWriter.ValuesOf(contact), stop);
        if (!rendered.Mistakes.IsEmpty)
            throw new Refusal(422, $"For {contact.Address}: {string.Join(' ', rendered.Mistakes)}");
        return HttpReply.Json(JsonText.Of(json =>
        {
            json.WriteStartObject();
            json.WriteString("contact", contact.Address);
            json.WriteString("variant", variant.Name);
            json.WriteString("template", letter.Label);
            json.WriteString("from", plan.From);
            json.WriteString("subject", rendered.Subject);
            json.WriteString("html", rendered.Html);
            json.WriteString("text", rendered.Text);
            json.WriteNumber("size", writer.Compose(plan, rendered, contact.Address).Message?.Content.Length ?? 0);
            json.WriteEndObject();
        }));
    }

    /// <summary>Addresses of people are for those who write to them.</summary>
    private static void DemandContacts(Member member) =>
        member.Demand(OrganisationRole.Sender, OrganisationRole.Author, OrganisationRole.Approver);

    private static string TenantOf(Member member, string? given, List<Mistake> mistakes)
    {
        if (member.Caller.Tenant is { } own)
        {
            if (given is not null && given != own)
                mistakes.Add(new("tenant", $"must be '{own}', the token's own, or left out."));
            return own;
        }

        var tenant = given ?? member.Organisation;
        if (!member.Caller.IsOperator && tenant != member.Organisation)
        {
            mistakes.Add(new(
                "tenant", "must be left out, or be the organisation's name: only a token of another tenant sends its mail."));
        }

        return tenant;
    }
}
