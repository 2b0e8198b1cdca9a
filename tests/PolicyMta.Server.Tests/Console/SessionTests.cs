using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using PolicyMta.Server.Admin;
using PolicyMta.Server.Commands;
using PolicyMta.Server.Console;
using PolicyMta.Server.Http;
using PolicyMta.Server.Tests.TransportSecurity;
using PolicyMta.Testing;

namespace PolicyMta.Server.Tests.Console;

/// <summary>Logging in and out, and what a session is good for. SECURITY.md has the table.</summary>
public sealed class SessionTests : IAsyncLifetime
{
    private ConsoleServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await ConsoleServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Who_logs_in_is_known_until_logging_out()
    {
        var browser = _server.NewBrowser();
        using var before = await browser.GetAsync(SessionEndpoint.Path);
        Assert.Equal((HttpStatusCode.Unauthorized, "no_session"), (before.StatusCode, await Browser.CodeAsync(before)));

        using var login = await browser.LogInAsync("joe", ConsoleServer.Password);
        var session = await Browser.JsonAsync(login);
        Assert.Equal("joe", session.GetProperty("name").GetString());
        Assert.Equal("operate", session.GetProperty("role").GetString());
        Assert.Equal("acme", Assert.Single(session.GetProperty("tenants").EnumerateArray()).GetString());
        Assert.False(session.GetProperty("totp").GetBoolean());
        Assert.Equal(Administration.Version, session.GetProperty("version").GetString());
        Assert.True(session.GetProperty("expires_at").GetDateTimeOffset() > TimeProvider.System.GetUtcNow());
        using var shown = await browser.GetAsync(SessionEndpoint.Path);
        Assert.True(JsonElement.DeepEquals(session, await Browser.JsonAsync(shown)));
        Assert.Equal("no-store", shown.Headers.CacheControl!.ToString());

        Assert.Equal(HttpStatusCode.NoContent, await browser.CodeOfAsync(HttpMethod.Delete, SessionEndpoint.Path));
        Assert.Equal(HttpStatusCode.Unauthorized, await browser.CodeOfAsync(HttpMethod.Get, SessionEndpoint.Path));
        Assert.Equal(HttpStatusCode.Unauthorized, await browser.CodeOfAsync(HttpMethod.Get, AdminPaths.Status));
    }

    [Theory]
    [InlineData("proxy_networks: [127.0.0.0/8]", "198.51.100.9")]
    [InlineData("proxy_networks: [127.0.0.0/8, 198.51.100.0/24]", "203.0.113.7")]
    [InlineData("proxy_networks: [192.0.2.1]", "127.0.0.1")]
    [InlineData("", "127.0.0.1")]
    public async Task A_login_comes_from_whom_a_known_proxy_names(string http, string expected)
    {
        await using var server = await ConsoleServer.StartAsync(http);
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, server.Origin + SessionEndpoint.Path);
        request.Headers.Add("X-Forwarded-For", "192.0.2.99, 203.0.113.7, 198.51.100.9");
        request.Headers.Add("Origin", server.Origin);
        request.Content = new StringContent("""{"name":"jane","password":"wrong"}""", null, "application/json");
        using var answer = await client.SendAsync(request);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);

        using var audit = await server.NewBrowser().SendAsync(HttpMethod.Get, AdminPaths.Audit, bearer: "chief");
        var entry = (await Browser.JsonAsync(audit)).GetProperty("acts")[0];
        Assert.Equal(expected, entry.GetProperty("from").GetString());
    }

    [Fact]
    public async Task A_login_is_JSON_and_says_so()
    {
        using var client = new HttpClient();
        using var body = new StringContent($$"""{"name":"jane","password":"{{ConsoleServer.Password}}"}""", null, "text/plain");
        using var answer = await client.PostAsync(new Uri(_server.Origin + SessionEndpoint.Path), body);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.StatusCode);
        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("no-store", answer.Headers.CacheControl!.ToString());
    }

    [Fact]
    public async Task Who_is_for_all_tenants_is_told_null()
    {
        using var login = await _server.NewBrowser().LogInAsync("jane", ConsoleServer.Password);
        Assert.Equal(JsonValueKind.Null, (await Browser.JsonAsync(login)).GetProperty("tenants").ValueKind);
    }

    [Theory]
    [InlineData("jane", "wrong", HttpStatusCode.Unauthorized, "wrong_login")]
    [InlineData("nobody", ConsoleServer.Password, HttpStatusCode.Unauthorized, "wrong_login")]
    [InlineData("Jane", ConsoleServer.Password, HttpStatusCode.Unauthorized, "wrong_login")]
    [InlineData("jane", "", HttpStatusCode.Unauthorized, "wrong_login")]
    [InlineData("", "", HttpStatusCode.Unauthorized, "wrong_login")]
    [InlineData("mailer", "wrong", HttpStatusCode.Unauthorized, "wrong_login")]
    [InlineData("mailer", ConsoleServer.Password, HttpStatusCode.Forbidden, "no_role")]
    public async Task Who_may_not_is_refused_and_a_name_that_nobody_has_like_any_other(
        string name, string password, HttpStatusCode expected, string code)
    {
        using var response = await _server.NewBrowser().LogInAsync(name, password);

        Assert.Equal((expected, code), (response.StatusCode, await Browser.CodeAsync(response)));
        Assert.False(response.Headers.Contains("Set-Cookie"));
        Assert.Equal(0, _server.Server.Console!.Sessions);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("""{"name":"jane"}""")]
    [InlineData("""{"name":null,"password":"x"}""")]
    [InlineData("""{"name":"jane","password":"x","role":"admin"}""")]
    [InlineData("""{"name":"jane","password":7}""")]
    public async Task What_is_not_a_login_is_refused(string json) =>
        Assert.Equal(HttpStatusCode.BadRequest, await _server.NewBrowser().CodeOfAsync(HttpMethod.Post, SessionEndpoint.Path, json));

    [Fact]
    public async Task A_body_that_is_too_large_is_not_read() => Assert.Equal(
        HttpStatusCode.RequestEntityTooLarge,
        await _server.NewBrowser().CodeOfAsync(
            HttpMethod.Post, SessionEndpoint.Path, $$"""{"name":"jane","password":"{{new string('x', 20_000)}}"}"""));

    [Fact]
    public async Task On_loopback_the_cookie_is_out_of_reach_of_scripts_and_other_sites()
    {
        var browser = await _server.LogInAsync("jane");

        var parts = browser.SetCookie!.Split("; ");
        Assert.StartsWith($"policymta-{_server.Server.Http!.EndPoint.Port}=", parts[0], StringComparison.Ordinal);
        Assert.Equal(["httponly", "path=/", "samesite=strict"], parts[1..].Order());
        Assert.True(parts[0].Split('=')[1].Length >= 43, "An id has 256 bits.");
    }

    [Fact]
    public async Task Over_TLS_the_cookie_is_bound_to_host_and_TLS()
    {
        await using var server = await ConsoleServer.StartAsync(
            http: "certificate: cert.pem",
            prepare: root => TestCertificates.Write(
                Path.Combine(root, "authority.pem"), Path.Combine(root, "cert.pem"), "mx.sender.test").Dispose());
        var browser = await server.LogInAsync("jane");

        var parts = browser.SetCookie!.Split("; ");
        Assert.StartsWith("__Host-policymta=", parts[0], StringComparison.Ordinal);
        Assert.Equal(["httponly", "path=/", "samesite=strict", "secure"], parts[1..].Order());
        Assert.Equal(HttpStatusCode.OK, await browser.CodeOfAsync(HttpMethod.Get, AdminPaths.Status));

        var plain = $"policymta-{server.Server.Http!.EndPoint.Port}";
        browser.Cookie = browser.Cookie!.Replace("__Host-policymta", plain, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, await browser.CodeOfAsync(HttpMethod.Get, AdminPaths.Status));
    }

    [Fact]
    public async Task Behind_a_TLS_proxy_on_this_machine_the_cookie_is_bound_as_well()
    {
        var browser = _server.NewBrowser();
        browser.From = _server.Origin.Replace("http://", "https://", StringComparison.Ordinal);
        using var login = await browser.LogInAsync("jane", ConsoleServer.Password);

        Assert.StartsWith("__Host-policymta=", browser.SetCookie, StringComparison.Ordinal);
        Assert.Contains("secure", browser.SetCookie, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await browser.CodeOfAsync(HttpMethod.Post, AdminPaths.Check, "{}"));
    }

    [Fact]
    public async Task An_id_that_somebody_else_chose_is_never_taken_up()
    {
        var browser = _server.NewBrowser();
        browser.Cookie = $"policymta-{_server.Server.Http!.EndPoint.Port}={new string('A', 43)}";
        using var login = await browser.LogInAsync("jane", ConsoleServer.Password);

        Assert.DoesNotContain("AAAAAAAA", browser.Cookie, StringComparison.Ordinal);
        Assert.Equal(1, _server.Server.Console!.Sessions);
    }

    [Fact]
    public async Task A_login_ends_the_session_that_the_browser_had()
    {
        var browser = await _server.LogInAsync("rita");
        var (oldCookie, oldCsrf) = (browser.Cookie, browser.Csrf);
        using var login = await browser.LogInAsync("jane", ConsoleServer.Password);

        Assert.NotEqual(oldCookie, browser.Cookie);
        Assert.NotEqual(oldCsrf, browser.Csrf);
        Assert.Equal(1, _server.Server.Console!.Sessions);
        browser.Cookie = oldCookie;
        Assert.Equal(HttpStatusCode.Unauthorized, await browser.CodeOfAsync(HttpMethod.Get, SessionEndpoint.Path));
    }

    [Theory]
    [InlineData("removed")]
    [InlineData("role")]
    [InlineData("tenants")]
    [InlineData("password")]
    [InlineData("totp")]
    public async Task A_session_ends_with_what_it_was_begun_by_and_so_do_its_streams(string change)
    {
        var browser = await _server.LogInAsync("olga");
        using var stream = await browser.SendAsync(
            HttpMethod.Get, AdminPaths.EventTail, completion: HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(HttpStatusCode.OK, stream.StatusCode);

        _server.WriteUsers(users => change switch
        {
            "removed" => users.Where(user => user.Name != "olga"),
            "role" => users.Select(user => user.Name == "olga" ? user with { Role = OperatorRole.Read } : user),
            "tenants" => users.Select(user => user.Name == "olga" ? user with { Tenants = ["acme"] } : user),
            "password" => users.Select(user => user.Name == "olga" ? ConsoleServer.User("olga", OperatorRole.Operate) : user),
            _ => users.Select(user => user.Name == "olga" ? user with { Totp = TotpSecret.Create() } : user),
        });

        await Eventually.TrueAsync(browser.IsLoggedOutAsync);
        await AssertBrokenAsync(stream);
    }

    [Fact]
    public async Task Users_that_change_leave_others_sessions_alone()
    {
        var browser = await _server.LogInAsync("jane");
        var other = await _server.LogInAsync("olga");
        Assert.Equal(ExitCode.Success, (await _server.RunAsync("user", "role", "olga", "none")).ExitCode);

        await Eventually.TrueAsync(other.IsLoggedOutAsync);
        Assert.Equal(1, _server.Server.Console!.Sessions);
        Assert.Equal(HttpStatusCode.OK, await browser.CodeOfAsync(HttpMethod.Get, SessionEndpoint.Path));
    }

    [Fact]
    public async Task Logging_out_breaks_off_what_other_windows_still_read()
    {
        var browser = await _server.LogInAsync("jane");
        using var stream = await browser.SendAsync(
            HttpMethod.Get, AdminPaths.EventTail, completion: HttpCompletionOption.ResponseHeadersRead);

        Assert.Equal(HttpStatusCode.NoContent, await browser.CodeOfAsync(HttpMethod.Delete, SessionEndpoint.Path));
        await AssertBrokenAsync(stream);
    }

    [Fact]
    public async Task Logins_failures_and_ends_are_among_the_acts_and_no_guess_is_in_them()
    {
        var browser = await _server.LogInAsync("jane");
        using var wrong = await _server.NewBrowser().LogInAsync("jane", "a wrong password");
        using var nobody = await _server.NewBrowser().LogInAsync("my-secret-in-the-wrong-field", "x");
        Assert.Equal(HttpStatusCode.NoContent, await browser.CodeOfAsync(HttpMethod.Delete, SessionEndpoint.Path));

        using var answer = await _server.NewBrowser().SendAsync(HttpMethod.Get, AdminPaths.Audit + "?action=console", bearer: "chief");
        var acts = (await Browser.JsonAsync(answer)).GetProperty("acts");
        Assert.Equal(
            [
                "console.logout jane done", "console.login unknown refused", "console.login jane refused", "console.login jane done",
            ],
            acts.EnumerateArray().Select(act =>
                $"{act.GetProperty("action")} {act.GetProperty("author")} {act.GetProperty("outcome")}"));
        Assert.All(acts.EnumerateArray(), act => Assert.Equal("127.0.0.1", act.GetProperty("from").GetString()));
        Assert.DoesNotContain("wrong password", acts.GetRawText(), StringComparison.Ordinal);
        Assert.DoesNotContain("my-secret", acts.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public void Nobody_can_drive_acts_out_of_the_audit_log_by_guessing()
    {
        var audit = new LoginAudit(_server.Server.Audit, TimeProvider.System, NullLogger.Instance);
        for (var i = 0; i < 1000; i++)
            audit.Failed("unknown", IPAddress.Loopback, "x");

        Assert.InRange(_server.Server.Audit.Reader.Find(new() { Limit = 10_000 }).Count(), 1, 500);
    }

    private static async Task AssertBrokenAsync(HttpResponseMessage stream) =>
        await Assert.ThrowsAnyAsync<IOException>(async () =>
        {
            await using var body = await stream.Content.ReadAsStreamAsync();
            await body.CopyToAsync(Stream.Null).WaitAsync(TimeSpan.FromMinutes(2));
        });
}
