using System.Text;
using PolicyMta.SuppressionList.Addresses;
using PolicyMta.SuppressionList.Commands;
using PolicyMta.SuppressionList.Entries;
using PolicyMta.SuppressionList.Hygiene;
using PolicyMta.SuppressionList.Import;

namespace PolicyMta.SuppressionList.Http;

/// <summary>
/// The list over HTTP, below <c>/api/v1/plugins/PolicyMta.Suppression</c>. A tenant's token sees and changes the entries of its tenant
/// alone; of entries for all tenants it learns that they hold and why, not where they come from. What holds for all tenants is changed
/// below <c>/admin</c>.
/// </summary>
internal sealed class Endpoints(SuppressionBook book, HygieneBook hygiene, TimeProvider time)
{
    private const int MostChanges = 10_000;
    private const int ImportBytes = 16 * 1024 * 1024;
    private const int DefaultLimit = 1000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public void Map(IPluginBuilder builder)
    {
        var read = new HttpEndpointOptions { Access = HttpAccess.Read, MaxBodyBytes = 0 };
        builder.MapHttp("GET", "/test", (call, _) => new(Test(call)), read);
        builder.MapHttp("GET", "/entries", (call, _) => new(List(call)), read);
        builder.MapHttp("GET", "/export", (call, _) => new(Export(call)), read);
        builder.MapHttp("GET", "/hygiene", (call, _) => new(ReadHygiene(call)), read);
        builder.MapHttp("GET", "/stats", (_, _) => new(Stats()), new HttpEndpointOptions { MaxBodyBytes = 0 });
        foreach (var (prefix, access) in new[] { ("", HttpAccess.Inject), ("/admin", HttpAccess.Admin) })
        {
            var isAdmin = access == HttpAccess.Admin;
            var change = new HttpEndpointOptions { Access = access, MaxBodyBytes = 4 * 1024 * 1024, Deadline = TimeSpan.FromMinutes(1) };
            builder.MapHttp("POST", prefix + "/entries", (call, stop) => AddAsync(call, isAdmin, stop), change);
            builder.MapHttp("DELETE", prefix + "/entries", (call, stop) => RemoveAsync(call, isAdmin, stop), change);
            builder.MapHttp(
                "POST", prefix + "/import", (call, stop) => ImportAsync(call, isAdmin, stop),
                change with { MaxBodyBytes = ImportBytes, Deadline = HttpEndpointOptions.DeadlineLimit });
        }
    }

    private HttpReply Test(HttpCall call)
    {
        if (call.GetQuery("address") is not { Length: > 0 } address)
            return HttpReply.Problem(400, "Say which address: ?address=jane@example.com");
        if (TenantOf(call) is not { } tenant)
            return OtherTenant;
        var lists = new Lists(call.GetQuery("list") ?? "", Lists.OfCampaign(call.GetQuery("campaign") ?? ""));
        if (!EntryKey.IsName(tenant, EntryKey.MaxTenant))
            return BadName;
        var found = Lookup.Find(book, address, tenant, lists);
        return found.Normalized is null
            ? HttpReply.Problem(400, "This is not a valid address or domain.")
            : HttpReply.Json(JsonText.Of(json => TestCommand.Write(json, found, book.Now, seesAll: call.Tenant is null)));
    }

    private HttpReply List(HttpCall call)
    {
        if (!TryReadFilter(call, out var wanted, out var limit, out var refusal))
            return refusal;
        try
        {
            var page = Page.Read(book, wanted, call.GetQuery("after"), limit, time, Patience);
            return HttpReply.Json(JsonText.Of(json =>
            {
                json.WriteStartObject();
                json.WriteStartArray("entries");
                foreach (var (name, entry) in page.Entries)
                    EntryView.Write(json, name, entry, book.Now);
                json.WriteEndArray();
                json.WriteString("next", page.Next);
                json.WriteEndObject();
            }));
        }
        catch (FormatException e)
        {
            return HttpReply.Problem(400, e.Message);
        }
    }

    private HttpReply Export(HttpCall call)
    {
        if (!TryReadFilter(call, out var wanted, out var limit, out var refusal))
            return refusal;
        try
        {
            var page = Page.Read(book, wanted, call.GetQuery("after"), limit, time, Patience);
            using var text = new StringWriter();
            text.Write(CsvWriter.Header);
            foreach (var (name, entry) in page.Entries)
                CsvWriter.Write(text, name, entry);
            return new HttpReply
            {
                ContentType = "text/csv; charset=utf-8",
                Body = Encoding.UTF8.GetBytes(text.ToString()),
                Headers = page.Next is { } next ? [new HeaderField("X-Next", next)] : [],
            };
        }
        catch (FormatException e)
        {
            return HttpReply.Problem(400, e.Message);
        }
    }

    private HttpReply ReadHygiene(HttpCall call) =>
        call.Tenant is not null && TenantOf(call) is null ? OtherTenant : HttpReply.Json(JsonText.Of(json => HygieneCommand.Write(
            json, hygiene.Read(call.Tenant ?? call.GetQuery("tenant"), call.GetQuery("campaign"), call.GetQuery("source")))));

    private HttpReply Stats() => HttpReply.Json(JsonText.Of(json => StatsCommand.Write(json, book)));

    private async ValueTask<HttpReply> AddAsync(HttpCall call, bool isAdmin, CancellationToken cancellationToken)
    {
        if (!TryReadPlace(call, isAdmin, out var tenant, out var refusal))
            return refusal;
        var orders = new AddedEntries(book, tenant, call.Client);
        if (orders.Read(call.Body, MostChanges, out var problem) is not { } changes)
            return HttpReply.Problem(400, problem!);
        return await ApplyAsync(changes, cancellationToken);
    }

    private async ValueTask<HttpReply> RemoveAsync(HttpCall call, bool isAdmin, CancellationToken cancellationToken)
    {
        if (!TryReadPlace(call, isAdmin, out var tenant, out var refusal) || !TryReadPart(call, out var list, out var reason, out refusal))
            return refusal;
        if (call.GetQuery("address") is not { Length: > 0 } address
            || CommandWords.KeyOf(book, address, tenant, list, out _) is not { } key)
            return HttpReply.Problem(400, "Say which address or domain: ?address=jane@example.com");
        return await ApplyAsync([new Change(key) { Removed = ground => reason is null || ground.Reason == reason }], cancellationToken);
    }

    private async ValueTask<HttpReply> ImportAsync(HttpCall call, bool isAdmin, CancellationToken cancellationToken)
    {
        if (!TryReadPlace(call, isAdmin, out var tenant, out var refusal) || !TryReadPart(call, out var list, out var reason, out refusal))
            return refusal;
        var columns = call.Query.Where(static pair => pair.Key == "column").Select(static pair => pair.Value.Split('=', 2)).ToList();
        if (columns.Exists(static column => column.Length < 2))
            return HttpReply.Problem(400, "Write columns as column=address=Mail.");
        var settings = new ImportSettings
        {
            Tenant = tenant,
            MayNameTenants = isAdmin,
            List = list,
            Reason = reason,
            Source = $"import {CleanText.Of(call.GetQuery("source"), 100) ?? $"of {call.Client}"}",
            FirstLine = long.TryParse(call.GetQuery("first_line"), out var line) ? Math.Max(0, line) : 0,
            Columns = [.. columns.Select(static column => new KeyValuePair<string, string>(column[0], column[1]))],
        };
        try
        {
            var report = await new Importer(book).RunAsync(call.Body, settings, cancellationToken);
            return HttpReply.Json(JsonText.Of(report.Write));
        }
        catch (FormatException e)
        {
            return HttpReply.Problem(400, e.Message);
        }
        catch (StoreFullException e)
        {
            return Full(e);
        }
    }

    private async ValueTask<HttpReply> ApplyAsync(IReadOnlyCollection<Change> changes, CancellationToken cancellationToken)
    {
        try
        {
            var done = await book.ApplyAsync(changes, null, cancellationToken);
            return HttpReply.Json(ChangeCommands.JsonOf(done, changes.Count));
        }
        catch (StoreFullException e)
        {
            return Full(e);
        }
    }

    private static HttpReply OtherTenant => HttpReply.Problem(403, "The token is another tenant's.");

    private static HttpReply BadName => HttpReply.Problem(400, "A tenant, list or campaign has up to 200 bytes and no control characters.");

    private static HttpReply NoSuchReason =>
        HttpReply.Problem(400, $"There is no such reason; write one of {string.Join(", ", Reasons.AllWords)}.");

    private static HttpReply Full(StoreFullException e) =>
        HttpReply.Problem(507, $"{e.Message} Raise the setting plugins.store.quotas for PolicyMta.Suppression.");

    private static string ListOf(HttpCall call) => call.GetQuery("list") ?? Lists.OfCampaign(call.GetQuery("campaign") ?? "");

    /// <summary>The tenant that a call is about; null if the token is another's.</summary>
    private static string? TenantOf(HttpCall call) => call.GetQuery("tenant") is not { } asked
        ? call.Tenant ?? MessageFacts.DefaultTenant
        : call.Tenant is null || call.Tenant == asked ? asked : null;

    private static bool TryReadPlace(HttpCall call, bool isAdmin, out string tenant, out HttpReply refusal)
    {
        (tenant, refusal) = ("", OtherTenant);
        if (isAdmin && call.GetQuery("global") == "true")
            return true;
        if (!isAdmin && call.GetQuery("global") is not null)
        {
            refusal = HttpReply.Problem(403, "Entries for all tenants are changed below /admin, with the scope admin.");
            return false;
        }

        if (TenantOf(call) is not { } named)
            return false;
        refusal = BadName;
        if (named.Length == 0 || named == ImportRows.AllTenants || !EntryKey.IsName(named, EntryKey.MaxTenant))
            return false;
        tenant = named;
        return true;
    }

    /// <summary>Which of a tenant's entries a call is about: of which list or campaign, for which reason.</summary>
    private static bool TryReadPart(HttpCall call, out string list, out Reason? reason, out HttpReply refusal)
    {
        (list, reason, refusal) = (ListOf(call), null, BadName);
        if (!EntryKey.IsName(list, EntryKey.MaxList))
            return false;
        refusal = NoSuchReason;
        return TryReadReason(call, out reason);
    }

    private static bool TryReadReason(HttpCall call, out Reason? reason)
    {
        reason = null;
        if (call.GetQuery("reason") is not { } word)
            return true;
        if (!Reasons.TryParse(word, out var given))
            return false;
        reason = given;
        return true;
    }

    private bool TryReadFilter(HttpCall call, out PageFilter wanted, out int limit, out HttpReply refusal)
    {
        (wanted, limit, refusal) = (new PageFilter(), DefaultLimit, OtherTenant);
        if (TenantOf(call) is null || (call.Tenant is not null && call.GetQuery("global") is not null))
            return false;
        var domain = call.GetQuery("domain") is { } name ? Normalizer.NameOf(name) : null;
        var isReasonKnown = TryReadReason(call, out var reason);
        DateTimeOffset? since = null;
        if (call.GetQuery("limit") is { } text && (!int.TryParse(text, out limit) || limit is < 1 or > Page.Most))
            refusal = HttpReply.Problem(400, $"A page has 1 to {Page.Most} entries.");
        else if (domain is null && call.GetQuery("domain") is not null)
            refusal = HttpReply.Problem(400, "This is not a valid domain.");
        else if (!isReasonKnown)
            refusal = NoSuchReason;
        else if (call.GetQuery("since") is { } begin && !ListCommand.TryReadSince(begin, book.Now, out since))
            refusal = HttpReply.Problem(400, "since takes a day, a time, or an age such as 7d.");
        else
        {
            wanted = new PageFilter
            {
                Tenant = call.Tenant ?? (call.GetQuery("global") == "true" ? "" : call.GetQuery("tenant")),
                Domain = domain,
                List = call.GetQuery("list"),
                Reason = reason,
                Since = since,
            };
            return true;
        }

        return false;
    }
}
