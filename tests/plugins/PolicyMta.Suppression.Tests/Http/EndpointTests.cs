using System.Text;
using System.Text.Json;

namespace PolicyMta.SuppressionList.Tests.Http;

public sealed class EndpointTests
{
    private readonly SuppressionUnderTest _plugin = new();
    private readonly EndpointServer _operator;
    private readonly EndpointServer _acme;

    public EndpointTests()
    {
        _operator = new EndpointServer(_plugin, client: "operator");
        _acme = new EndpointServer(_plugin, "acme", "shop");
    }

    [Fact]
    public async Task A_tenant_sees_and_changes_its_own_entries_alone()
    {
        await AddAsync(_operator, "/entries?tenant=other", "jane@a.example");
        await AddAsync(_operator, "/admin/entries?global=true", "all@a.example");
        Assert.Equal(200, (await AddAsync(_acme, "/entries", "joe@a.example")).Status);

        Assert.Equal(["joe@a.example"], await ListAsync(_acme, "/entries"));
        Assert.Equal(["all@a.example", "joe@a.example", "jane@a.example"], await ListAsync(_operator, "/entries"));
        Assert.False(await IsSuppressedAsync(_acme, "jane@a.example"));
        Assert.True(await IsSuppressedAsync(_acme, "joe@a.example"));
        string[] foreign =
        [
            "/entries?tenant=other", "/entries?global=true", "/test?address=jane@a.example&tenant=other", "/export?tenant=other",
            "/export?global=true",
        ];
        foreach (var path in foreign)
            Assert.Equal(403, (await _acme.CallAsync("GET", path)).Status);
        Assert.Equal(403, (await AddAsync(_acme, "/entries?tenant=other", "x@a.example")).Status);
        Assert.Equal(403, (await _acme.CallAsync("DELETE", "/entries?tenant=other&address=jane@a.example")).Status);
        Assert.Equal(0, Number(await _acme.CallAsync("DELETE", "/entries?address=jane@a.example"), "removed"));
        Assert.Equal(403, (await _acme.CallAsync("DELETE", "/entries?address=all@a.example&global=true")).Status);
        Assert.Equal(403, (await AddAsync(_acme, "/entries?global=true", "x@a.example")).Status);
        Assert.Equal(403, (await _acme.CallAsync("POST", "/import?global=true", "address\nx@a.example\n"u8.ToArray())).Status);
        Assert.Equal(400, (await AddAsync(_acme, "/entries", "x@a.example", "\"tenant\": \"other\"")).Status);
        Assert.Equal(200, (await AddAsync(_acme, "/entries", "joe@a.example", "\"tenant\": \"acme\"")).Status);
        var import = await _acme.CallAsync(
            "POST", "/import?tenant=acme", Encoding.UTF8.GetBytes("address,tenant\nx@a.example,other\ny@a.example,*\nz@a.example,\n"));
        Assert.Equal((1, 2), (Number(import, "added"), Number(import, "failed")));
        Assert.Equal(1, Number(await _acme.CallAsync("DELETE", "/entries?address=joe@a.example"), "removed"));
        Assert.Equal(["all@a.example", "z@a.example", "jane@a.example"], await ListAsync(_operator, "/entries"));
    }

    [Fact]
    public async Task A_tenant_learns_that_a_global_entry_holds_but_not_where_it_comes_from()
    {
        await AddAsync(_operator, "/admin/entries?global=true", "jane@a.example", "\"note\": \"secret\"");
        var seen = Encoding.UTF8.GetString((await _acme.CallAsync("GET", "/test?address=jane@a.example")).Body.Span);
        Assert.Contains("\"suppressed\":true", seen, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", seen, StringComparison.Ordinal);
        Assert.DoesNotContain("operator", seen, StringComparison.Ordinal);
        var all = Encoding.UTF8.GetString((await _operator.CallAsync("GET", "/test?address=jane@a.example")).Body.Span);
        Assert.Contains("secret", all, StringComparison.Ordinal);
        Assert.Contains("API client operator", all, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_are_bounded_and_lead_to_the_next()
    {
        var addresses = string.Join(',', Enumerable.Range(0, 2500).Select(i => $"{{\"address\":\"u{i}@a.example\"}}"));
        Assert.Equal(2500, Number(
            await _acme.CallAsync("POST", "/entries", Encoding.UTF8.GetBytes($"{{\"entries\":[{addresses}]}}")), "added"));
        Assert.Equal(2500, (await ListAsync(_acme, "/entries?limit=999")).Distinct().Count());
        Assert.Equal(400, (await _acme.CallAsync("GET", "/entries?limit=10001")).Status);
        Assert.Equal(400, (await _acme.CallAsync("GET", "/entries?limit=0")).Status);
        Assert.Equal(400, (await _acme.CallAsync("GET", "/entries?after=%00")).Status);
        Assert.Equal(400, (await _acme.CallAsync("GET", "/entries?reason=nonsense")).Status);
        Assert.Equal(400, (await _acme.CallAsync("GET", "/entries?domain=a%20b")).Status);

        var rows = 0;
        for (string? after = ""; after is not null;)
        {
            var page = await _acme.CallAsync("GET", "/export?limit=1000" + (after.Length == 0 ? "" : "&after=" + after));
            Assert.Equal((200, "text/csv; charset=utf-8"), (page.Status, page.ContentType));
            rows += Encoding.UTF8.GetString(page.Body.Span).Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length - 1;
            after = page.Headers.FirstOrDefault(field => field.Name == "X-Next")?.Value;
        }

        Assert.Equal(2500, rows);
    }

    [Fact]
    public async Task A_page_of_one_tenant_that_is_asked_for_behind_anothers_key_stays_in_its_own()
    {
        await AddAsync(_operator, "/entries?tenant=other", "jane@a.example");
        await AddAsync(_operator, "/entries?tenant=aaa", "jane@a.example");
        await AddAsync(_acme, "/entries", "joe@a.example");
        foreach (var tenant in new[] { "aaa", "other" })
        {
            var key = System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes($"e{tenant}\0"));
            var seen = Encoding.UTF8.GetString((await _acme.CallAsync("GET", $"/entries?after={key}")).Body.Span);
            Assert.DoesNotContain("jane@a.example", seen, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"entries\":{}}")]
    [InlineData("{\"entries\":[1]}")]
    [InlineData("{\"entries\":[{\"address\":\"x\\ud800@a.example\"}]}")]
    [InlineData("{\"entries\":[{\"address\":\"not an address\"}]}")]
    [InlineData("{\"entries\":[{\"address\":\"a@b.example\",\"reason\":\"x\"}]}")]
    [InlineData("{\"entries\":[{\"address\":\"a@b.example\",\"until\":\"x\"}]}")]
    [InlineData("{\"entries\":[{\"address\":\"a@b.example\",\"list\":\"x\\u0000\"}]}")]
    [InlineData("{\"entries\":[{\"address\":\"good@b.example\"},{\"address\":\"\"}]}")]
    public async Task A_call_that_is_wrong_changes_nothing(string body)
    {
        var reply = await _acme.CallAsync("POST", "/entries", Encoding.UTF8.GetBytes(body));
        Assert.Equal(400, reply.Status);
        Assert.Equal(0, (await _plugin.BookAsync()).Counts.All);
    }

    [Theory]
    [InlineData("/entries?tenant=")]
    [InlineData("/entries?tenant=*")]
    [InlineData("/entries?tenant=a%00b")]
    public async Task A_tenant_that_cannot_be_is_refused(string path) =>
        Assert.Equal(400, (await AddAsync(_operator, path, "jane@a.example")).Status);

    private static ValueTask<HttpReply> AddAsync(
        EndpointServer client, string path, string address, string more = "\"reason\":\"manual\"") =>
        client.CallAsync("POST", path, Encoding.UTF8.GetBytes($"{{\"entries\":[{{\"address\":\"{address}\",{more}}}]}}"));

    private static async Task<bool> IsSuppressedAsync(EndpointServer client, string address) =>
        Root(await client.CallAsync("GET", $"/test?address={address}")).GetProperty("suppressed").GetBoolean();

    private static async Task<List<string>> ListAsync(EndpointServer client, string path)
    {
        var found = new List<string>();
        for (string? next = ""; next is not null;)
        {
            var mark = path.Contains('?', StringComparison.Ordinal) ? '&' : '?';
            var page = Root(await client.CallAsync("GET", next.Length == 0 ? path : $"{path}{mark}after={next}"));
            found.AddRange(page.GetProperty("entries").EnumerateArray().Select(entry => entry.GetProperty("address").GetString()!));
            next = page.GetProperty("next").GetString();
        }

        return found;
    }

    private static int Number(HttpReply reply, string name) => Root(reply).GetProperty(name).GetInt32();

    private static JsonElement Root(HttpReply reply) => JsonDocument.Parse(reply.Body).RootElement;
}
