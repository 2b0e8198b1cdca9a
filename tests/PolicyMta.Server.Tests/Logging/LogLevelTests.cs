using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using PolicyMta.Server.Configuration;
using PolicyMta.Server.Logging;
using PolicyMta.Server.Tests.Http;

namespace PolicyMta.Server.Tests.Logging;

/// <summary>Levels by room hold at once, for loggers that exist already, and end when they were to end.</summary>
public sealed class LogLevelTests
{
    private static readonly LoggingOptions Settings = new()
    {
        Rooms = new Dictionary<string, LogLevel> { ["Core.Queues"] = LogLevel.Debug },
    };

    [Fact]
    public void A_room_is_a_prefix_a_name_in_the_log_or_a_plugin()
    {
        using var loggers = ServerLog.Create(Settings, TextWriter.Null, TimeProvider.System);
        var queue = loggers.CreateLogger("PolicyMta.Core.Queues.ReadyQueue");
        var session = loggers.CreateLogger("PolicyMta.Core.Smtp.SmtpSession");
        var plugin = loggers.CreateLogger("Acme.Plugin");
        Assert.True(queue.IsEnabled(LogLevel.Debug));
        Assert.False(session.IsEnabled(LogLevel.Debug));
        Assert.False(plugin.IsEnabled(LogLevel.Debug));

        Assert.True(loggers.Levels.TrySet("SmtpSession", LogLevel.Trace, null));
        Assert.True(loggers.Levels.TrySet("Acme.Plugin", LogLevel.Debug, null));
        Assert.True(loggers.Levels.TrySet("PolicyMta.Core", LogLevel.Error, null));
        Assert.True(session.IsEnabled(LogLevel.Trace));
        Assert.True(plugin.IsEnabled(LogLevel.Debug));
        Assert.True(queue.IsEnabled(LogLevel.Debug));
        Assert.False(loggers.CreateLogger("PolicyMta.Core.Mta").IsEnabled(LogLevel.Warning));

        Assert.Equal(3, loggers.Levels.Reset(null));
        Assert.False(session.IsEnabled(LogLevel.Debug));
        Assert.True(queue.IsEnabled(LogLevel.Debug));
    }

    [Fact]
    public void A_level_ends_by_itself_and_that_of_the_settings_holds_again()
    {
        var clock = new FakeTimeProvider();
        using var loggers = ServerLog.Create(Settings, TextWriter.Null, clock);
        var queue = loggers.CreateLogger("PolicyMta.Core.Queues.ReadyQueue");
        var other = loggers.CreateLogger("PolicyMta.Core.Mta");
        loggers.Levels.TrySet("core.queues", LogLevel.Error, TimeSpan.FromMinutes(10));
        loggers.Levels.TrySet("Core.Mta", LogLevel.Trace, TimeSpan.FromMinutes(20));
        Assert.False(queue.IsEnabled(LogLevel.Warning));

        clock.Advance(TimeSpan.FromMinutes(10));
        Assert.True(queue.IsEnabled(LogLevel.Debug));
        Assert.True(other.IsEnabled(LogLevel.Trace));
        clock.Advance(TimeSpan.FromMinutes(10));
        Assert.False(other.IsEnabled(LogLevel.Debug));
        Assert.True(Assert.Single(loggers.Levels.Rooms).Value.IsOfSettings);
    }

    [Fact]
    public void What_the_web_server_writes_stays_at_warnings()
    {
        using var loggers = ServerLog.Create(new LoggingOptions { Level = LogLevel.Debug }, TextWriter.Null, TimeProvider.System);
        var web = loggers.CreateLogger("Microsoft.AspNetCore.Server.Kestrel");
        Assert.False(web.IsEnabled(LogLevel.Information));
        loggers.Levels.TrySet("Microsoft.AspNetCore", LogLevel.Debug, null);
        Assert.True(web.IsEnabled(LogLevel.Debug));
    }

    [Fact]
    public async Task Over_the_admin_api_levels_change_and_mistakes_are_named()
    {
        using var folder = new TestFolder();
        var config = folder.Write("policymta.yaml", $$"""
            http: { address: "127.0.0.1:0", tokens: [{ name: app, scopes: [admin], token_hash: "{{ApiFixture.HashOf("app")}}" }] }
            spool: { path: spool, min_free_mb: 16, segment_size_mb: 1 }
            plugins: { path: plugins }
            scripts: { path: scripts }
            """);
        folder.Write("plugins/.keep", "");
        folder.Write("scripts/.keep", "");
        using var loggers = ServerLog.Create(new LoggingOptions(), TextWriter.Null, TimeProvider.System);
        await using var server = await RunningServer.StartAsync(
            ConfigurationLoader.Load(config), loggers, TimeProvider.System, CancellationToken.None);
        using var client = new HttpClient { BaseAddress = new Uri($"http://{server.Http!.EndPoint}") };
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("/api/v1/admin/log")).StatusCode);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "app");

        var (code, text) = await PostAsync("""{"room":"RunningServer","level":"debug","for":"10m"}""");
        Assert.Equal(HttpStatusCode.OK, code);
        Assert.Contains("\"room\":\"RunningServer\",\"level\":\"debug\",\"by\":\"operator\"", text, StringComparison.Ordinal);
        Assert.True(loggers.CreateLogger("PolicyMta.Server.RunningServer").IsEnabled(LogLevel.Debug));

        Assert.Contains("did you mean 'RunningServer'?", (await PostAsync("""{"room":"RunningSrever","level":"debug"}""")).Text);
        Assert.Contains("level: must be one of trace", (await PostAsync("""{"room":"Server","level":"loud"}""")).Text);
        Assert.Contains("for: must be more than zero", (await PostAsync("""{"room":"Server","level":"debug","for":"40d"}""")).Text);
        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync("""{"room":"Server","level":"debug","fro":"1m"}""")).Code);

        Assert.Equal(HttpStatusCode.OK, (await client.DeleteAsync("/api/v1/admin/log?room=RunningServer")).StatusCode);
        Assert.Empty(loggers.Levels.Rooms);

        async Task<(HttpStatusCode Code, string Text)> PostAsync(string json)
        {
            using var body = new StringContent(json, Encoding.UTF8, "application/json");
            using var answer = await client.PostAsync("/api/v1/admin/log", body);
            return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
        }
    }
}
