using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using PolicyMta.Server.Configuration;
using PolicyMta.Server.Tests.Commands;
using PolicyMta.Server.Tests.Http;

namespace PolicyMta.Server.Tests.Admin;

/// <summary>A running server says why its mail waits, and finds its events, by the API and on the command line.</summary>
public sealed class WhyTests : IAsyncLifetime
{
    private readonly TestFolder _folder = new();
    private readonly HttpClient _client = new();
    private RunningServer _server = null!;
    private string _config = "";

    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(Path.Combine(_folder.Root, "plugins"));
        _folder.Write("scripts/hold.js", """
            export function onRoute(route) {
              if (route.domain === "held.test")
                return { provider: "gmail", hold: true, reason: "not \u001b[31mtoday" };
              return { provider: "yahoo", trafficProfile: "slow", nextHop: "127.0.0.1:1" };
            }
            """);
        _config = _folder.Write("policymta.yaml", $$"""
            http: { address: "127.0.0.1:0", tokens: [{ name: app, scopes: [admin, inject], token_hash: "{{ApiFixture.HashOf("app")}}" }] }
            spool: { path: spool, min_free_mb: 16, segment_size_mb: 1 }
            events: { path: events }
            plugins: { path: plugins }
            scripts: { path: scripts }
            traffic_profiles:
              slow:
                connections: 2
            """);
        _server = await RunningServer.StartAsync(
            ConfigurationLoader.Load(_config), NullLoggerFactory.Instance, TimeProvider.System, CancellationToken.None);
        _client.BaseAddress = new Uri($"http://{_server.Http!.EndPoint}");
        _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "app");
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Held_mail_names_the_script_its_line_and_the_way_out()
    {
        var id = await SendAsync("jane@held.test");
        var why = await UntilAsync(
            "name=GMAIL", why => Top(why) is { ValueKind: JsonValueKind.Object } top && Text(top, "reason") == "hold");
        var cause = Top(why);
        Assert.Equal(("provider", "gmail"), (Text(why, "subject"), Text(why, "name")));
        Assert.Equal("policy", Text(cause, "whose"));
        var origin = cause.GetProperty("origins")[0];
        Assert.Equal("hold.js", Text(origin, "author"));
        Assert.Contains("hold.js:", Text(origin, "place"));
        Assert.Equal(id, Text(cause.GetProperty("example"), "id"));
        Assert.InRange(why.GetProperty("attributed").GetDouble(), 0.95, 1);

        foreach (var name in new[] { "held.test", id })
        {
            var (exitCode, output, error) = await CommandLine.RunAsync("why", name, "--config", Address());
            Assert.True(exitCode == 0, error);
            Assert.Contains("held", output);
            Assert.DoesNotContain('\u001b', output);
        }

        var message = await UntilAsync($"name={id}", _ => true);
        Assert.Equal("held", Text(message.GetProperty("deliveries")[0], "where"));
        Assert.Equal("hold", Text(message.GetProperty("deliveries")[0], "waits_for"));
    }

    [Fact]
    public async Task Mail_whose_receiver_cannot_be_reached_shows_the_reply_and_a_wrong_name_the_nearest()
    {
        await SendAsync("jane@other.test");
        var why = await UntilAsync("name=yahoo&window=all", why => Causes(why).Any(cause =>
            Text(cause, "reason") == "backoff" && cause.TryGetProperty("example", out _)));
        var cause = Causes(why).First(cause => Text(cause, "reason") == "backoff" && cause.TryGetProperty("example", out _));
        Assert.Contains("refused", Text(cause.GetProperty("example"), "reply"), StringComparison.OrdinalIgnoreCase);

        using var unknown = await _client.GetAsync("/api/v1/admin/why?name=yaho");
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        Assert.Contains("Did you mean 'yahoo'?", await unknown.Content.ReadAsStringAsync());
        using var wrong = await _client.GetAsync("/api/v1/admin/why?windw=1m&window=2m");
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        var problem = await wrong.Content.ReadAsStringAsync();
        Assert.Contains("Did you mean 'window'?", problem);
        var (exitCode, _, error) = await CommandLine.RunAsync("why", "yaho", "--config", Address());
        Assert.Equal(1, exitCode);
        Assert.Contains("Did you mean 'yahoo'?", error);
    }

    [Fact]
    public async Task Events_are_found_followed_and_handed_out_again()
    {
        using var following = await _client.GetAsync(
            "/api/v1/admin/events/tail?kind=received&tenant=default", HttpCompletionOption.ResponseHeadersRead);
        using var lines = new StreamReader(await following.Content.ReadAsStreamAsync());
        var id = await SendAsync("jane@held.test");
        var other = await SendAsync("joe@other.test");
        var followed = JsonDocument.Parse((await lines.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(30)))!).RootElement;
        Assert.Equal((id, "received"), (Text(followed, "id"), Text(followed, "kind")));

        await UntilAsync("name=gmail", why => Causes(why).Any());
        foreach (var (query, wanted) in new[]
        {
            ("sender=news@sender.example&kind=held", id), ("provider=Yahoo", other), ($"id={id}&order=oldest", id),
        })
        {
            var found = await UntilFoundAsync(query);
            Assert.All(found, e => Assert.Equal(wanted, Text(e, "id")));
        }

        using var wrong = await _client.GetAsync("/api/v1/admin/events/search?tennant=x&limit=0&kind=nonsense");
        var problem = await wrong.Content.ReadAsStringAsync();
        Assert.Contains("Did you mean 'tenant'?", problem);
        Assert.Contains("1 to 10000", problem);

        var (exitCode, output, error) = await CommandLine.RunAsync("events", "search", "--provider", "yahoo", "--config", Address());
        Assert.True(exitCode == 0, error);
        Assert.Contains(other, output);
        var file = Path.Combine(_folder.Root, "again.jsonl");
        (exitCode, _, error) = await CommandLine.RunAsync("events", "replay", "--id", id, "--to", file, "--config", Address());
        Assert.True(exitCode == 0, error);
        Assert.All(await File.ReadAllLinesAsync(file), line => Assert.Equal(id, Text(JsonDocument.Parse(line).RootElement, "id")));
        Assert.NotEmpty(await File.ReadAllLinesAsync(file));
    }

    [Fact]
    public async Task Events_are_counted_by_what_they_have_in_common_and_a_filter_that_is_given_twice_is_a_mistake()
    {
        using var twice = await _client.GetAsync("/api/v1/admin/events/search?recipient=a@x.test&recipient=b@x.test&tenant=a&tenant=b");
        Assert.Equal(HttpStatusCode.BadRequest, twice.StatusCode);
        var errors = JsonDocument.Parse(await twice.Content.ReadAsStringAsync()).RootElement.GetProperty("errors").EnumerateArray();
        Assert.Equal(["recipient", "tenant"], errors.Select(mistake => Text(mistake, "field")));

        var id = await SendAsync("jane@held.test");
        await UntilFoundAsync($"id={id}&kind=received");
        var (exitCode, output, error) = await CommandLine.RunAsync(
            "events", "count", "--by", "kind,domain", "--id", id, "--json", "--config", Address());
        Assert.True(exitCode == 0, error);
        var groups = JsonDocument.Parse(output).RootElement.GetProperty("groups").EnumerateArray().ToList();
        Assert.Contains(groups, group => group.GetProperty("values")[0].GetString() == "received"
            && group.GetProperty("values")[1].GetString() == "held.test" && group.GetProperty("recipients").GetInt32() == 1);
        (exitCode, _, error) = await CommandLine.RunAsync("events", "count", "--by", "kind,nonsense", "--config", Address());
        Assert.Equal(2, exitCode);
        Assert.Contains("'nonsense' is none of", error);
    }

    private static IEnumerable<JsonElement> Causes(JsonElement why) => why.GetProperty("causes").EnumerateArray();

    private static JsonElement Top(JsonElement why) => Causes(why).FirstOrDefault();

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) ? value.GetString() : null;

    /// <summary>A configuration that leads commands to the server.</summary>
    private string Address() => _folder.Write("commands.yaml", $$"""
        http:
          address: "{{_server.Http!.EndPoint}}"
          tokens: [{ name: app, scopes: [admin], token_hash: "{{ApiFixture.HashOf("app")}}" }]
        spool: { path: spool }
        """);

    private async Task<string> SendAsync(string to)
    {
        using var content = new StringContent("From: news@sender.example\r\nSubject: hi\r\n\r\nhello\r\n");
        content.Headers.ContentType = new MediaTypeHeaderValue("message/rfc822");
        using var answer = await _client.PostAsync($"/api/v1/messages?to={to}&from=news@sender.example", content);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, text);
        var match = System.Text.RegularExpressions.Regex.Match(text, "[0-9A-Z]{26}", default, TimeSpan.FromSeconds(1));
        return match.Value;
    }

    private async Task<JsonElement> UntilAsync(string query, Func<JsonElement, bool> isWanted)
    {
        for (var i = 0; ; i++)
        {
            using var answer = await _client.GetAsync($"/api/v1/admin/why?{query}");
            var text = await answer.Content.ReadAsStringAsync();
            if (answer.IsSuccessStatusCode && JsonDocument.Parse(text).RootElement is var why && isWanted(why))
                return why;
            Assert.True(i < 600, text);
            await Task.Delay(50);
        }
    }

    private async Task<List<JsonElement>> UntilFoundAsync(string query)
    {
        for (var i = 0; ; i++)
        {
            var text = await _client.GetStringAsync($"/api/v1/admin/events/search?{query}");
            if (JsonDocument.Parse(text).RootElement.GetProperty("events").EnumerateArray().ToList() is { Count: > 0 } found)
                return found;
            Assert.True(i < 600, text);
            await Task.Delay(50);
        }
    }
}
