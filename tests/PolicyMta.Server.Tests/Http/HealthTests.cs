using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging.Abstractions;
using PolicyMta.Core.Spool;
using PolicyMta.Server.Http;

namespace PolicyMta.Server.Tests.Http;

/// <summary>What load balancers and supervisors ask: is it alive, does it take mail. Nobody learns more without a token.</summary>
public sealed class HealthTests
{
    private const string Reason = "Only 12 MB are free below /srv/secret-place.";

    [Theory]
    [InlineData(0, true, HttpStatusCode.ServiceUnavailable)]
    [InlineData(1, true, HttpStatusCode.OK)]
    [InlineData(1, false, HttpStatusCode.ServiceUnavailable)]
    [InlineData(2, true, HttpStatusCode.ServiceUnavailable)]
    public async Task It_is_ready_only_while_it_takes_mail(int phase, bool isAccepting, HttpStatusCode expected)
    {
        var health = new ServerHealth(() => (ServerPhase)phase, () => new SpoolStatus(isAccepting, isAccepting ? null : Reason, 0));
        await using var server = await StartAsync(health, Tokens());
        using var client = new HttpClient { BaseAddress = new Uri($"http://{server.EndPoint}") };

        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/livez")).StatusCode);
        using var answer = await client.GetAsync("/readyz");
        Assert.Equal(expected, answer.StatusCode);
        Assert.Equal(expected == HttpStatusCode.OK ? "ok\n" : "not ready\n", await answer.Content.ReadAsStringAsync());
        Assert.True(answer.Headers.CacheControl!.NoStore);
    }

    [Fact]
    public async Task Reasons_are_for_tokens_alone()
    {
        var health = new ServerHealth(() => ServerPhase.Running, () => new SpoolStatus(false, Reason, 0));
        await using var server = await StartAsync(health, Tokens());
        using var client = new HttpClient { BaseAddress = new Uri($"http://{server.EndPoint}") };
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("/readyz?verbose")).StatusCode);

        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "sender");
        Assert.Equal(HttpStatusCode.Forbidden, (await client.GetAsync("/readyz?verbose")).StatusCode);

        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "watcher");
        using var answer = await client.GetAsync("/readyz?verbose");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        Assert.False(json.RootElement.GetProperty("ready").GetBoolean());
        Assert.Equal(Reason, json.RootElement.GetProperty("checks")[1].GetProperty("reason").GetString());
    }

    [Fact]
    public async Task A_listener_without_tokens_tells_no_reasons()
    {
        var health = new ServerHealth(() => ServerPhase.Running, () => new SpoolStatus(false, Reason, 0));
        await using var server = await StartAsync(health, null);
        using var client = new HttpClient { BaseAddress = new Uri($"http://{server.EndPoint}") };
        using var answer = await client.GetAsync("/readyz?verbose");
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.DoesNotContain("secret-place", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static BearerTokens Tokens() => new(new HttpOptions
    {
        Tokens =
        [
            new TokenOptions { Name = "sender", TokenHash = ApiFixture.HashOf("sender") },
            new TokenOptions { Name = "watcher", TokenHash = ApiFixture.HashOf("watcher"), Scopes = [TokenScope.Metrics] },
        ],
    });

    private static async Task<ApiServer> StartAsync(ServerHealth health, BearerTokens? tokens)
    {
        var server = new ApiServer(
            new HttpOptions { Address = Core.Smtp.Listening.ListenAddress.Parse("127.0.0.1:0", null) },
            routes => HealthEndpoints.Map(routes, health, tokens), TimeProvider.System, NullLoggerFactory.Instance);
        await server.StartAsync(default);
        return server;
    }
}
