using System.Globalization;
using System.Text;
using PolicyMta.Campaigns.Content;
using PolicyMta.Campaigns.Publishing;
using PolicyMta.Campaigns.Rights;
using PolicyMta.Campaigns.Store;

namespace PolicyMta.Campaigns.Http;

/// <summary><c>/api/v1/templates</c>: authors write versions, approvers publish them, everybody in the organisation sees them.</summary>
internal sealed class TemplateEndpoints(Endpoints endpoints, Workshop workshop, Library library, bool isApproverSeparate)
{
    public const string Area = "templates";
    private const int MaxName = 100;
    private const int MaxBody = 4 * 1024 * 1024;
    private const string NoVersion = "must be the number of a version.";

    /// <summary>Fifty languages in MJML take half of it.</summary>
    private static readonly TimeSpan MostWork = TimeSpan.FromMinutes(1);

    private readonly OrganisationTurns _turns = new();

    public void Map()
    {
        endpoints.Read("GET", "/templates", ListAsync);
        endpoints.Read("GET", "/templates/{name}", ShowAsync);
        endpoints.Read("GET", "/templates/{name}/diff", DiffAsync);
        Work("/templates/{name}/versions", PushAsync);
        endpoints.Read("GET", "/templates/{name}/versions/{version}", ShowVersionAsync);
        endpoints.Write("POST", "/templates/{name}/versions/{version}/approve", ApproveAsync);
        Work("/templates/{name}/versions/{version}/publish", PublishAsync);
        endpoints.Write("POST", "/templates/{name}/rollback", RollBackAsync);
        Work("/templates/{name}/render", RenderAsync);
        Work("/templates/{name}/try", TryAsync);
    }

    /// <summary>
    /// Maps what makes messages of words, which may take seconds: for an organisation one after another, so that none keeps all others
    /// waiting.
    /// </summary>
    private void Work(string path, Func<HttpCall, Member, CancellationToken, Task<HttpReply>> answer) => endpoints.Own(
        "POST", path,
        async (call, member, stop) =>
        {
            using var turn = await _turns.EnterAsync(member.Organisation, stop);
            return await answer(call, member, stop);
        },
        MaxBody, MostWork);

    /// <summary>Whether a text can name a template.</summary>
    public static bool IsName(string text) => text.Length is > 0 and <= MaxName && char.IsAsciiLetterOrDigit(text[0])
        && text.All(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');

    private static async Task<HttpReply> ListAsync(HttpCall call, Member member, Session session, CancellationToken stop)
    {
        member.DemandSight();
        return HttpReply.Json(TemplateReports.ListOf(await TemplateTable.AllAsync(session.Connection, member.Organisation, stop)));
    }

    private static async Task<HttpReply> ShowAsync(HttpCall call, Member member, Session session, CancellationToken stop)
    {
        member.DemandSight();
        var template = await FindAsync(call, member, session, stop);
        return HttpReply.Json(TemplateReports.Of(
            template,
            await TemplateTable.VersionsAsync(session.Connection, member.Organisation, template.Name, stop),
            await AuditTable.OfAsync(session.Connection, member.Organisation, ObjectOf(template.Name), stop)));
    }

    private static async Task<HttpReply> ShowVersionAsync(HttpCall call, Member member, Session session, CancellationToken stop)
    {
        member.DemandSight();
        var (template, version) = await FindVersionAsync(call, member, session, stop);
        return HttpReply.Json(TemplateReports.Of(template, version));
    }

    private async Task<HttpReply> PushAsync(HttpCall call, Member member, CancellationToken stop)
    {
        member.Demand(OrganisationRole.Author);
        var name = call.PathValues["name"];
        var mistakes = new List<Mistake>();
        if (!IsName(name))
            mistakes.Add(new("name", $"must have 1 to {MaxName} letters, digits, '.', '_' and '-', a letter or digit first."));
        if (PushWish.Read(call.Body, mistakes) is { } wish)
        {
            mistakes.AddRange(await workshop.MistakesInAsync(wish.Content, await BrandAsync(member, stop), stop));
            if (mistakes.Count == 0)
                return await endpoints.WriteAsync(session => AddAsync(name, wish, member, session, stop), stop);
        }

        throw Refusal.Bad([.. mistakes]);
    }

    private async Task<HttpReply> AddAsync(string name, PushWish wish, Member member, Session session, CancellationToken stop)
    {
        var text = ContentJson.Write(wish.Content);
        if (await TemplateTable.FindAsync(session.Connection, member.Organisation, name, stop) is { } known
            && await TemplateTable.VersionAsync(session.Connection, member.Organisation, name, known.LastVersion, stop) is { } last
            && last.Content == text)
            return HttpReply.Json(TemplateReports.Of(known, last, static json => json.WriteBoolean("is_new", false)));

        var by = endpoints.By(member);
        var version = await TemplateTable.AddAsync(session.Connection, member.Organisation, name, text, by, stop) ?? throw new Refusal(
            409, $"There are {TemplateTable.MaxTemplates} templates, or {TemplateTable.MaxVersions} versions of this one: the most.");
        // Asked once the number is this one's: who pushes at the same time waits for it.
        if (wish.BasedOn is { } basedOn && basedOn != version - 1)
            throw await OverAsync(name, basedOn, version - 1, member, session, stop);
        await AuditTable.AddAsync(session.Connection, member.Organisation, by, "push", ObjectOf(name), version, stop);
        var (template, made) = await FindVersionAsync(member, session, name, version, stop);
        return HttpReply.Json(TemplateReports.Of(template, made, static json => json.WriteBoolean("is_new", true)), 201);
    }

    /// <summary>Words that would be pushed over a version that their author has not seen.</summary>
    private static async Task<Refusal> OverAsync(
        string name, long basedOn, long newest, Member member, Session session, CancellationToken stop)
    {
        if (newest < basedOn)
        {
            return Refusal.Bad(new Mistake(PushWish.Base, newest == 0
                ? "names a version, and there is none yet."
                : $"names version {basedOn}, and the newest is {newest}."));
        }

        var (_, version) = await FindVersionAsync(member, session, name, newest, stop);
        var older = basedOn == 0 ? "this, which begins a template" : $"version {basedOn}, which this is based on";
        return new(
            409,
            $"Version {newest}, by {version.CreatedBy}, is newer than {older}: look at what differs, and push it with {PushWish.Base} "
                + $"{newest} to have it follow that version.");
    }

    private async Task<HttpReply> ApproveAsync(HttpCall call, Member member, Session session, CancellationToken stop)
    {
        member.Demand(OrganisationRole.Approver);
        var (template, version) = await FindVersionAsync(call, member, session, stop);
        await ApproveAsync(template, version, member, session, stop);
        return await AnswerAsync(member, session, template.Name, version.Version, stop);
    }

    /// <summary>
    /// Publishes a version, which approves it: both take the same role. What is sent is made before anything is written, and written only
    /// if the brand is what it was made with.
    /// </summary>
    private async Task<HttpReply> PublishAsync(HttpCall call, Member member, CancellationToken stop)
    {
        member.Demand(OrganisationRole.Approver);
        var (template, version) = await endpoints.ReadAsync(session => FindVersionAsync(call, member, session, stop), stop);
        var brand = await BrandAsync(member, stop);
        var made = version.Published is null ? await MadeAsync(template, version, brand, stop) : null;
        return await endpoints.WriteAsync(
            async session =>
            {
                if (made is not null)
                {
                    var now = await BrandTable.AllAsync(session.Connection, member.Organisation, stop);
                    if (made.Blocks.Any(block => !block.Value.Equals(now.GetValueOrDefault(block.Key))))
                        throw new Refusal(409, "A block of the brand was changed meanwhile: publish it again.");
                    await ApproveAsync(template, version, member, session, stop);
                }

                await TemplateTable.PublishAsync(
                    session.Connection, member.Organisation, template.Name, version.Version, version.Published ?? made!.ToJson(), stop);
                await AuditTable.AddAsync(
                    session.Connection, member.Organisation, endpoints.By(member), "publish", ObjectOf(template.Name), version.Version,
                    stop);
                return await AnswerAsync(member, session, template.Name, version.Version, stop);
            },
            stop);
    }

    /// <summary>What is sent of a version; the brand may have changed since it was written.</summary>
    private async Task<PublishedContent> MadeAsync(
        TemplateRow template, VersionRow version, ImmutableSortedDictionary<string, BrandBlock> brand, CancellationToken stop)
    {
        var content = ContentJson.Stored(version.Content);
        return await workshop.MistakesInAsync(content, brand, stop) is [_, ..] mistakes
            ? throw Refusal.Bad([.. mistakes])
            : await library.PublishAsync(template.Name, version.Version, content, brand, stop);
    }

    /// <summary>Goes back to the version that was published before the one that is sent, or to one that is named.</summary>
    private async Task<HttpReply> RollBackAsync(HttpCall call, Member member, Session session, CancellationToken stop)
    {
        member.Demand(OrganisationRole.Approver);
        var template = await FindAsync(call, member, session, stop);
        var versions = await TemplateTable.VersionsAsync(session.Connection, member.Organisation, template.Name, stop);
        var wanted = Query.NumberOf(call, "to", NoVersion);
        var target = versions.FirstOrDefault(version => version.State == VersionState.Published
            && (wanted is null ? version.Version < template.PublishedVersion : version.Version == wanted))
            ?? throw new Refusal(409, wanted is null
                ? "No earlier version was published."
                : $"Version {wanted} was never published, so nothing can go back to it: publish it.");
        await TemplateTable.PointAsync(session.Connection, member.Organisation, template.Name, target.Version, stop);
        await AuditTable.AddAsync(
            session.Connection, member.Organisation, endpoints.By(member), "rollback", ObjectOf(template.Name), target.Version, stop);
        return await AnswerAsync(member, session, template.Name, target.Version, stop);
    }

    private static async Task<HttpReply> DiffAsync(HttpCall call, Member member, Session session, CancellationToken stop)
    {
        member.DemandSight();
        var template = await FindAsync(call, member, session, stop);
        var to = Query.NumberOf(call, "to", NoVersion) ?? template.LastVersion;
        var from = Query.NumberOf(call, "from", NoVersion) ?? template.PublishedVersion ?? (to > 1 ? to - 1 : throw new Refusal(
            409, "There is one version, and none is published yet: there is nothing to compare with."));
        var (_, before) = await FindVersionAsync(member, session, template.Name, from, stop);
        var (_, after) = await FindVersionAsync(member, session, template.Name, to, stop);
        return HttpReply.Json(ContentDiff.Of(from, ContentJson.Stored(before.Content), to, ContentJson.Stored(after.Content)).ToJson());
    }

    /// <summary>Renders a version of any state, for whoever looks at it.</summary>
    private async Task<HttpReply> RenderAsync(HttpCall call, Member member, CancellationToken stop)
    {
        member.DemandSight();
        var mistakes = new List<Mistake>();
        var wish = RenderWish.Read(call.Body, mistakes);
        var (name, version) = await endpoints.ReadAsync(
            async session =>
            {
                var template = await FindAsync(call, member, session, stop);
                if (wish is null)
                    throw Refusal.Bad([.. mistakes]);
                var number = wish.Version ?? template.PublishedVersion ?? template.LastVersion;
                return (template.Name, (await FindVersionAsync(member, session, template.Name, number, stop)).Version);
            },
            stop);
        return HttpReply.Json((await library.RenderAsync(name, version, wish!, await BrandAsync(member, stop), stop)).ToJson());
    }

    /// <summary>
    /// Renders words that are no version yet, for whoever writes them: <c>{"content": {...}, "locale", "values"}</c>. Nothing is kept.
    /// </summary>
    private async Task<HttpReply> TryAsync(HttpCall call, Member member, CancellationToken stop)
    {
        member.Demand(OrganisationRole.Author);
        var mistakes = new List<Mistake>();
        var wish = RenderWish.Read(call.Body, mistakes, "content");
        using var document = ContentJson.Parse(call.Body, mistakes: []);
        TemplateContent? content = null;
        if (document?.RootElement.TryGetProperty("content", out var given) is true)
            content = ContentJson.Read(Encoding.UTF8.GetBytes(given.GetRawText()), mistakes);
        else if (document is not null)
            mistakes.Add(new("content", "must be given: the words, as they are pushed."));
        if (mistakes.Count > 0)
            throw Refusal.Bad([.. mistakes]);
        var draft = new VersionRow(0, VersionState.Draft, ContentJson.Write(content!), null, 0, "", null);
        var report = await library.RenderAsync(call.PathValues["name"], draft, wish!, await BrandAsync(member, stop), stop);
        return HttpReply.Json(report.ToJson());
    }

    private Task<ImmutableSortedDictionary<string, BrandBlock>> BrandAsync(Member member, CancellationToken stop) =>
        endpoints.ReadAsync(session => BrandTable.AllAsync(session.Connection, member.Organisation, stop), stop);

    private async Task ApproveAsync(TemplateRow template, VersionRow version, Member member, Session session, CancellationToken stop)
    {
        if (version.ApprovedBy is not null)
            return;
        if (isApproverSeparate && version.CreatedBy == member.Caller.Name)
        {
            throw new Refusal(
                403, "You wrote this version, and the setting separate_approver has somebody else approve it.");
        }

        await TemplateTable.ApproveAsync(
            session.Connection, member.Organisation, template.Name, version.Version, member.Caller.Name, stop);
        await AuditTable.AddAsync(
            session.Connection, member.Organisation, endpoints.By(member), "approve", ObjectOf(template.Name), version.Version, stop);
    }

    private static async Task<HttpReply> AnswerAsync(Member member, Session session, string name, long number, CancellationToken stop)
    {
        var (template, version) = await FindVersionAsync(member, session, name, number, stop);
        return HttpReply.Json(TemplateReports.Of(template, version));
    }

    private static async Task<TemplateRow> FindAsync(HttpCall call, Member member, Session session, CancellationToken stop) =>
        await TemplateTable.FindAsync(session.Connection, member.Organisation, call.PathValues["name"], stop)
            ?? throw Refusal.NotFound("template");

    private static Task<(TemplateRow Template, VersionRow Version)> FindVersionAsync(
        HttpCall call, Member member, Session session, CancellationToken stop) => FindVersionAsync(
            member, session, call.PathValues["name"],
            long.TryParse(call.PathValues["version"], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0, stop);

    private static async Task<(TemplateRow Template, VersionRow Version)> FindVersionAsync(
        Member member, Session session, string name, long number, CancellationToken stop)
    {
        var template = await TemplateTable.FindAsync(session.Connection, member.Organisation, name, stop)
            ?? throw Refusal.NotFound("template");
        var version = await TemplateTable.VersionAsync(session.Connection, member.Organisation, name, number, stop)
            ?? throw Refusal.NotFound("version");
        return (template, version);
    }

    private static string ObjectOf(string template) => $"template {template}";
}
