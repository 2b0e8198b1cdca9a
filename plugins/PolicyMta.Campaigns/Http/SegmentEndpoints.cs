using System.Text.Json;
using PolicyMta.Campaigns.Audiences;
using PolicyMta.Campaigns.Content;
using PolicyMta.Campaigns.Rights;
using PolicyMta.Campaigns.Store;

namespace PolicyMta.Campaigns.Http;

/// <summary><c>/api/v1/segments</c>: which contacts of an audience are meant.</summary>
internal sealed class SegmentEndpoints(Endpoints endpoints, IPluginDatabase database, TimeProvider time)
{
    public const string Area = "segments";
    private const int MaxBody = 256 * 1024;
    private const int MaxDepth = 20;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(50);

    public void Map()
    {
        endpoints.Read("GET", "/segments", ListAsync);
        endpoints.Own("GET", "/segments/{name}", ShowAsync, 0, Patience);
        endpoints.Own("PUT", "/segments/{name}", PutAsync, MaxBody, Patience);
        endpoints.Write("DELETE", "/segments/{name}", RemoveAsync);
    }

    private static async Task<HttpReply> ListAsync(HttpCall call, Member member, Session session, CancellationToken stop)
    {
        member.DemandSight();
        var segments = await SegmentTable.AllAsync(session.Connection, member.Organisation, stop);
        return HttpReply.Json(JsonText.Of(json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("segments");
            foreach (var segment in segments)
                AudienceReports.Write(json, segment);
            json.WriteEndArray();
            json.WriteEndObject();
        }));
    }

    private async Task<HttpReply> ShowAsync(HttpCall call, Member member, CancellationToken stop)
    {
        member.DemandSight();
        await using var session = await Session.BeginAsync(database, isWriting: false, stop);
        return await AnswerAsync(call, member, session, stop);
    }

    private async Task<HttpReply> PutAsync(HttpCall call, Member member, CancellationToken stop)
    {
        member.Demand(OrganisationRole.Sender);
        var name = call.PathValues["name"];
        var mistakes = new List<Mistake>();
        if (!AudienceTable.IsName(name))
            mistakes.Add(new("name", AudienceTable.NameRule));
        using var document = ContentJson.Parse(call.Body, mistakes, MaxDepth);
        if (document is null)
            throw Refusal.Bad([.. mistakes]);
        var root = document.RootElement;
        ContentJson.RefuseOthers(root, "", ["audience", "definition"], mistakes);
        var audience = ContentJson.Text(root, "audience", "", 100, mistakes) ?? "";
        await using (var session = await Session.BeginAsync(database, isWriting: true, stop))
        {
            var found = await AudienceTable.FindAsync(session.Connection, member.Organisation, audience, stop);
            if (found is null)
                mistakes.Add(new("audience", "must be the name of an audience, and there is none of this name."));
            var segment = root.TryGetProperty("definition", out var definition)
                ? Segment.Read(definition, "definition", found?.Fields ?? default, mistakes) : null;
            if (definition.ValueKind == JsonValueKind.Undefined)
                mistakes.Add(new("definition", "must be given, such as {\"field\": \"city\", \"is\": \"Wien\"}."));
            if (mistakes.Count > 0)
                throw Refusal.Bad([.. mistakes]);
            var by = endpoints.By(member);
            await AuditTable.AddAsync(session.Connection, member.Organisation, by, "put", ObjectOf(name), null, stop);
            if (!await SegmentTable.PutAsync(session.Connection, member.Organisation, name, found!.Id, segment!, by, stop))
                throw new Refusal(409, $"There are {SegmentTable.MaxSegments} segments, which is the most.");
            await session.CommitAsync(stop);
        }

        await using var reading = await Session.BeginAsync(database, isWriting: false, stop);
        return await AnswerAsync(call, member, reading, stop);
    }

    private async Task<HttpReply> RemoveAsync(HttpCall call, Member member, Session session, CancellationToken stop)
    {
        member.Demand(OrganisationRole.Sender);
        var name = call.PathValues["name"];
        if (!await SegmentTable.RemoveAsync(session.Connection, member.Organisation, name, stop))
            throw Refusal.NotFound("segment");
        await AuditTable.AddAsync(session.Connection, member.Organisation, endpoints.By(member), "remove", ObjectOf(name), null, stop);
        return HttpReply.Empty();
    }

    private async Task<HttpReply> AnswerAsync(HttpCall call, Member member, Session session, CancellationToken stop)
    {
        var segment = await SegmentTable.FindAsync(session.Connection, member.Organisation, call.PathValues["name"], stop)
            ?? throw Refusal.NotFound("segment");
        var contacts = await ContactTable.CountAsync(
            session.Connection, database.Kind, segment.Audience, segment.Definition, time.GetUtcNow().ToUnixTimeMilliseconds(), stop);
        return HttpReply.Json(JsonText.Of(json => AudienceReports.Write(json, segment, contacts)));
    }

    private static string ObjectOf(string segment) => $"segment {segment}";
}
