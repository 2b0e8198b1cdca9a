using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using PolicyMta.Server.Configuration;
using PolicyMta.Testing;

namespace PolicyMta.Server.Tests.Http;

/// <summary>What a client asks and changes about its messages, of a whole server that is started anew in between.</summary>
public sealed class MessagesEndpointTests : IAsyncLifetime
{
    private const string Mail =
        """{"from": "a@sender.test", "to": ["1@a.test", "2@a.test", "3@b.test"], "text": "x", "campaign": "spring", "metadata": {"job": "7"}, "send_at": "SEND_AT"}""";

    private readonly TestFolder _folder = new();
    private readonly HttpClient _client = new();
    private string _config = "";
    private RunningServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(Path.Combine(_folder.Root, "plugins"));
        Directory.CreateDirectory(Path.Combine(_folder.Root, "scripts"));
        _config = _folder.Write("policymta.yaml", $$"""
            hostname: mx.sender.test
            http:
              address: 127.0.0.1:{{Ports.Free()}}
              tokens:
                - { name: app, tenant: acme, token_hash: "{{ApiFixture.HashOf("app")}}" }
                - { name: reader, tenant: acme, scopes: [read], token_hash: "{{ApiFixture.HashOf("reader")}}" }
                - { name: foreign, tenant: other, token_hash: "{{ApiFixture.HashOf("foreign")}}" }
                - { name: slow, rate: 1/h, token_hash: "{{ApiFixture.HashOf("slow")}}" }
                - { name: slow-operator, rate: 1/h, scopes: [admin], token_hash: "{{ApiFixture.HashOf("slow-operator")}}" }
                - { name: operator, scopes: [admin], token_hash: "{{ApiFixture.HashOf("operator")}}" }
            spool: { path: spool, min_free_mb: 16, segment_size_mb: 1 }
            events: { path: events }
            dns: { hosts_only: true }
            plugins: { path: plugins }
            scripts: { path: scripts }
            """);
        await StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _client.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("foreign", true, HttpStatusCode.NotFound)]
    [InlineData("app", false, HttpStatusCode.NotFound)]
    [InlineData("reader", true, HttpStatusCode.Forbidden)]
    [InlineData("app", true, HttpStatusCode.RequestEntityTooLarge)]
    public async Task A_change_is_a_short_request_and_is_read_only_for_who_may_make_it(string token, bool exists, HttpStatusCode expected)
    {
        var id = exists ? await PostAsync(TimeProvider.System.GetUtcNow().AddDays(1)) : "00000000000000000000000001";

        var (code, _) = await SendAsync(HttpMethod.Patch, id, token, $$"""{"send_at": "{{new string('x', 10_000)}}"}""");

        Assert.Equal(expected, code);
    }

    [Theory]
    [InlineData("GET", "/api/v1/messages/00000000000000000000000001", "slow")]
    [InlineData("DELETE", "/api/v1/messages/00000000000000000000000001", "slow")]
    [InlineData("PATCH", "/api/v1/messages/00000000000000000000000001", "slow")]
    [InlineData("POST", "/api/v1/messages", "slow")]
    [InlineData("GET", "/api/v1/openapi.json", "slow")]
    [InlineData("GET", "/api/v1/admin/status", "slow-operator")]
    [InlineData("GET", "/api/v1/admin/events", "slow-operator")]
    [InlineData("POST", "/api/v1/admin/directives/preview", "slow-operator")]
    [InlineData("GET", "/api/v1/plugins/none/nothing", "slow")]
    [InlineData("GET", "/metrics", "slow-operator")]
    public async Task The_rate_of_a_token_holds_for_whatever_it_asks(string method, string path, string token)
    {
        Assert.NotEqual(HttpStatusCode.TooManyRequests, await AskAsync());
        Assert.Equal(HttpStatusCode.TooManyRequests, await AskAsync());

        async Task<HttpStatusCode> AskAsync()
        {
            using var request = new HttpRequestMessage(HttpMethod.Parse(method), $"http://{_server.Http!.EndPoint}{path}");
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            using var response = await _client.SendAsync(request);
            return response.StatusCode;
        }
    }

    [Fact]
    public async Task A_scheduled_message_is_shown_put_off_through_a_restart_and_cancelled()
    {
        var sendAt = TimeProvider.System.GetUtcNow().AddDays(1);
        var id = await PostAsync(sendAt);

        using (var status = await GetAsync(id))
        {
            Assert.Equal(("queued", "acme", "spring", "7"), (Text(status, "state"), Text(
                status, "tenant"), Text(status, "campaign"), status.RootElement.GetProperty("metadata").GetProperty("job").GetString()));
            Assert.Equal(["scheduled", "scheduled", "scheduled"], States(status));
            Assert.Equal(
                sendAt.ToUnixTimeSeconds(),
                status.RootElement.GetProperty("recipients")[0].GetProperty("next_attempt").GetDateTimeOffset().ToUnixTimeSeconds());
        }

        var later = sendAt.AddDays(5);
        var (code, answer) = await SendAsync(HttpMethod.Patch, id, "app", $$"""{"send_at": "{{later:O}}"}""");
        Assert.Equal(HttpStatusCode.OK, code);
        Assert.Equal(3, answer.RootElement.GetProperty("changed").GetInt32());
        await RestartAsync();
        using (var status = await GetAsync(id))
        {
            var next = status.RootElement.GetProperty("recipients")[2].GetProperty("next_attempt").GetDateTimeOffset();
            Assert.Equal(later.ToUnixTimeSeconds(), next.ToUnixTimeSeconds());
            Assert.True(status.RootElement.GetProperty("recipients")[2].GetProperty("expires_at").GetDateTimeOffset() > later.AddDays(1));
        }

        (code, answer) = await SendAsync(HttpMethod.Delete, id, "app");
        Assert.Equal(
            (HttpStatusCode.OK, 3, 0),
            (code, answer.RootElement.GetProperty("changed").GetInt32(), answer.RootElement.GetProperty("under_way").GetInt32()));
        await RestartAsync();
        await EventuallyAsync(id, status => Text(status, "state") == "done" && States(status).All(state => state == "cancelled"));
        Assert.Equal(HttpStatusCode.Conflict, (await SendAsync(HttpMethod.Delete, id, "app")).Code);
        Assert.Equal(HttpStatusCode.Conflict, (await SendAsync(HttpMethod.Patch, id, "app", $$"""{"send_at": "{{later:O}}"}""")).Code);
    }

    [Fact]
    public async Task A_message_that_goes_now_is_shown_to_its_end()
    {
        var id = await PostAsync(TimeProvider.System.GetUtcNow().AddDays(1));

        Assert.Equal(HttpStatusCode.OK, (await SendAsync(HttpMethod.Patch, id, "app", """{"send_at": "2020-01-01T00:00:00Z"}""")).Code);

        await EventuallyAsync(id, status => States(status).All(state => state is "deferred" or "bounced"));
        using var status = await GetAsync(id);
        Assert.All(
            status.RootElement.GetProperty("recipients").EnumerateArray(),
            recipient => Assert.NotEmpty(recipient.GetProperty("reply").GetString()!));
    }

    [Fact]
    public async Task A_token_sees_and_changes_what_is_its_tenants_and_within_its_rights()
    {
        var id = await PostAsync(TimeProvider.System.GetUtcNow().AddDays(1));

        Assert.Equal(HttpStatusCode.OK, (await SendAsync(HttpMethod.Get, id, "reader")).Code);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(HttpMethod.Get, id, "operator")).Code);
        Assert.Equal(HttpStatusCode.NotFound, (await SendAsync(HttpMethod.Get, id, "foreign")).Code);
        Assert.Equal(HttpStatusCode.NotFound, (await SendAsync(HttpMethod.Delete, id, "foreign")).Code);
        Assert.Equal(
            HttpStatusCode.NotFound, (await SendAsync(HttpMethod.Patch, id, "foreign", """{"send_at": "2020-01-01T00:00:00Z"}""")).Code);
        Assert.Equal(HttpStatusCode.Forbidden, (await SendAsync(HttpMethod.Delete, id, "reader")).Code);
        Assert.Equal(HttpStatusCode.Unauthorized, (await SendAsync(HttpMethod.Get, id, "nobody")).Code);
        Assert.Equal(HttpStatusCode.NotFound, (await SendAsync(HttpMethod.Get, "01ARZ3NDEKTSV4RRFFQ69G5FAV", "app")).Code);
        Assert.Equal(HttpStatusCode.NotFound, (await SendAsync(HttpMethod.Get, "nothing", "app")).Code);
        using var status = await GetAsync(id);
        Assert.Equal(["scheduled", "scheduled", "scheduled"], States(status));
    }

    [Theory]
    [InlineData("{}", "send_at")]
    [InlineData("""{"send_at": "soon"}""", "send_at")]
    [InlineData("""{"send_at": "9020-01-01T00:00:00Z"}""", "send_at")]
    [InlineData("""{"send_at": "2020-01-01T00:00:00Z", "to": "x"}""", "to")]
    [InlineData("[]", "body")]
    [InlineData("{", "body")]
    public async Task A_wish_that_makes_no_sense_is_refused(string body, string field)
    {
        var id = await PostAsync(TimeProvider.System.GetUtcNow().AddDays(1));

        var (code, answer) = await SendAsync(HttpMethod.Patch, id, "app", body);

        Assert.Equal(HttpStatusCode.BadRequest, code);
        Assert.Equal(field, answer.RootElement.GetProperty("errors")[0].GetProperty("field").GetString());
    }

    [Fact]
    public async Task A_key_is_remembered_through_a_restart()
    {
        var sendAt = TimeProvider.System.GetUtcNow().AddDays(1);
        var id = await PostAsync(sendAt, "a-key");
        await RestartAsync();

        Assert.Equal(id, await PostAsync(sendAt, "a-key"));
        Assert.NotEqual(id, await PostAsync(sendAt, "another-key"));
    }

    private async Task StartAsync()
    {
        _server = await RunningServer.StartAsync(
            ConfigurationLoader.Load(_config), NullLoggerFactory.Instance, TimeProvider.System, CancellationToken.None);
    }

    private async Task RestartAsync()
    {
        await _server.DisposeAsync();
        await StartAsync();
    }

    private async Task<string> PostAsync(DateTimeOffset sendAt, string? key = null)
    {
        using var request = Request(HttpMethod.Post, "", "app", Mail.Replace("SEND_AT", sendAt.ToString("O"), StringComparison.Ordinal));
        if (key is not null)
            request.Headers.Add("Idempotency-Key", key);
        using var response = await _client.SendAsync(request);
        var body = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.Accepted, body);
        using var json = JsonDocument.Parse(body);
        Assert.Equal($"/api/v1/messages/{Text(json, "id")}", response.Headers.Location?.ToString());
        return Text(json, "id");
    }

    private async Task<JsonDocument> GetAsync(string id)
    {
        var (code, answer) = await SendAsync(HttpMethod.Get, id, "app");
        Assert.Equal(HttpStatusCode.OK, code);
        return answer;
    }

    private async Task<(HttpStatusCode Code, JsonDocument Answer)> SendAsync(
        HttpMethod method, string id, string token, string? body = null)
    {
        using var request = Request(method, "/" + id, token, body);
        using var response = await _client.SendAsync(request);
        return (response.StatusCode, JsonDocument.Parse(await response.Content.ReadAsStringAsync()));
    }

    private HttpRequestMessage Request(
        HttpMethod method, string path, string token, string? body) => new(method, $"http://{_server.Http!.EndPoint}/api/v1/messages{path}")
        {
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer", token) },
            Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json"),
        };

    private async Task EventuallyAsync(string id, Func<JsonDocument, bool> holds) =>
        (await Eventually.GetAsync(() => GetAsync(id), holds)).Dispose();

    private static string Text(JsonDocument json, string field) => json.RootElement.GetProperty(field).GetString()!;

    private static List<string> States(JsonDocument status) =>
        [.. status.RootElement.GetProperty("recipients").EnumerateArray().Select(item => item.GetProperty("state").GetString()!)];
}
