using System.Globalization;
using System.Text;
using PolicyMta.Campaigns.Audiences.Import;
using PolicyMta.Campaigns.Content;
using PolicyMta.Campaigns.Rights;
using PolicyMta.Campaigns.Store;

namespace PolicyMta.Campaigns.Http;

/// <summary>
/// <c>/api/v1/audiences/NAME/imports</c>: a file of any size, begun, sent piece by piece, and then made to hold or given up; a small one in
/// one call.
/// </summary>
internal sealed class ImportEndpoints(Endpoints endpoints, IPluginDatabase database, Imports imports)
{
    private const int MaxRejects = 1000;
    private const int MaxPiece = 4 * 1024 * 1024;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(50);

    public void Map()
    {
        endpoints.Own("POST", "/audiences/{name}/import", WholeAsync, MaxPiece, Patience);
        endpoints.Own("POST", "/audiences/{name}/imports", BeginAsync, MaxPiece, Patience);
        endpoints.Own("POST", "/audiences/{name}/imports/{id}/rows", AddAsync, MaxPiece, Patience);
        endpoints.Own("POST", "/audiences/{name}/imports/{id}/commit", CommitAsync, 0, Patience);
        endpoints.Own("DELETE", "/audiences/{name}/imports/{id}", AbandonAsync, 0, Patience);
    }

    private async Task<HttpReply> BeginAsync(HttpCall call, Member member, CancellationToken stop)
    {
        member.Demand(OrganisationRole.Sender);
        var mistakes = new List<Mistake>();
        var wish = ImportWish.Read(call.Body, mistakes) ?? throw Refusal.Bad([.. mistakes]);
        var import = await imports.BeginAsync(member.Organisation, call.PathValues["name"], wish, endpoints.By(member), stop);
        return HttpReply.Json(AudienceReports.Of(import), 201);
    }

    private async Task<HttpReply> AddAsync(HttpCall call, Member member, CancellationToken stop)
    {
        member.Demand(OrganisationRole.Sender);
        var mistakes = new List<Mistake>();
        var row = Query.NumberOf(call, "row", 2, long.MaxValue, 0, mistakes);
        var line = Query.NumberOf(call, "line", 2, long.MaxValue, row, mistakes);
        if (call.GetQuery("row") is null)
            mistakes.Add(new("row", "must be given: the number of the first row that is sent, 2 for the one after the names of columns."));
        if (mistakes.Count > 0)
            throw Refusal.Bad([.. mistakes]);
        return HttpReply.Json(AudienceReports.Of(await imports.AddAsync(await FindAsync(call, member, stop), call.Body, row, line, stop)));
    }

    private async Task<HttpReply> CommitAsync(HttpCall call, Member member, CancellationToken stop)
    {
        member.Demand(OrganisationRole.Sender);
        var import = await FindAsync(call, member, stop);
        return HttpReply.Json(AudienceReports.Of(
            await imports.CommitAsync(member.Organisation, call.PathValues["name"], import, endpoints.By(member), stop)));
    }

    private async Task<HttpReply> AbandonAsync(HttpCall call, Member member, CancellationToken stop)
    {
        member.Demand(OrganisationRole.Sender);
        await imports.AbandonAsync(await FindAsync(call, member, stop), stop);
        return HttpReply.Empty();
    }

    private async Task<HttpReply> WholeAsync(HttpCall call, Member member, CancellationToken stop)
    {
        member.Demand(OrganisationRole.Sender);
        var mistakes = new List<Mistake>();
        var (separator, map) = (
            ImportWish.SeparatorOf(call.GetQuery("separator"), mistakes),
            ImportWish.MapOf(call.Query.Where(static pair => pair.Key == "map").Select(static pair => pair.Value), mistakes));
        var (replace, strict) = (Query.FlagOf(call, "replace", mistakes), Query.FlagOf(call, "strict", mistakes));
        var cutter = new CsvCutter(new MemoryStream(call.Body.ToArray(), writable: false));
        var header = await cutter.ReadHeaderAsync(stop);
        if (!System.Text.Unicode.Utf8.IsValid(header.Bytes.Span))
            mistakes.Add(new("line 1", "is not UTF-8: save the file as 'CSV UTF-8'."));
        if (mistakes.Count > 0)
            throw Refusal.Bad([.. mistakes]);

        var (name, by) = (call.PathValues["name"], endpoints.By(member));
        var wish = new ImportWish(Encoding.UTF8.GetString(header.Bytes.Span), separator, map, replace, strict);
        var import = await imports.BeginAsync(member.Organisation, name, wish, by, stop);
        try
        {
            var rejected = new List<RejectedRow>();
            await foreach (var piece in cutter.ReadAsync(stop))
            {
                var result = await imports.AddAsync(import, piece.Bytes, import.LastRow + 1, piece.Line, stop);
                import = import with { LastRow = result.LastRow, Rejected = import.Rejected + result.Rejected.Length };
                rejected.AddRange(result.Rejected.Take(MaxRejects - rejected.Count));
            }

            if (strict && rejected.Count > 0)
                throw Refusal.Bad([.. rejected.SelectMany(MistakesOf)]);
            var done = await imports.CommitAsync(member.Organisation, name, import, by, stop);
            return HttpReply.Json(AudienceReports.Of(done, rejected));
        }
        catch
        {
            await imports.AbandonAsync(import, CancellationToken.None);
            throw;
        }
    }

    private async Task<ImportRow> FindAsync(HttpCall call, Member member, CancellationToken stop)
    {
        await using var session = await Session.BeginAsync(database, isWriting: false, stop);
        var audience = await AudienceEndpoints.FindAsync(call, member, session, stop);
        return await ImportTable.OfAsync(session.Connection, audience.Id, stop) is { } import
            && call.PathValues["id"] == import.Id.ToString(CultureInfo.InvariantCulture)
            ? import : throw Refusal.NotFound("import, or it has ended");
    }

    private static IEnumerable<Mistake> MistakesOf(RejectedRow row) => row.Mistakes.Select(mistake => new Mistake(
        string.Create(CultureInfo.InvariantCulture, $"row {row.Row}, line {row.Line}")
            + (mistake.Column.Length > 0 ? $", column {mistake.Column}" : ""),
        mistake.Reason));
}
