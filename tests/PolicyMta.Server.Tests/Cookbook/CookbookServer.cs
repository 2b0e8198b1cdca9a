using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using PolicyMta.Server.Configuration;
using PolicyMta.Server.Tests.Commands;
using PolicyMta.Server.Tests.Http;
using PolicyMta.Testing;

namespace PolicyMta.Server.Tests.Cookbook;

/// <summary>The whole server in this process with scripts of the cookbook, and the receiver that its mail goes to.</summary>
internal sealed class CookbookServer : IAsyncDisposable
{
    private readonly TestFolder _folder = new();
    private readonly int _smtp = Ports.Free();
    private readonly int _http = Ports.Free();
    private RunningServer? _server;

    public static string Examples { get; } = Path.GetFullPath("../../../examples", Path.GetDirectoryName(Here())!);

    /// <summary>What a receiver has of all mail that no script sends elsewhere.</summary>
    public ByteSink Sink { get; } = new();

    public string Folder => _folder.Root;

    private string Config => Path.Combine(Folder, "policymta.yaml");

    /// <param name="script">The example.</param>
    /// <param name="scripts">Further settings of scripts, within braces.</param>
    /// <param name="plugins">Further settings of plugins, within braces.</param>
    /// <param name="more">Further sections.</param>
    /// <param name="delivery">Further settings of delivery, within braces.</param>
    /// <param name="plugin">The folder of a plugin to load, below that of the tests.</param>
    /// <param name="prepare">Lays files before the start.</param>
    public static async Task<CookbookServer> StartAsync(
        string script, string scripts = "", string plugins = "", string more = "", string delivery = "", string plugin = "",
        Action<CookbookServer>? prepare = null)
    {
        var server = new CookbookServer();
        Directory.CreateDirectory(Path.Combine(server.Folder, "plugins"));
        Directory.CreateDirectory(Path.Combine(server.Folder, "scripts"));
        foreach (var name in script.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            File.Copy(Path.Combine(Examples, "policies", name), Path.Combine(server.Folder, "scripts", name));
        if (plugin.Length > 0)
            server.CopyPlugin(plugin);
        server._folder.Write("policymta.yaml", $$"""
            hostname: mta.sender.test
            listeners: [{ name: main, address: "127.0.0.1:{{server._smtp}}" }]
            http:
              address: "127.0.0.1:{{server._http}}"
              tokens:
                - { name: app, token_hash: "{{ApiFixture.HashOf("app-token")}}", tenant: acme, scopes: [inject] }
                - { name: boss, token_hash: "{{ApiFixture.HashOf("boss-token")}}", scopes: [admin] }
            spool: { min_free_mb: 16, segment_size_mb: 1 }
            dns: { hosts_only: true }
            delivery: { next_hop: "127.0.0.1:{{server.Sink.Port}}"{{delivery}} }
            plugins: { path: plugins{{plugins}} }
            scripts: { path: scripts{{scripts}} }
            {{more}}
            """);
        prepare?.Invoke(server);
        server._server = await RunningServer.StartAsync(
            ConfigurationLoader.Load(server.Config), NullLoggerFactory.Instance, TimeProvider.System, CancellationToken.None);
        return server;
    }

    private void CopyPlugin(string name)
    {
        var source = Path.Combine(AppContext.BaseDirectory, name);
        foreach (var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(Folder, "plugins", Path.GetFileName(name), Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }

    public void Write(string name, string content) => _folder.Write(name, content);

    /// <summary>One message by SMTP; the replies to its recipients, and the last one.</summary>
    public async Task<(List<string> Recipients, string Last)> SmtpAsync(string from, string[] to, string message)
    {
        await using var talk = await SmtpTalk.StartAsync(_smtp);
        await talk.CommandAsync($"MAIL FROM:<{from}>");
        var replies = new List<string>();
        foreach (var recipient in to)
            replies.Add(await talk.CommandAsync($"RCPT TO:<{recipient}>"));
        if (replies.TrueForAll(reply => reply[0] != '2'))
            return (replies, replies[^1]);
        await talk.CommandAsync("DATA");
        return (replies, await talk.CommandAsync(Encoding.ASCII.GetBytes(message + "\r\n.\r\n")));
    }

    /// <summary>One message by HTTP, by a client that is known.</summary>
    public async Task<string> HttpAsync(string from, string to, string message, string campaign = "")
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"http://127.0.0.1:{_http}/api/v1/messages");
        request.Headers.Authorization = new("Bearer", "app-token");
        request.Headers.Add("X-Envelope-From", from);
        request.Headers.Add("X-Envelope-To", to);
        if (campaign.Length > 0)
            request.Headers.Add("X-Campaign", campaign);
        request.Content = new StringContent(message, Encoding.ASCII, "message/rfc822");
        request.Content.Headers.ContentType = new("message/rfc822");
        using var response = await client.SendAsync(request);
        var body = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, body);
        return body;
    }

    /// <summary>Runs a command of the command line; what it wrote.</summary>
    public async Task<string> RunAsync(params string[] command)
    {
        var (exitCode, output, error) = await CommandLine.RunAsync([.. command, "--config", Config]);
        Assert.True(exitCode == 0, output + error);
        return output;
    }

    /// <summary>Waits until <c>explain</c> says something of a message, and gives all of it: events are written after the mail.</summary>
    public async Task<string> ExplainedAsync(string reply, string expected)
    {
        var said = "";
        await Eventually.TrueAsync(
            async () => (said = await RunAsync("explain", IdIn(reply))).Contains(expected, StringComparison.Ordinal), () => said);
        return said;
    }

    /// <summary>Waits for so many messages at the receiver.</summary>
    public async Task<List<StoredMail>> MailsAsync(int count, ByteSink? sink = null)
    {
        await Eventually.TrueAsync(() => (sink ?? Sink).Mails.Count >= count);
        Assert.Equal(count, (sink ?? Sink).Mails.Count);
        return [.. (sink ?? Sink).Mails];
    }

    public static string IdIn(string reply) => System.Text.RegularExpressions.Regex.Match(reply, "[0-9A-Z]{26}").Value;

    public static string Text(StoredMail mail) => Encoding.Latin1.GetString(mail.Content);

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        await Sink.DisposeAsync();
        _folder.Dispose();
    }

    private static string Here([CallerFilePath] string path = "") => path;
}
