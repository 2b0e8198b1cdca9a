using System.Net;
using PolicyMta.Server.Admin;
using PolicyMta.Server.Http;
using PolicyMta.Server.Tests.Access;

namespace PolicyMta.Server.Tests.Console;

/// <summary>A user of the console may what the role and the tenants say, over the same routes and gate as tokens.</summary>
public sealed class OperatorTests : IAsyncLifetime
{
    private ConsoleServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await ConsoleServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData("rita", nameof(OperatorRole.Read))]
    [InlineData("olga", nameof(OperatorRole.Operate))]
    [InlineData("jane", nameof(OperatorRole.Admin))]
    public async Task Every_route_asks_for_its_role(string name, string word)
    {
        var role = Enum.Parse<OperatorRole>(word);
        var browser = await _server.LogInAsync(name);
        foreach (var (method, path, body, least) in RoleTests.Calls)
        {
            var code = await browser.CodeOfAsync(new(method), path, body);
            Assert.True(role >= least == (code != HttpStatusCode.Forbidden), $"{name} {method} {path}: {code}");
            Assert.NotEqual(HttpStatusCode.Unauthorized, code);
        }
    }

    [Fact]
    public async Task A_user_for_named_tenants_reaches_nothing_that_is_about_all()
    {
        var browser = await _server.LogInAsync("joe");
        foreach (var (method, path, body, least) in RoleTests.Calls.Where(call => call.Least is not null))
        {
            var code = await browser.CodeOfAsync(new(method), path, body);
            var mayAsk = RoleTests.ForTenants.Contains(path) && least <= OperatorRole.Operate;
            Assert.True(mayAsk == (code != HttpStatusCode.Forbidden), $"{method} {path}: {code}");
        }
    }

    [Fact]
    public async Task Another_tenants_message_is_not_there()
    {
        var (own, foreign) = (await InjectAsync("acme"), await InjectAsync("gamma"));
        var browser = await _server.LogInAsync("joe");

        Assert.Equal(HttpStatusCode.OK, await browser.CodeOfAsync(HttpMethod.Get, $"{AdminPaths.Messages}/{own}"));
        Assert.Equal(HttpStatusCode.NotFound, await browser.CodeOfAsync(HttpMethod.Get, $"{AdminPaths.Messages}/{foreign}"));
        Assert.Equal(HttpStatusCode.NotFound, await browser.CodeOfAsync(HttpMethod.Delete, $"{AdminPaths.Messages}/{foreign}"));
        using var queues = await browser.GetAsync(AdminPaths.Queues);
        Assert.DoesNotContain("gamma", await queues.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await (await _server.LogInAsync("jane")).CodeOfAsync(
            HttpMethod.Get, $"{AdminPaths.Messages}/{foreign}"));
    }

    [Fact]
    public async Task What_a_user_does_bears_the_users_name()
    {
        var browser = await _server.LogInAsync("olga");
        using var done = await browser.SendAsync(
            HttpMethod.Post, AdminPaths.Directives, """{"kind":"hold","match":{"tenant":"acme"},"reason":"test"}""");
        Assert.Equal(HttpStatusCode.OK, done.StatusCode);

        using var answer = await _server.NewBrowser().SendAsync(HttpMethod.Get, AdminPaths.Audit + "?action=directive", bearer: "chief");
        var act = Assert.Single((await Browser.JsonAsync(answer)).GetProperty("acts").EnumerateArray());
        Assert.Equal(
            ("olga", "operate", "127.0.0.1"),
            (act.GetProperty("author").GetString(), act.GetProperty("role").GetString(), act.GetProperty("from").GetString()));
        Assert.Equal("olga", Assert.Single(_server.Server.Mta.Corridor.Directives.Active).Author);
    }

    private async Task<string> InjectAsync(string tenant)
    {
        using var sent = await _server.NewBrowser().SendAsync(
            HttpMethod.Post, "/api/v1/messages",
            $$"""{"from": "a@x.test", "to": "b@x.test", "subject": "x", "text": "x", "tenant": "{{tenant}}"}""", bearer: "app");
        return (await Browser.JsonAsync(sent)).GetProperty("recipients")[0].GetProperty("id").GetString()!;
    }
}
