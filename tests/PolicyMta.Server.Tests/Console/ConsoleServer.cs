using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using PolicyMta.Core.Smtp.Auth;
using PolicyMta.Server.Configuration;
using PolicyMta.Server.Http;
using PolicyMta.Server.Tests.Commands;
using PolicyMta.Server.Tests.Http;

namespace PolicyMta.Server.Tests.Console;

/// <summary>A server in this process with a console and a user of each kind, and browsers of it.</summary>
internal sealed class ConsoleServer : IAsyncDisposable
{
    public const string Password = "correct horse";

    private readonly TestFolder _folder = new();
    private readonly HttpClient _client = new(new SocketsHttpHandler
    {
        UseCookies = false,
        AllowAutoRedirect = false,
        SslOptions = { RemoteCertificateValidationCallback = static (_, shown, _, _) => shown?.Subject == "CN=mx.sender.test" },
    });
    private RunningServer? _server;

    public string Root => _folder.Root;

    public RunningServer Server => _server!;

    public string Origin { get; private set; } = "";

    public string Config => Path.Combine(Root, "policymta.yaml");

    /// <param name="http">Further settings of section http.</param>
    /// <param name="more">Further sections.</param>
    /// <param name="prepare">Puts files into the folder before the server starts.</param>
    public static async Task<ConsoleServer> StartAsync(string http = "", string more = "", Action<string>? prepare = null)
    {
        var server = new ConsoleServer();
        Directory.CreateDirectory(Path.Combine(server.Root, "plugins"));
        prepare?.Invoke(server.Root);
        server._folder.Write("scripts/hold.js", "export function onRoute() { return { hold: true }; }\n");
        server.WriteUsers(users => users);
        server._folder.Write("policymta.yaml", $$"""
            hostname: mx.sender.test
            http:
              address: "127.0.0.1:0"
              {{http}}
              tokens:
                - { name: app, token_hash: "{{ApiFixture.HashOf("app")}}", scopes: [inject, read] }
                - { name: chief, token_hash: "{{ApiFixture.HashOf("chief")}}", role: admin }
                - { name: root, token_hash: "{{ApiFixture.HashOf("root")}}", scopes: [admin] }
            users_file: users.yaml
            spool: { path: spool, min_free_mb: 16, segment_size_mb: 1 }
            delivery: { next_hop: "127.0.0.1:9" }
            plugins: { path: plugins }
            scripts: { path: scripts }
            {{more}}
            """);
        server._server = await RunningServer.StartAsync(
            ConfigurationLoader.Load(server.Config), NullLoggerFactory.Instance, TimeProvider.System, CancellationToken.None);
        var scheme = http.Contains("certificate", StringComparison.Ordinal) ? "https" : "http";
        server.Origin = $"{scheme}://{server._server.Http!.EndPoint}";
        return server;
    }

    /// <summary>Writes the users file anew.</summary>
    public void WriteUsers(Func<ImmutableArray<AccountOptions>, IEnumerable<AccountOptions>> change) => UsersFile.Write(
        Path.Combine(Root, "users.yaml"),
        change(
        [
            User("jane", OperatorRole.Admin), User("olga", OperatorRole.Operate), User("rita", OperatorRole.Read),
            User("joe", OperatorRole.Operate) with { Tenants = ["acme"] }, User("mailer", null),
        ]));

    public static AccountOptions User(string name, OperatorRole? role) =>
        new() { Name = name, Password = ScramSecret.Create(Password, 4096).ToString(), Role = role };

    /// <summary>A browser in which nobody is logged in.</summary>
    public Browser NewBrowser() => new(_client, Origin);

    /// <summary>A browser in which a user has logged in.</summary>
    public async Task<Browser> LogInAsync(string name, string password = Password)
    {
        var browser = NewBrowser();
        using var answer = await browser.LogInAsync(name, password);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return browser;
    }

    public Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] arguments) =>
        CommandLine.RunAsync([.. arguments, "--config", Config]);

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        if (_server is not null)
            await _server.DisposeAsync();
        _folder.Dispose();
    }
}
