using PolicyMta.Campaigns.Audiences;
using PolicyMta.Campaigns.Audiences.Import;
using PolicyMta.Campaigns.Content;
using PolicyMta.Campaigns.Rights;
using PolicyMta.Campaigns.Store;

namespace PolicyMta.Campaigns.Http;

/// <summary>
/// <c>/api/v1/audiences</c>: all who look at the organisation's things see which there are; senders change them, and see who is in them.
/// </summary>
internal sealed class AudienceEndpoints(Endpoints endpoints, IPluginDatabase database, TimeProvider time, ImportUpkeep upkeep)
{
    public const string Area = "audiences";
    private const int MaxPage = 1000;
    private const int MaxBody = 4 * 1024 * 1024;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(50);

    public void Map()
    {
        endpoints.Read("GET", "/audiences", ListAsync);
        endpoints.Read("GET", "/audiences/{name}", ShowAsync);
        endpoints.Write("PUT", "/audiences/{name}", MakeAsync);
        endpoints.Own("DELETE", "/audiences/{name}", RemoveAsync, 0, Patience);
        endpoints.Own("GET", "/audiences/{name}/contacts", PageAsync, 0, Patience);
        endpoints.Own("POST", "/audiences/{name}/contacts", AddAsync, MaxBody, Patience);
        endpoints.Read("GET", "/audiences/{name}/contacts/{address}", FindContactAsync);
        endpoints.Write("PUT", "/audiences/{name}/contacts/{address}", PutContactAsync);
        endpoints.Write("DELETE", "/audiences/{name}/contacts/{address}", RemoveContactAsync);
    }

    /// <summary>Finds the audience that a call names.</summary>
    public static async Task<AudienceRow> FindAsync(HttpCall call, Member member, Session session, CancellationToken stop) =>
        await AudienceTable.FindAsync(session.Connection, member.Organisation, call.PathValues["name"], stop)
            ?? throw Refusal.NotFound("audience");

    private static async Task<HttpReply> ListAsync(HttpCall call, Member member, Session session, CancellationToken stop)
    {
        member.DemandSight();
        return HttpReply.Json(AudienceReports.ListOf(await AudienceTable.AllAsync(session.Connection, member.Organisation, stop)));
    }

    private static async Task<HttpReply> ShowAsync(HttpCall call, Member member, Session session, CancellationToken stop)
    {
        member.DemandSight();
        return await AnswerAsync(await FindAsync(call, member, session, stop), member, session, stop);
    }

    private async Task<HttpReply> MakeAsync(HttpCall call, Member member, Session session, CancellationToken stop)
    {
        member.Demand(OrganisationRole.Sender);
        var name = call.PathValues["name"];
        if (!AudienceTable.IsName(name))
            throw Refusal.Bad(new Mistake("name", AudienceTable.NameRule));
        _ = await AudienceTable.MakeAsync(session.Connection, member.Organisation, name, Ids.New(time), endpoints.By(member), stop)
            ?? throw new Refusal(409, $"There are {AudienceTable.MaxAudiences} audiences, which is the most.");
        return await AnswerAsync(await FindAsync(call, member, session, stop), member, session, stop);
    }

    private async Task<HttpReply> RemoveAsync(HttpCall call, Member member, CancellationToken stop)
    {
        member.Demand(OrganisationRole.Sender);
        await using (var session = await Session.BeginAsync(database, isWriting: true, stop))
        {
            var audience = await FindAsync(call, member, session, stop);
            await AudienceTable.LockAsync(session.Connection, audience.Id, stop);
            if (await SegmentTable.NamesOfAsync(session.Connection, audience.Id, stop) is [_, ..] segments)
                throw new Refusal(409, $"Segments are of this audience, and must go first: {string.Join(", ", segments.Take(20))}.");
            await AudienceTable.RemoveAsync(session.Connection, audience.Id, stop);
            await AuditTable.AddAsync(
                session.Connection, member.Organisation, endpoints.By(member), "remove", AudienceTable.ObjectOf(audience.Name), null, stop);
            await session.CommitAsync(stop);
        }

        upkeep.Nudge();
        return HttpReply.Empty();
    }

    private async Task<HttpReply> PageAsync(HttpCall call, Member member, CancellationToken stop)
    {
        member.Demand(OrganisationRole.Sender);
        var mistakes = new List<Mistake>();
        var after = Query.NumberOf(call, "after", 0, long.MaxValue, 0, mistakes);
        var limit = (int)Query.NumberOf(call, "limit", 1, MaxPage, 100, mistakes);
        if (mistakes.Count > 0)
            throw Refusal.Bad([.. mistakes]);
        await using var session = await Session.BeginAsync(database, isWriting: false, stop);
        var audience = await FindAsync(call, member, session, stop);
        Segment? segment = null;
        if (call.GetQuery("segment") is { } name)
        {
            var row = await SegmentTable.FindAsync(session.Connection, member.Organisation, name, stop);
            segment = row?.Audience == audience.Id ? row.Definition : throw Refusal.NotFound("segment of this audience");
        }

        var contacts = await ContactTable.DetailsAsync(
            session.Connection, database.Kind, audience.Id, segment, after, limit, time.GetUtcNow().ToUnixTimeMilliseconds(), stop);
        return HttpReply.Json(AudienceReports.PageOf(contacts, limit));
    }

    private async Task<HttpReply> AddAsync(HttpCall call, Member member, CancellationToken stop)
    {
        member.Demand(OrganisationRole.Sender);
        var mistakes = new List<Mistake>();
        var contacts = ContactReader.ReadList(call.Body, mistakes);
        if (mistakes.Count > 0)
            throw Refusal.Bad([.. mistakes]);
        await using var session = await Session.BeginAsync(database, isWriting: true, stop);
        var audience = await FindAsync(call, member, session, stop);
        var writer = await WriterAsync(audience, session, stop);
        var added = 0;
        foreach (var contact in contacts)
        {
            if (await writer.PutAsync(contact, isWhole: false, stop))
                added++;
        }

        await SaveAsync(writer, stop);
        await session.CommitAsync(stop);
        return HttpReply.Json(JsonText.Of(json =>
        {
            json.WriteStartObject();
            json.WriteNumber("added", added);
            json.WriteNumber("changed", contacts.Length - added);
            json.WriteEndObject();
        }));
    }

    private async Task<HttpReply> FindContactAsync(HttpCall call, Member member, Session session, CancellationToken stop)
    {
        member.Demand(OrganisationRole.Sender);
        return await AnswerContactAsync(call, await FindAsync(call, member, session, stop), session, stop);
    }

    private async Task<HttpReply> PutContactAsync(HttpCall call, Member member, Session session, CancellationToken stop)
    {
        member.Demand(OrganisationRole.Sender);
        var audience = await FindAsync(call, member, session, stop);
        var mistakes = new List<Mistake>();
        var contact = ContactReader.Read(call.Body, call.PathValues["address"], mistakes);
        if (contact is null)
            throw Refusal.Bad([.. mistakes]);
        var writer = await WriterAsync(audience, session, stop);
        await writer.PutAsync(contact, isWhole: true, stop);
        await SaveAsync(writer, stop);
        return await AnswerContactAsync(call, audience, session, stop);
    }

    private async Task<HttpReply> RemoveContactAsync(HttpCall call, Member member, Session session, CancellationToken stop)
    {
        member.Demand(OrganisationRole.Sender);
        var audience = await FindAsync(call, member, session, stop);
        var writer = await WriterAsync(audience, session, stop);
        if (!await writer.RemoveAsync(call.PathValues["address"], stop))
            throw Refusal.NotFound("contact");
        await SaveAsync(writer, stop);
        await AuditTable.AddAsync(
            session.Connection, member.Organisation, endpoints.By(member), "remove a contact", AudienceTable.ObjectOf(audience.Name), null,
            stop);
        return HttpReply.Empty();
    }

    private async Task<ContactWriter> WriterAsync(AudienceRow audience, Session session, CancellationToken stop) => new(
        session.Connection,
        await AudienceTable.LockAsync(session.Connection, audience.Id, stop) ?? throw Refusal.NotFound("audience"),
        time.GetUtcNow().ToUnixTimeMilliseconds());

    private static Task SaveAsync(ContactWriter writer, CancellationToken stop) => writer.Audience.Fields.Length <= FieldNames.MaxFields
        ? writer.SaveAsync(stop)
        : throw Refusal.Bad(new Mistake("fields", $"would give the audience more than {FieldNames.MaxFields} fields."));

    private async Task<HttpReply> AnswerContactAsync(HttpCall call, AudienceRow audience, Session session, CancellationToken stop)
    {
        var contact = await ContactTable.DetailsAsync(session.Connection, database.Kind, audience.Id, call.PathValues["address"], stop)
            ?? throw Refusal.NotFound("contact");
        return HttpReply.Json(JsonText.Of(json => AudienceReports.Write(json, contact)));
    }

    private static async Task<HttpReply> AnswerAsync(AudienceRow audience, Member member, Session session, CancellationToken stop) =>
        HttpReply.Json(AudienceReports.Of(
            audience, await SegmentTable.NamesOfAsync(session.Connection, audience.Id, stop),
            await ImportTable.OfAsync(session.Connection, audience.Id, stop),
            await AuditTable.OfAsync(session.Connection, member.Organisation, AudienceTable.ObjectOf(audience.Name), stop)));
}
