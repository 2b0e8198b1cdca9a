using System.Net;
using System.Text.Json;
using PolicyMta.Server.Plugins;
using PolicyMta.Testing;

namespace PolicyMta.Server.Tests.Plugins;

public sealed class PluginEndpointsTests : IAsyncLifetime
{
    private PluginServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await PluginServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData("/", "root")]
    [InlineData("/lists/one", "one")]
    [InlineData("/lists/a%20b", "a b")]
    [InlineData("/lists/all", "all of them")]
    [InlineData("/files/a/b/c.txt", "a/b/c.txt")]
    public async Task Paths_are_matched_literally_by_segment_and_by_rest(string path, string expected)
    {
        using var response = await _server.GetAsync(path);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(expected, await response.Content.ReadAsStringAsync());
        Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
    }

    [Theory]
    [InlineData("app-token", "app default acme Sender")]
    [InlineData("boss-token", "boss default  Admin")]
    [InlineData("desk-token", "desk default acme Viewer")]
    public async Task A_name_below_the_API_leads_to_the_plugin_which_is_told_who_calls(string token, string expected)
    {
        foreach (var path in new[] { "/api/v1/services/me", "/api/v1/plugins/Test.Services/services/me" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.Authorization = new("Bearer", token);
            using var response = await _server.Client.SendAsync(request);
            Assert.Equal(expected, await response.Content.ReadAsStringAsync());
        }

        using var stranger = await _server.Client.GetAsync("/api/v1/services/me");
        Assert.Equal(401, await ProblemAsync(stranger));
        using var other = await _server.Client.GetAsync("/api/v1/service/me");
        Assert.Equal(404, await ProblemAsync(other));
    }

    [Fact]
    public void Names_that_the_server_has_are_not_given_to_plugins()
    {
        var own = _server.Server.Http!.Routes.Select(route => route.RoutePattern.RawText!)
            .Where(path => path.StartsWith("/api/v1/", StringComparison.Ordinal)).Select(path => path["/api/v1/".Length..].Split('/')[0]);
        Assert.Equal(own.Distinct().Order(), PluginAreas.Reserved.Order());
    }

    [Theory]
    [InlineData("/", "no-store")]
    [InlineData("/kept", "max-age=86400")]
    public async Task An_answer_is_kept_only_if_its_plugin_says_so(string path, string expected)
    {
        using var response = await _server.GetAsync(path);

        Assert.Equal(expected, Assert.Single(response.Headers.GetValues("Cache-Control")));
    }

    [Fact]
    public async Task Who_asks_by_HEAD_gets_what_GET_answers_without_the_body()
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, "/api/v1/plugins/Test.Services/lists/all");
        using var response = await _server.Client.SendAsync(request);

        Assert.Equal((HttpStatusCode.OK, 11L), (response.StatusCode, response.Content.Headers.ContentLength));
        Assert.Empty(await response.Content.ReadAsByteArrayAsync());
    }

    [Theory]
    [InlineData("/api/v1/plugins/Test.Services/lists/")]
    [InlineData("/api/v1/plugins/Test.Services/lists/a/b")]
    [InlineData("/api/v1/plugins/Test.Services/nothing")]
    [InlineData("/api/v1/plugins/Test.Nobody/count")]
    [InlineData("/api/v1/plugins/test.services/count")]
    public async Task What_no_plugin_answers_is_not_found(string path)
    {
        using var response = await _server.Client.GetAsync(path);

        Assert.Equal(404, await ProblemAsync(response));
    }

    [Fact]
    public async Task A_plugin_has_its_own_folder_and_one_that_it_keeps_files_in()
    {
        var files = Path.Combine(_server.Root, "spool", "plugin-files");
        Assert.False(Directory.Exists(files));
        foreach (var expected in new[] { "True x", "True xx" })
        {
            using var response = await _server.GetAsync("/folders");
            Assert.Equal(expected, await response.Content.ReadAsStringAsync());
        }

        var folder = Path.Combine(files, "Test.Services");
        Assert.Equal("xx", await File.ReadAllTextAsync(Path.Combine(folder, "kept.txt")));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder));
    }

    [Fact]
    public async Task A_plugin_gives_directives_and_paces_in_its_own_name()
    {
        using var slow = await _server.Client.PostAsync("/api/v1/plugins/Test.Services/slow?provider=gmail", null);
        var id = await slow.Content.ReadAsStringAsync();
        var directive = Assert.Single(_server.Server.Mta.Corridor.Directives.Active);
        Assert.Equal((id, "Test.Services", "gmail"), (directive.Id, directive.Author, directive.Request.Match.Provider));
        var pace = Assert.Single(_server.Server.Mta.Corridor.Traffic.For("other").Paces);
        Assert.Equal(("Test.Services", "1/min"), (pace.Author, pace.Pace.Rate?.ToString()));
        Assert.False(_server.Server.Mta.Corridor.Traffic.For("other").EndPace(pace.Target));

        using var free = await _server.Client.PostAsync($"/api/v1/plugins/Test.Services/free?provider=gmail&id={id}", null);
        Assert.Equal("True True 0 0 0", await free.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_method_that_is_not_mapped_is_refused_with_those_that_are()
    {
        using var response = await _server.Client.DeleteAsync("/api/v1/plugins/Test.Services/echo");

        Assert.Equal(405, await ProblemAsync(response));
        Assert.Equal("POST", Assert.Single(response.Content.Headers.Allow));
    }

    [Fact]
    public async Task A_plugin_sees_the_request_but_no_secrets()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/plugins/Test.Services/for-inject?a=1%262&b=x&b=y");
        request.Headers.Authorization = new("Bearer", "app-token");
        request.Headers.Add("Cookie", "session=secret");
        request.Headers.Add("X-Given", "yes");
        request.Content = new StringContent("the body");
        using var response = await _server.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        Assert.Equal(
            """{"Method":"POST","Path":"/for-inject","A":"1\u00262","Many":2,"Header":"yes","Secret":null,"""
                + """ "Body":"the body","Client":"app","Tenant":"acme","Address":"127.0.0.1"}""".TrimStart(),
            await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("/for-admin", null, 401)]
    [InlineData("/for-admin", "a-wrong-token", 401)]
    [InlineData("/for-admin", "app-token", 403)]
    [InlineData("/for-admin", "boss-token", 200)]
    public async Task A_token_with_the_scope_is_demanded(string path, string? token, int status)
    {
        using var response = await _server.GetAsync(path, token);

        Assert.Equal(status, (int)response.StatusCode);
    }

    [Theory]
    [InlineData("boss-token", 200, "all")]
    [InlineData("desk-token", 200, "acme")]
    [InlineData("two-token", 403, null)]
    public async Task A_token_for_named_tenants_reaches_a_plugin_as_its_one_tenant(string token, int status, string? tenant)
    {
        using var response = await _server.GetAsync("/for-read", token);

        Assert.Equal(status, (int)response.StatusCode);
        if (tenant is not null)
            Assert.Equal(tenant, await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("/throws")]
    [InlineData("/null")]
    [InlineData("/header")]
    [InlineData("/frame")]
    public async Task What_a_plugin_does_wrong_is_answered_without_a_word_of_it(string path)
    {
        using var response = await _server.GetAsync(path);

        Assert.Equal(500, await ProblemAsync(response));
        Assert.DoesNotContain("secret", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(100, true)]
    [InlineData(101, true)]
    [InlineData(100, false)]
    [InlineData(101, false)]
    public async Task A_body_is_bounded_whether_its_length_is_said_or_not(int length, bool isSaid)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/plugins/Test.Services/echo");
        request.Content = new StringContent(new string('x', length));
        request.Headers.TransferEncodingChunked = !isSaid;
        using var response = await _server.Client.SendAsync(request);

        Assert.Equal(length <= 100 ? 201 : 413, (int)response.StatusCode);
    }

    [Fact]
    public async Task A_handler_that_takes_too_long_is_cancelled()
    {
        using var response = await _server.GetAsync("/obeys");

        Assert.Equal(503, await ProblemAsync(response));
    }

    [Fact]
    public async Task A_handler_that_hangs_is_given_up_and_keeps_its_plugin_loaded_until_it_comes_back()
    {
        var sign = Path.Combine(_server.Root, "come-back");
        _server.Configure(sign);
        await _server.Server.Reloader.ReloadAsync("test", CancellationToken.None);
        using (var response = await _server.GetAsync("/hangs"))
            Assert.Equal(503, await ProblemAsync(response));

        _server.Configure("w2");
        await _server.Server.Reloader.ReloadAsync("test", CancellationToken.None);
        Assert.Equal(1, Assert.Single(_server.Server.Reloader.Draining, draining => draining.Generation == 2).Leases);
        Directory.CreateDirectory(sign);
        await Eventually.TrueAsync(
            () => _server.Server.Reloader.Draining.IsEmpty, () => "The generation of the call that hung is still held.");
    }

    [Fact]
    public async Task Redirects_and_refusals_are_the_plugins_to_make()
    {
        using var moved = await _server.GetAsync("/elsewhere");
        using var refused = await _server.GetAsync("/refuses");

        Assert.Equal((HttpStatusCode.Found, "https://x.example/a%20b"), (moved.StatusCode, moved.Headers.Location!.AbsoluteUri));
        Assert.Equal(422, await ProblemAsync(refused));
        using var json = JsonDocument.Parse(await refused.Content.ReadAsStringAsync());
        Assert.Equal("not \"this\" one", json.RootElement.GetProperty("detail").GetString());
    }

    [Fact]
    public async Task A_replaced_plugin_answers_at_once_and_goes_on_with_what_the_old_one_stored()
    {
        Assert.Equal(0, (await _server.RunAsync("services", "count", "--add", "5")).ExitCode);
        Assert.Equal("""{"Count":5,"Word":"w0"}""", await CountAsync());

        _server.Configure("w1");
        await _server.Server.Reloader.ReloadAsync("test", CancellationToken.None);
        Assert.Equal("""{"Count":5,"Word":"w1"}""", await CountAsync());

        await _server.StopAsync();
        await _server.StartAsync();
        Assert.Equal("""{"Count":5,"Word":"w1"}""", await CountAsync());
    }

    [Fact]
    public async Task A_message_that_a_plugin_submits_is_spooled_with_its_origin_and_the_plugin_is_not_asked_about_it()
    {
        File.WriteAllText(Path.Combine(_server.Root, "scripts", "hold.js"), "export const onRoute = () => ({ hold: true });\n");
        await _server.Server.Reloader.ReloadAsync("test", CancellationToken.None);
        using var content = new StringContent("Subject: hi\n\nhello");
        using var response = await _server.Client.PostAsync("/api/v1/plugins/Test.Services/send?to=jane@receiver.test&key=one", content);
        using var answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        var id = answer.RootElement.GetProperty("Id").GetString()!;
        Assert.Equal(250, answer.RootElement.GetProperty("Code").GetInt32());

        var (_, shown, _) = await _server.RunAsync("queue", "show", id, "--json");
        using var message = JsonDocument.Parse(shown);
        Assert.Equal("plugin", message.RootElement.GetProperty("protocol").GetString());
        Assert.Equal("Test.Services", message.RootElement.GetProperty("listener").GetString());
        var metadata = message.RootElement.GetProperty("metadata");
        Assert.Equal("yes", metadata.GetProperty("given").GetString());
        Assert.False(metadata.TryGetProperty("count", out _));

        await _server.StopAsync();
        await _server.StartAsync();
        using var again = new StringContent("Subject: hi\n\nhello");
        using var repeated = await _server.Client.PostAsync("/api/v1/plugins/Test.Services/send?to=jane@receiver.test&key=one", again);
        Assert.Equal($$"""{"Code":250,"Id":"{{id}}","IsRepeated":true}""", await repeated.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task An_exporter_sees_what_the_journal_holds_also_what_came_before_its_plugin_was_replaced()
    {
        using (var content = new StringContent("Subject: hi\n\nhello"))
            (await _server.Client.PostAsync("/api/v1/plugins/Test.Services/send?to=jane@receiver.test", content)).Dispose();
        await Eventually.TrueAsync(async () => await SeenAsync() == "1");
    }

    private async Task<string> SeenAsync()
    {
        using var response = await _server.GetAsync("/seen");
        return await response.Content.ReadAsStringAsync();
    }

    private async Task<string> CountAsync()
    {
        using var response = await _server.GetAsync("/count");
        return await response.Content.ReadAsStringAsync();
    }

    private static async Task<int> ProblemAsync(HttpResponseMessage response)
    {
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        using var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        Assert.Equal((int)response.StatusCode, json.RootElement.GetProperty("status").GetInt32());
        return (int)response.StatusCode;
    }
}
