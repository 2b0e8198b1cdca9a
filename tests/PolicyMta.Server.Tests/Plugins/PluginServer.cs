using Microsoft.Extensions.Logging.Abstractions;
using PolicyMta.Server.Configuration;
using PolicyMta.Server.Tests.Commands;
using PolicyMta.Server.Tests.Http;
using PolicyMta.Testing;

namespace PolicyMta.Server.Tests.Plugins;

/// <summary>A server in this process with the plugin that uses every service, and clients of it.</summary>
internal sealed class PluginServer : IAsyncDisposable
{
    private static readonly string Built = Path.Combine(AppContext.BaseDirectory, "TestPlugins", "Services");
    private readonly TestFolder _folder = new();
    private readonly int _port = Ports.Free();
    private RunningServer? _server;

    private PluginServer() =>
        Client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri($"http://127.0.0.1:{_port}") };

    public HttpClient Client { get; }

    public RunningServer Server => _server!;

    public string Root => _folder.Root;

    public string Config => Path.Combine(Root, "policymta.yaml");

    public static async Task<PluginServer> StartAsync(string word = "w0")
    {
        var server = new PluginServer();
        foreach (var file in Directory.GetFiles(Built))
            server.CopyPlugin(file);
        server.Configure(word);
        await server.StartAsync();
        return server;
    }

    /// <summary>Writes the configuration, with a word for the plugin.</summary>
    public void Configure(string word) => _folder.Write("policymta.yaml", $$"""
        hostname: mx.sender.test
        http:
          address: "127.0.0.1:{{_port}}"
          tokens:
            - { name: app, token_hash: "{{ApiFixture.HashOf("app-token")}}", tenant: acme, scopes: [inject] }
            - { name: boss, token_hash: "{{ApiFixture.HashOf("boss-token")}}", scopes: [admin] }
            - { name: desk, token_hash: "{{ApiFixture.HashOf("desk-token")}}", role: read, tenants: [acme], scopes: [read] }
            - { name: two, token_hash: "{{ApiFixture.HashOf("two-token")}}", role: read, tenants: [acme, beta], scopes: [read] }
        spool: { min_free_mb: 16, segment_size_mb: 1 }
        dns: { hosts_only: true }
        plugins: { path: plugins, limits: { shared: { rate: 4/h } }, settings: { Test.Services: { word: "{{word}}" } } }
        scripts: { path: scripts }
        """);

    public async Task StartAsync()
    {
        Directory.CreateDirectory(Path.Combine(Root, "scripts"));
        _server = await RunningServer.StartAsync(
            ConfigurationLoader.Load(Config), NullLoggerFactory.Instance, TimeProvider.System, CancellationToken.None);
    }

    public async Task StopAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        _server = null;
    }

    public Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] arguments) =>
        CommandLine.RunAsync([.. arguments, "--config", Config]);

    public async Task<HttpResponseMessage> GetAsync(string path, string? token = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/plugins/Test.Services" + path);
        if (token is not null)
            request.Headers.Authorization = new("Bearer", token);
        return await Client.SendAsync(request);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await StopAsync();
        _folder.Dispose();
    }

    private void CopyPlugin(string file)
    {
        var target = Path.Combine(Root, "plugins", "Services", Path.GetFileName(file));
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        File.Copy(file, target);
    }
}
