using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging.Abstractions;
using PolicyMta.Server.Configuration;

namespace PolicyMta.Server.Tests.Http;

/// <summary>The document that the server serves says what the server does.</summary>
public sealed class OpenApiTests : IAsyncLifetime
{
    private readonly TestFolder _folder = new();
    private readonly HttpClient _client = new();
    private RunningServer _server = null!;
    private JsonDocument _document = null!;

    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(Path.Combine(_folder.Root, "plugins"));
        _folder.Write("scripts/hold.js", "export function onRoute() { return { hold: true }; }\n");
        var config = _folder.Write("policymta.yaml", $$"""
            http: { address: "127.0.0.1:0", tokens: [{ name: app, scopes: [admin], token_hash: "{{ApiFixture.HashOf("app")}}" }] }
            spool: { path: spool, min_free_mb: 16, segment_size_mb: 1 }
            plugins: { path: plugins }
            scripts: { path: scripts }
            """);
        _server = await RunningServer.StartAsync(
            ConfigurationLoader.Load(config), NullLoggerFactory.Instance, TimeProvider.System, CancellationToken.None);
        _client.BaseAddress = new Uri($"http://{_server.Http!.EndPoint}");
        _document = JsonDocument.Parse(await _client.GetStringAsync("/api/v1/openapi.json"));
        _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "app");
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
        _document.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Every_route_is_in_it_and_nothing_else()
    {
        var routes = _server.Http!.Routes
            .SelectMany(route => route.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods
            .Select(method => $"{method} {route.RoutePattern.RawText!.Replace("{**", "{", StringComparison.Ordinal)}"));
        var described = _document.RootElement.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Where(item => item.Name != "parameters")
            .Select(item => $"{item.Name.ToUpperInvariant()} {path.Name}"));

        Assert.Equal(routes.Order(), described.Order());
    }

    [Fact]
    public void It_says_its_version_and_every_reference_leads_somewhere()
    {
        Assert.Equal("3.1.0", _document.RootElement.GetProperty("openapi").GetString());
        Assert.NotEmpty(_document.RootElement.GetProperty("info").GetProperty("version").GetString()!);
        var schemas = _document.RootElement.GetProperty("components").GetProperty("schemas").EnumerateObject()
            .Select(schema => $"#/components/schemas/{schema.Name}").ToHashSet();
        Assert.Subset(schemas, References(_document.RootElement).ToHashSet());
    }

    [Fact]
    public async Task Its_examples_are_right_are_accepted_and_are_answered_as_it_says()
    {
        var check = new SchemaCheck(_document.RootElement);
        var post = Operation("/api/v1/messages", "post");
        var body = post.GetProperty("requestBody").GetProperty("content").GetProperty("application/json");
        var count = 0;
        foreach (var example in body.GetProperty("examples").EnumerateObject())
        {
            var value = example.Value.GetProperty("value");
            Assert.Empty(check.Mistakes(body.GetProperty("schema"), value));
            var (code, answer) = await SendAsync(HttpMethod.Post, "/api/v1/messages", value.GetRawText());
            Assert.Equal(HttpStatusCode.Accepted, code);
            Assert.Empty(check.Mistakes(Answer(post, "202"), answer));
            count++;

            var id = answer.GetProperty("recipients")[0].GetProperty("id").GetString();
            Assert.Empty(check.Mistakes(
                Answer(Operation("/api/v1/messages/{id}", "get"), "200"),
                (await SendAsync(HttpMethod.Get, $"/api/v1/messages/{id}")).Answer));
            Assert.Empty(check.Mistakes(
                Answer(Operation("/api/v1/messages/{id}", "delete"), "200"),
                (await SendAsync(HttpMethod.Delete, $"/api/v1/messages/{id}")).Answer));
        }

        Assert.Equal(3, count);
        Assert.Empty(check.Mistakes(Answer(post, "202"), Answer(post, "202", "example")));
        var patch = Operation("/api/v1/messages/{id}", "patch").GetProperty("requestBody").GetProperty("content")
            .GetProperty("application/json");
        Assert.Empty(check.Mistakes(patch.GetProperty("schema"), patch.GetProperty("example")));
        using var raw = new StringContent(
            post.GetProperty("requestBody").GetProperty("content").GetProperty("message/rfc822").GetProperty("example").GetString()!,
            new MediaTypeHeaderValue("message/rfc822"));
        Assert.Equal(HttpStatusCode.Accepted, (await _client.PostAsync("/api/v1/messages", raw)).StatusCode);
    }

    [Theory]
    [InlineData("""{"from": "a@x.test", "to": "b@x.test", "text": "x", "subjekt": "x"}""")]
    [InlineData("""{"from": "a@x.test", "to": "b@x.test"}""")]
    [InlineData("""{"from": "a@x.test", "text": "x"}""")]
    [InlineData("""{"to": "b@x.test", "text": "x"}""")]
    [InlineData("""{"from": 7, "to": "b@x.test", "text": "x"}""")]
    [InlineData("""{"from": "a@x.test", "to": "b@x.test", "text": "x", "priority": "urgent"}""")]
    [InlineData("""{"from": "a@x.test", "text": "x", "recipients": [{"to": "b@x.test", "name": "B"}]}""")]
    [InlineData("""{"from": "a@x.test", "text": "x", "recipients": [{"to": "b@x.test", "substitutions": {"a b": "x"}}]}""")]
    [InlineData("""{"from": "a@x.test", "to": "b@x.test", "text": "x", "attachments": [{"name": "a", "content": "AAAA"}]}""")]
    public async Task What_it_forbids_the_server_refuses_as_it_says(string json)
    {
        var check = new SchemaCheck(_document.RootElement);
        var post = Operation("/api/v1/messages", "post");
        using var body = JsonDocument.Parse(json);

        Assert.NotEmpty(check.Mistakes(
            post.GetProperty("requestBody").GetProperty("content").GetProperty("application/json").GetProperty("schema"),
            body.RootElement));
        var (code, answer) = await SendAsync(HttpMethod.Post, "/api/v1/messages", json);
        Assert.Equal(HttpStatusCode.BadRequest, code);
        Assert.Empty(check.Mistakes(Answer(post, "400"), answer));
    }

    private JsonElement Operation(string path, string method) =>
        _document.RootElement.GetProperty("paths").GetProperty(path).GetProperty(method);

    private static JsonElement Answer(JsonElement operation, string status, string member = "schema") =>
        operation.GetProperty("responses").GetProperty(status).GetProperty("content").EnumerateObject().Single().Value.GetProperty(member);

    private async Task<(HttpStatusCode Code, JsonElement Answer)> SendAsync(HttpMethod method, string path, string? json = null)
    {
        using var request = new HttpRequestMessage(
            method, path)
        { Content = json is null ? null : new StringContent(json, Encoding.UTF8, "application/json") };
        using var response = await _client.SendAsync(request);
        using var answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        return (response.StatusCode, answer.RootElement.Clone());
    }

    private static IEnumerable<string> References(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object =>
            element.EnumerateObject().SelectMany(item => item.Name == "$ref" ? [item.Value.GetString()!] : References(item.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(References),
        _ => [],
    };
}
