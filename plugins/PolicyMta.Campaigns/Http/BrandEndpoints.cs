using PolicyMta.Campaigns.Content;
using PolicyMta.Campaigns.Publishing;
using PolicyMta.Campaigns.Rights;
using PolicyMta.Campaigns.Store;

namespace PolicyMta.Campaigns.Http;

/// <summary><c>/api/v1/brands</c>: the blocks that an organisation's templates share; only its admins change them.</summary>
internal sealed class BrandEndpoints(Endpoints endpoints, Workshop workshop)
{
    public const string Area = "brands";

    public void Map()
    {
        endpoints.Read("GET", "/brands", ListAsync);
        endpoints.Read("GET", "/brands/{name}", ShowAsync);
        endpoints.Own("PUT", "/brands/{name}", PutAsync);
        endpoints.Write("DELETE", "/brands/{name}", RemoveAsync);
    }

    private static async Task<HttpReply> ListAsync(HttpCall call, Member member, Session session, CancellationToken stop)
    {
        var brand = await SeenAsync(member, session, stop);
        return HttpReply.Json(JsonText.Of(json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("blocks");
            foreach (var (name, block) in brand)
                Write(json, name, block);
            json.WriteEndArray();
            json.WriteEndObject();
        }));
    }

    private static async Task<HttpReply> ShowAsync(HttpCall call, Member member, Session session, CancellationToken stop)
    {
        var brand = await SeenAsync(member, session, stop);
        return brand.TryGetValue(call.PathValues["name"], out var block)
            ? HttpReply.Json(JsonText.Of(json => Write(json, call.PathValues["name"], block)))
            : throw Refusal.NotFound("brand block");
    }

    private async Task<HttpReply> PutAsync(HttpCall call, Member member, CancellationToken stop)
    {
        member.Demand(OrganisationRole.Admin);
        var name = call.PathValues["name"];
        var mistakes = new List<Mistake>();
        if (!BrandBlock.IsName(name))
            mistakes.Add(new("name", "must have up to 60 letters, digits and '_', a letter first."));
        var block = Read(call.Body, mistakes);
        if (block is not null)
            mistakes.AddRange(workshop.MistakesIn(block));
        return await endpoints.WriteAsync(
            async session =>
            {
                var brand = await BrandTable.AllAsync(session.Connection, member.Organisation, stop);
                if (brand.Count >= BrandBlock.MaxBlocks && !brand.ContainsKey(name))
                    mistakes.Add(new("name", $"would be one more than {BrandBlock.MaxBlocks} blocks, which is the most."));
                if (mistakes.Count > 0)
                    throw Refusal.Bad([.. mistakes]);
                var by = endpoints.By(member);
                await AuditTable.AddAsync(session.Connection, member.Organisation, by, "put", $"brand {name}", null, stop);
                await BrandTable.PutAsync(session.Connection, member.Organisation, name, block!, by, stop);
                return HttpReply.Json(JsonText.Of(json => Write(json, name, block!)));
            },
            stop);
    }

    private async Task<HttpReply> RemoveAsync(HttpCall call, Member member, Session session, CancellationToken stop)
    {
        member.Demand(OrganisationRole.Admin);
        var name = call.PathValues["name"];
        if (!await BrandTable.RemoveAsync(session.Connection, member.Organisation, name, stop))
            throw Refusal.NotFound("brand block");
        await AuditTable.AddAsync(session.Connection, member.Organisation, endpoints.By(member), "remove", $"brand {name}", null, stop);
        return HttpReply.Empty();
    }

    private static async Task<ImmutableSortedDictionary<string, BrandBlock>> SeenAsync(
        Member member, Session session, CancellationToken stop)
    {
        member.Demand(OrganisationRole.Viewer, OrganisationRole.Author, OrganisationRole.Approver);
        return await BrandTable.AllAsync(session.Connection, member.Organisation, stop);
    }

    private static BrandBlock? Read(ReadOnlyMemory<byte> body, List<Mistake> mistakes)
    {
        using var document = ContentJson.Parse(body, mistakes);
        if (document is null)
            return null;
        var before = mistakes.Count;
        ContentJson.RefuseOthers(document.RootElement, "", ["html", "text"], mistakes);
        var html = ContentJson.Text(document.RootElement, "html", "", BrandBlock.MaxLength, mistakes);
        var text = ContentJson.Text(document.RootElement, "text", "", BrandBlock.MaxLength, mistakes);
        if (html is null && mistakes.Count == before)
            mistakes.Add(new("html", "must be given: what stands in HTML."));
        if (text is null && mistakes.Count == before)
            mistakes.Add(new("text", "must be given: what stands in plain text."));
        return mistakes.Count == before ? new BrandBlock(html!, text!) : null;
    }

    private static void Write(System.Text.Json.Utf8JsonWriter json, string name, BrandBlock block)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteString("html", block.Html);
        json.WriteString("text", block.Text);
        json.WriteEndObject();
    }
}
