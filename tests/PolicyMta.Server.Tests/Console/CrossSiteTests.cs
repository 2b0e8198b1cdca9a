using System.Net;
using PolicyMta.Server.Admin;
using PolicyMta.Server.Console;

namespace PolicyMta.Server.Tests.Console;

/// <summary>A session counts for the console's own pages alone, whoever has the browser send its cookie. SECURITY.md has the
/// table.</summary>
public sealed class CrossSiteTests : IAsyncLifetime
{
    private const string Own = "own";
    private ConsoleServer _server = null!;
    private Browser _browser = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ConsoleServer.StartAsync();
        _browser = await _server.LogInAsync("jane");
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData(Own, "same-origin", Own, true)]
    [InlineData(Own, null, Own, true)]
    [InlineData(null, "same-origin", Own, false)]
    [InlineData(null, null, Own, false)]
    [InlineData("null", "same-origin", Own, false)]
    [InlineData("https://evil.example", "cross-site", Own, false)]
    [InlineData("https://evil.example", null, Own, false)]
    [InlineData(Own, "cross-site", Own, false)]
    [InlineData(Own, "same-site", Own, false)]
    [InlineData(Own, "none", Own, false)]
    [InlineData(Own, "same-origin", null, false)]
    [InlineData(Own, "same-origin", "", false)]
    [InlineData(Own, "same-origin", "x", false)]
    [InlineData(Own, "same-origin", "other", false)]
    public async Task What_changes_something_takes_origin_site_and_token(string? origin, string? site, string? csrf, bool isTaken)
    {
        var other = await _server.LogInAsync("olga");
        _browser.From = origin == Own ? _server.Origin : origin;
        _browser.Site = site;
        _browser.Csrf = csrf switch
        {
            Own => _browser.Csrf,
            "other" => other.Csrf,
            _ => csrf,
        };

        foreach (var (method, path, json) in new[]
        {
            ("POST", AdminPaths.Check, "{}"), ("POST", AdminPaths.Reload, "{}"), ("DELETE", AdminPaths.Log, null),
            ("POST", AdminPaths.Directives, """{"kind":"hold","match":{"tenant":"x"},"reason":"x"}"""),
        })
        {
            using var response = await _browser.SendAsync(new(method), path, json);
            Assert.True(isTaken == (response.StatusCode != HttpStatusCode.Forbidden), $"{method} {path}: {response.StatusCode}");
            if (!isTaken)
                Assert.Equal((HttpStatusCode.Forbidden, "cross_site"), (response.StatusCode, await Browser.CodeAsync(response)));
        }

        Assert.Equal(isTaken ? 1 : 0, _server.Server.Mta.Corridor.Directives.Active.Count);
    }

    [Theory]
    [InlineData("same-origin", HttpStatusCode.OK)]
    [InlineData("none", HttpStatusCode.OK)]
    [InlineData(null, HttpStatusCode.OK)]
    [InlineData("cross-site", HttpStatusCode.Forbidden)]
    [InlineData("same-site", HttpStatusCode.Forbidden)]
    public async Task What_only_looks_is_not_answered_to_other_sites(string? site, HttpStatusCode expected)
    {
        _browser.Site = site;
        _browser.From = null;
        _browser.Csrf = null;
        foreach (var path in new[] { AdminPaths.Status, AdminPaths.Queues, SessionEndpoint.Path })
            Assert.Equal(expected, await _browser.CodeOfAsync(HttpMethod.Get, path));
    }

    [Fact]
    public async Task No_answer_lets_another_site_read_it()
    {
        _browser.Site = null;
        using var response = await _browser.SendAsync(HttpMethod.Get, AdminPaths.Status);

        Assert.DoesNotContain(response.Headers, header => header.Key.StartsWith("Access-Control", StringComparison.OrdinalIgnoreCase));
        Assert.Equal("same-origin", Assert.Single(response.Headers.GetValues("Cross-Origin-Resource-Policy")));
        Assert.Equal("no-store", response.Headers.CacheControl!.ToString());
        Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("application/json", response.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task Nobody_is_logged_in_or_out_by_another_site()
    {
        var stranger = _server.NewBrowser();
        (stranger.Site, stranger.From) = ("cross-site", "https://evil.example");
        using var login = await stranger.LogInAsync("jane", ConsoleServer.Password);
        using var link = await stranger.LogInByLinkAsync("x");
        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.Forbidden), (login.StatusCode, link.StatusCode));

        var csrf = _browser.Csrf;
        _browser.Csrf = null;
        Assert.Equal(HttpStatusCode.Forbidden, await _browser.CodeOfAsync(HttpMethod.Delete, SessionEndpoint.Path));
        (_browser.Csrf, _browser.Site) = (csrf, "cross-site");
        Assert.Equal(HttpStatusCode.Forbidden, await _browser.CodeOfAsync(HttpMethod.Delete, SessionEndpoint.Path));
        _browser.Site = "same-origin";
        Assert.Equal(HttpStatusCode.OK, await _browser.CodeOfAsync(HttpMethod.Get, SessionEndpoint.Path));
    }

    [Theory]
    [InlineData("POST", "/api/v1/messages", """{"from": "a@x.test", "to": "b@x.test", "text": "x"}""")]
    [InlineData("GET", "/api/v1/messages/00000000000000000000000001", null)]
    [InlineData("DELETE", "/api/v1/messages/00000000000000000000000001", null)]
    [InlineData("GET", "/metrics", null)]
    public async Task A_cookie_sends_no_mail(string method, string path, string? json) =>
        Assert.Equal(HttpStatusCode.Unauthorized, await _browser.CodeOfAsync(new(method), path, json));

    [Fact]
    public async Task A_token_that_is_shown_counts_and_not_the_cookie_beside_it()
    {
        using var wrong = await _browser.SendAsync(HttpMethod.Get, AdminPaths.Status, bearer: "wrong");
        using var weak = await _browser.SendAsync(HttpMethod.Get, AdminPaths.Status, bearer: "app");
        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.Forbidden), (wrong.StatusCode, weak.StatusCode));

        _browser.Csrf = null;
        using var chief = await _browser.SendAsync(HttpMethod.Post, AdminPaths.Check, "{}", bearer: "chief");
        Assert.Equal(HttpStatusCode.OK, chief.StatusCode);
    }

    [Theory]
    [InlineData("http://mx.sender.test", "http://127.0.0.1", "mx.sender.test", false, null, true)]
    [InlineData("https://mx.sender.test", "http://127.0.0.1", "mx.sender.test", false, null, true)]
    [InlineData("http://mx.sender.test", "https://127.0.0.1", "mx.sender.test", true, null, false)]
    [InlineData("https://mx.sender.test:8443", "https://127.0.0.1", "mx.sender.test:8443", true, null, true)]
    [InlineData("https://mx.sender.test:8443", "https://127.0.0.1", "mx.sender.test", true, null, false)]
    [InlineData("https://mx.sender.test.evil.example", "https://127.0.0.1", "mx.sender.test", true, null, false)]
    [InlineData("https://console.sender.test", "http://127.0.0.1", "127.0.0.1:8025", false, "https://console.sender.test", true)]
    [InlineData("http://console.sender.test", "http://127.0.0.1", "127.0.0.1:8025", false, "https://console.sender.test", false)]
    public void An_origin_is_compared_whole(string origin, string scheme, string host, bool isTls, string? configured, bool isOwn)
    {
        var context = new Microsoft.AspNetCore.Http.DefaultHttpContext();
        context.Request.Scheme = new Uri(scheme).Scheme;
        context.Request.Host = new(host);
        Assert.Equal(isTls, context.Request.IsHttps);

        Assert.Equal(isOwn, SiteOrigin.IsOwn(origin, context.Request, configured));
    }
}
