using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using PolicyMta.Core.Tests.Records;
using PolicyMta.Server.Commands;
using PolicyMta.Server.Configuration;
using PolicyMta.Server.Tests.Commands;
using PolicyMta.Testing;

namespace PolicyMta.Server.Tests;

/// <summary>
/// The whole server over the spool of an earlier release: what waits there is listed, explained, recognised and delivered.
/// </summary>
public sealed class OldSpoolTests : IAsyncLifetime
{
    private const string Fixture = "spool-0.1";

    private readonly TestFolder _folder = new();
    private readonly ByteSink _sink = new("DSN", "SMTPUTF8", "8BITMIME");
    private readonly FakeTimeProvider _time = new(SpoolFixture.After01);
    private string _config = "";

    public ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(Path.Combine(_folder.Root, "plugins"));
        _config = _folder.Write("policymta.yaml", $$"""
            hostname: mta.test
            listeners: [{ name: main, address: "127.0.0.1:{{Ports.Free()}}" }]
            http: { address: "127.0.0.1:{{Ports.Free()}}", tokens: [{ name: fixture, token_hash: "{{Convert.ToHexStringLower(Server.Http.BearerTokens.HashOf("a-token"))}}" }] }
            spool: { path: spool, min_free_mb: 16, segment_size_mb: 1 }
            delivery: { next_hop: "127.0.0.1:{{_sink.Port}}" }
            dns: { hosts_only: true }
            events: { path: events }
            plugins: { path: plugins }
            """);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _sink.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task What_waits_is_listed_explained_recognised_and_delivered()
    {
        SpoolFixture.Unpack(Fixture, Path.Combine(_folder.Root, "spool"));
        await using var clock = new Timer(_ => _time.Advance(TimeSpan.FromMilliseconds(100)), null, 0, 10);
        await using var server = await StartAsync();

        var deliveries = await ListAsync();
        Assert.Equal(25, deliveries.Count);
        var held = deliveries.First(delivery => delivery.Phase == "held").Id;
        var (_, explained, _) = await RunAsync("explain", held);
        Assert.Contains("on-inject fixture.js", explained, StringComparison.Ordinal);
        Assert.Contains("held by a script", explained, StringComparison.Ordinal);
        foreach (var id in deliveries.Select(delivery => delivery.Id).Distinct())
            Assert.Equal(ExitCode.Success, (await RunAsync("queue", "show", id)).ExitCode);

        Assert.Contains(deliveries, delivery => delivery.Tenant == "acme");
        Assert.Contains(
            await PostAgainAsync(server), deliveries.Where(delivery => delivery.Tenant == "acme").Select(delivery => delivery.Id));

        foreach (var id in deliveries.Select(delivery => delivery.Id).Distinct())
            Assert.Equal(ExitCode.Success, (await RunAsync("queue", "release", id)).ExitCode);

        var expected = new[]
        {
            "a@busy.test", "a@busy.test", "c@busy.test", "d@Busy.test", "slow@busy.test", "postmaster@busy.test", "delayed@busy.test",
            "tomorrow@held-for.test", "binary@busy.test", "jäne@bücher.test", "a@later.test", "one@busy.test", "held@busy.test",
            "held@other.test", "soon@busy.test", "moved@busy.test",
        }.Concat(Enumerable.Range(0, 20).Select(n => $"r{n}@d{n % 7}.test")).Order(StringComparer.Ordinal).ToList();
        List<string> Delivered() => [.. _sink.Mails.SelectMany(mail => mail.Recipients).Select(Address)
            .Where(address => address != "news@sender.test").Order(StringComparer.Ordinal)];
        await Eventually.TrueAsync(() => Delivered().Count >= expected.Count, () => string.Join(' ', Delivered()));
        await Eventually.TrueAsync(async () => (await ListAsync()).Count == 0, () => "Something is still queued.");

        Assert.Equal(expected, Delivered());
        Assert.Contains(_sink.Mails, mail => mail.Recipients.Contains("<c@busy.test> NOTIFY=NEVER"));
        Assert.Contains(_sink.Mails, mail => mail.Mail.StartsWith("<>", StringComparison.Ordinal)
            && Encoding.UTF8.GetString(mail.Content).Contains("safe@busy.test", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_spool_of_a_newer_release_is_refused_by_the_command_line_and_left_as_it_is()
    {
        var spool = Path.Combine(_folder.Root, "spool");
        SpoolFixture.Unpack(Fixture, spool);
        File.WriteAllText(Path.Combine(spool, "format-3"), "");
        var before = Everything(spool);

        var (exitCode, output, error) = await RunAsync("serve");

        Assert.Equal(ExitCode.Failure, exitCode);
        Assert.Empty(output);
        Assert.Contains(
            $"The server did not start: The spool {spool} is in format 3, which a newer release of PolicyMta writes",
            error,
            StringComparison.Ordinal);
        Assert.Contains("Start the newer release again.", error, StringComparison.Ordinal);
        Assert.Equal(before, Everything(spool));
    }

    private static string Address(string recipient) => recipient.Split('<', '>')[1];

    private static List<(string, string)> Everything(string folder) =>
    [
        .. Directory.GetFileSystemEntries(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(path =>
            (path, Directory.Exists(path)
                ? ""
                : Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(path))))),
    ];

    private Task<RunningServer> StartAsync() =>
        RunningServer.StartAsync(
            ConfigurationLoader.Load(_config), NullLoggerFactory.Instance, _time, TestContext.Current.CancellationToken);

    /// <summary>The request that the fixture's maker made with this key, byte for byte.</summary>
    private static async Task<string> PostAgainAsync(RunningServer server)
    {
        const string Body = """
            {"from": "News <news@sender.test>", "subject": "hello", "text": "A line.", "to": ["a@busy.test"], "tenant": "acme", "campaign": "spring", "priority": "high", "metadata": {"order": "4711", "empty": "", "\u00fc": "\u20ac"}}
            """;
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"http://{server.Http!.EndPoint}/api/v1/messages");
        request.Content = new ByteArrayContent(Encoding.ASCII.GetBytes(Body)) { Headers = { { "Content-Type", "application/json" } } };
        request.Headers.Add("Idempotency-Key", "fixture-key-1");
        request.Headers.Authorization = new("Bearer", "a-token");
        using var response = await client.SendAsync(request);
        var answer = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode is HttpStatusCode.Accepted or HttpStatusCode.OK, answer);
        using var json = JsonDocument.Parse(answer);
        return json.RootElement.GetProperty("recipients")[0].GetProperty("id").GetString()!;
    }

    private Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] arguments) =>
        CommandLine.RunAsync([.. arguments, "--config", _config]);

    private async Task<List<(string Id, string Phase, string Tenant)>> ListAsync()
    {
        var (exitCode, output, error) = await RunAsync("queue", "list", "--json", "--limit", "1000");
        Assert.True(exitCode == ExitCode.Success, error);
        using var json = JsonDocument.Parse(output);
        return [.. json.RootElement.GetProperty("deliveries").EnumerateArray()
            .Select(item =>
                (item.GetProperty("id").GetString()!, item.GetProperty("phase").GetString()!, item.GetProperty("tenant").GetString()!))];
    }
}
