using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using PolicyMta.Server.Admin;
using PolicyMta.Server.Commands;
using PolicyMta.Server.Console;
using PolicyMta.Server.Http;

namespace PolicyMta.Server.Tests.Console;

/// <summary>Links that log in once, for whoever may run commands on the server's machine.</summary>
public sealed class LoginLinkTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task A_link_logs_in_once()
    {
        await using var server = await ConsoleServer.StartAsync();
        var (exitCode, output, error) = await server.RunAsync("console", "--print");
        Assert.True(exitCode == ExitCode.Success, error);
        var link = new Uri(output.Split('\n')[0].Trim());
        Assert.Equal($"{server.Origin}/console/login", link.GetLeftPart(UriPartial.Path));

        var browser = server.NewBrowser();
        using var login = await browser.LogInByLinkAsync(link.Fragment[1..]);
        Assert.Equal(HttpStatusCode.OK, login.StatusCode);
        var session = await Browser.JsonAsync(login);
        Assert.StartsWith("local:", session.GetProperty("name").GetString(), StringComparison.Ordinal);
        Assert.Equal("admin", session.GetProperty("role").GetString());
        Assert.Equal(HttpStatusCode.OK, await browser.CodeOfAsync(HttpMethod.Post, AdminPaths.Reload, "{}"));

        using var again = await server.NewBrowser().LogInByLinkAsync(link.Fragment[1..]);
        Assert.Equal((HttpStatusCode.Unauthorized, "link_used"), (again.StatusCode, await Browser.CodeAsync(again)));
        using var audit = await browser.GetAsync(AdminPaths.Audit + "?action=console");
        Assert.Equal(
            ["console.login", "console.login", "console.link"],
            (await Browser.JsonAsync(audit)).GetProperty("acts").EnumerateArray().Select(act => act.GetProperty("action").GetString()));
        Assert.DoesNotContain(link.Fragment[1..], await audit.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_token_of_the_configuration_and_no_session_makes_one()
    {
        await using var server = await ConsoleServer.StartAsync();
        foreach (var token in new[] { "app", "chief", "root" })
        {
            using var response = await server.NewBrowser().SendAsync(HttpMethod.Post, AdminPaths.ConsoleLink, "{}", bearer: token);
            Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        }

        var browser = await server.LogInAsync("jane");
        Assert.False((await browser.SendAsync(HttpMethod.Post, AdminPaths.ConsoleLink, "{}")).IsSuccessStatusCode);
        using var json = JsonDocument.Parse((await server.RunAsync("console", "--json")).Output);
        Assert.StartsWith("http://127.0.0.1:", json.RootElement.GetProperty("url").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_address_of_the_configuration_stands_in_links()
    {
        await using var server = await ConsoleServer.StartAsync(more: "console: { url: \"https://console.sender.test\" }");
        Assert.StartsWith(
            "https://console.sender.test/console/login#", (await server.RunAsync("console")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_link_that_is_too_old_is_not_taken()
    {
        var (links, user) = (new LoginLinks(_time), new ConsoleUser("local:x", OperatorRole.Admin, []));
        var token = links.Make(user, TimeSpan.FromSeconds(60));
        var older = links.Make(user, TimeSpan.FromSeconds(59));
        _time.Advance(TimeSpan.FromSeconds(60));

        Assert.Null(links.Take(older));
        Assert.Null(links.Take(token + "x"));
        Assert.Same(user, links.Take(token));
        Assert.Null(links.Take(token));
    }

    [Fact]
    public void Links_that_nobody_opens_are_few()
    {
        var (links, user) = (new LoginLinks(_time), new ConsoleUser("local:x", OperatorRole.Admin, []));
        var tokens = Enumerable.Range(0, 100).Select(_ => links.Make(user, TimeSpan.FromHours(1))).ToList();

        Assert.Equal(16, tokens.Count(token => links.Take(token) is not null));
    }
}
