using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using PolicyMta.Server.Admin;
using PolicyMta.Server.Configuration;
using PolicyMta.Server.Tests.Commands;
using PolicyMta.Server.Tests.Http;

namespace PolicyMta.Server.Tests.Access;

/// <summary>A server in this process that holds all mail, with a token of each role, and clients of it.</summary>
internal sealed class OperatorServer : IAsyncDisposable
{
    private readonly TestFolder _folder = new();
    private readonly HttpClient _client = new();
    private RunningServer? _server;

    public string Root => _folder.Root;

    public RunningServer Server => _server!;

    private string Config => Path.Combine(Root, "policymta.yaml");

    /// <param name="more">More sections of the configuration, made for the folder.</param>
    public static async Task<OperatorServer> StartAsync(Func<TestFolder, string>? more = null)
    {
        var server = new OperatorServer();
        Directory.CreateDirectory(Path.Combine(server.Root, "plugins"));
        server.WriteScript("export function onRoute(route) { return { hold: true, provider: route.domain.split('.')[0] }; }\n");
        server._folder.Write("policymta.yaml", $$"""
            hostname: mx.sender.test
            http:
              address: "127.0.0.1:0"
              tokens:
                - { name: app, token_hash: "{{Hash("app")}}", scopes: [inject, read] }
                - { name: shop, token_hash: "{{Hash("shop")}}", tenant: acme }
                - { name: reader, token_hash: "{{Hash("reader")}}", role: read }
                - { name: noc, token_hash: "{{Hash("noc")}}", role: operate }
                - { name: chief, token_hash: "{{Hash("chief")}}", role: admin }
                - { name: acme-desk, token_hash: "{{Hash("acme-desk")}}", role: operate, tenants: [acme], scopes: [content, read] }
                - { name: both-desk, token_hash: "{{Hash("both-desk")}}", role: operate, tenants: [acme, beta] }
                - { name: abuse, token_hash: "{{Hash("abuse")}}", scopes: [content] }
                - { name: tracker, token_hash: "{{Hash("tracker")}}", scopes: [report] }
                - { name: acme-tracker, token_hash: "{{Hash("acme-tracker")}}", scopes: [report], tenant: acme }
                - { name: prometheus, token_hash: "{{Hash("prometheus")}}", scopes: [metrics] }
            spool: { path: spool, min_free_mb: 16, segment_size_mb: 1 }
            delivery: { next_hop: "127.0.0.1:9" }
            plugins: { path: plugins }
            scripts: { path: scripts }
            {{more?.Invoke(server._folder)}}
            """);
        await server.StartServerAsync();
        return server;
    }

    public async Task StartServerAsync()
    {
        _server = await RunningServer.StartAsync(
            ConfigurationLoader.Load(Config), NullLoggerFactory.Instance, TimeProvider.System, CancellationToken.None);
    }

    public async Task StopServerAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        _server = null;
    }

    /// <summary>Opens an answer that is read while it comes.</summary>
    public async Task<HttpResponseMessage> OpenAsync(string token, string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"http://{_server!.Http!.EndPoint}{path}"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        foreach (var (name, value) in headers)
            request.Headers.Add(name, value);
        return await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    /// <summary>Puts events into the journal.</summary>
    public async Task EmitAsync(params DeliveryEvent[] events)
    {
        foreach (var e in events)
            await _server!.Mta.Corridor.Events.EmitAsync(e);
    }

    public void WriteScript(string text) => _folder.Write("scripts/hold.js", text);

    public async Task<(HttpStatusCode Code, JsonElement Answer)> CallAsync(
        string? token, HttpMethod method, string path, string? json = null)
    {
        using var request = new HttpRequestMessage(method, new Uri($"http://{_server!.Http!.EndPoint}{path}"));
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (json is not null)
            request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        using var response = await _client.SendAsync(request);
        var body = await response.Content.ReadAsStringAsync();
        return (response.StatusCode, body is ['{', ..] ? JsonDocument.Parse(body).RootElement : JsonSerializer.SerializeToElement(body));
    }

    public Task<(HttpStatusCode Code, JsonElement Answer)> GetAsync(string? token, string path) => CallAsync(token, HttpMethod.Get, path);

    public Task<(HttpStatusCode Code, JsonElement Answer)> PostAsync(string? token, string path, string json) =>
        CallAsync(token, HttpMethod.Post, path, json);

    /// <summary>Sends a message and waits until it is held; its id.</summary>
    public async Task<string> InjectAsync(string tenant, string to = "jane@gmail.test", string subject = "hello")
    {
        var (code, answer) = await PostAsync(
            "app", "/api/v1/messages",
            $$"""{"from": "a@x.test", "to": "{{to}}", "subject": "{{subject}}", "text": "secret words", "tenant": "{{tenant}}"}""");
        Assert.Equal(HttpStatusCode.Accepted, code);
        var id = answer.GetProperty("recipients")[0].GetProperty("id").GetString()!;
        for (var tries = 0; tries < 200; tries++)
        {
            var (found, message) = await GetAsync("chief", $"{AdminPaths.Messages}/{id}");
            if (found == HttpStatusCode.OK && message.GetProperty("deliveries")[0].GetProperty("phase").GetString() == "held")
                return id;
            await Task.Delay(25);
        }

        throw new InvalidOperationException($"{id} was not held.");
    }

    public Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] arguments) =>
        CommandLine.RunAsync([.. arguments, "--config", Config]);

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await StopServerAsync();
        _folder.Dispose();
    }

    private static string Hash(string token) => ApiFixture.HashOf(token);
}
