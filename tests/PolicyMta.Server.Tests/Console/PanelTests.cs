using System.Net;
using System.Text.Json;
using PolicyMta.Server.Admin;
using PolicyMta.Server.Tests.Plugins;

namespace PolicyMta.Server.Tests.Console;

/// <summary>What plugins add to the console comes and goes with them.</summary>
public sealed class PanelTests : IAsyncLifetime
{
    private const string Module = "/console/plugins/Test.Services/panel.js";
    private PluginServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await PluginServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_panel_is_listed_shown_replaced_and_gone_with_its_plugin()
    {
        var panel = Assert.Single(await PanelsAsync());
        Assert.Equal("Test.Services", panel.GetProperty("plugin").GetString());
        Assert.Equal("test-services", panel.GetProperty("element").GetString());
        Assert.Equal("Services", panel.GetProperty("title").GetString());
        Assert.Equal(Module, panel.GetProperty("module").GetString());
        using var first = await GetAsync(Module);
        Assert.Equal("text/javascript; charset=utf-8", first.Content.Headers.ContentType!.ToString());
        Assert.EndsWith("// w0", await first.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains("default-src 'none'", Assert.Single(first.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        using var style = await GetAsync("/console/plugins/Test.Services/styles/panel.css");
        Assert.Equal("text/css", style.Content.Headers.ContentType!.MediaType);

        _server.Configure("w1");
        Assert.Equal(0, (await _server.RunAsync("reload")).ExitCode);
        using var second = await GetAsync(Module);
        Assert.EndsWith("// w1", await second.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.NotEqual(first.Headers.ETag, second.Headers.ETag);

        File.Delete(Path.Combine(_server.Root, "plugins", "Services", "plugin.yaml"));
        Directory.Delete(Path.Combine(_server.Root, "plugins", "Services"), recursive: true);
        var config = await File.ReadAllTextAsync(_server.Config);
        await File.WriteAllTextAsync(
            _server.Config,
            config.Replace(", settings: { Test.Services: { word: \"w1\" } }", "", StringComparison.Ordinal));
        var (exitCode, _, error) = await _server.RunAsync("reload");
        Assert.True(exitCode == 0, error);
        Assert.Empty(await PanelsAsync());
        using var gone = await GetAsync(Module);
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
    }

    [Fact]
    public async Task A_page_for_a_frame_has_styles_of_its_own_and_sends_nothing()
    {
        using var page = await GetAsync("/console/plugins/Test.Services/frame/page.html");
        Assert.Equal("text/html; charset=utf-8", page.Content.Headers.ContentType!.ToString());
        Assert.Equal(
            "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; "
                + "base-uri 'none'; form-action 'none'; frame-ancestors 'self'",
            Assert.Single(page.Headers.GetValues("Content-Security-Policy")));
    }

    [Theory]
    [InlineData("/console/plugins/Test.Services/nothing.js")]
    [InlineData("/console/plugins/Test.Services/../panel.js")]
    [InlineData("/console/plugins/Test.Services/styles")]
    [InlineData("/console/plugins/Test.Nobody/panel.js")]
    public async Task What_no_plugin_brings_is_not_there(string path)
    {
        using var response = await GetAsync(path);
        Assert.NotEqual(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Which_plugins_run_is_told_to_nobody_who_is_not_logged_in()
    {
        foreach (var path in new[] { Module, "/console/plugins/Test.Nobody/panel.js", AdminPaths.Panels })
        {
            using var response = await _server.Client.GetAsync(path);
            Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        }
    }

    private async Task<List<JsonElement>> PanelsAsync()
    {
        using var response = await GetAsync(AdminPaths.Panels);
        return [.. (await Browser.JsonAsync(response)).GetProperty("panels").EnumerateArray()];
    }

    private Task<HttpResponseMessage> GetAsync(string path)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = new("Bearer", "boss-token");
        return _server.Client.SendAsync(request);
    }
}
