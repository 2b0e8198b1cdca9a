using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using PolicyMta.Server.Commands;
using PolicyMta.Server.Configuration;
using PolicyMta.Server.Tests.Commands;
using PolicyMta.Testing;

namespace PolicyMta.Server.Tests.Sessions;

/// <summary>Sessions, traces, the flight recorder and probes, as an operator uses them on a running server.</summary>
public sealed class SessionCommandTests : IAsyncLifetime
{
    private readonly TestFolder _folder = new();
    private readonly TalkingReceiver _receiver = new();
    private readonly int _port = Ports.Free();
    private string _config = "";
    private RunningServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(Path.Combine(_folder.Root, "plugins"));
        _folder.Write("scripts/route.js", """
            export function onRoute(route) {
              return { provider: "gmail", reason: route.metadata.policymta_probe ? "for a probe" : "for mail" };
            }
            """);
        _config = _folder.Write("policymta.yaml", $$"""
            hostname: mx.sender.test
            listeners: [{ name: main, address: "127.0.0.1:{{_port}}" }]
            http: { address: "127.0.0.1:{{Ports.Free()}}" }
            spool: { min_free_mb: 16, segment_size_mb: 1 }
            delivery: { port: {{_receiver.Port}}, max_addresses: 2 }
            dns: { hosts_only: true, mx: { gmail-sim.test: ["10 mx.gmail-sim.test"] }, hosts: { mx.gmail-sim.test: [127.0.0.1] } }
            egress_sources: { a: { address: 127.0.0.2, ehlo: a.sender.test }, b: { address: 127.0.0.3, ehlo: b.sender.test } }
            egress_pools: { default: { a: 1 }, other: { b: 1 } }
            traffic_profiles: { default: { connections: 1 } }
            plugins: { path: plugins }
            scripts: { path: scripts }
            """);
        _server = await RunningServer.StartAsync(
            ConfigurationLoader.Load(_config), NullLoggerFactory.Instance, TimeProvider.System, CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _receiver.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_probe_goes_from_each_source_up_to_the_recipient_and_never_sends_data()
    {
        var (exitCode, output, error) = await RunAsync("probe", "jane@gmail-sim.test", "--source", "a,b", "--rcpt");

        Assert.True(exitCode == ExitCode.Success, output + error);
        Assert.Equal(["127.0.0.2", "127.0.0.3"], _receiver.Clients.Order());
        foreach (var (client, name) in new[] { ("127.0.0.2", "a.sender.test"), ("127.0.0.3", "b.sender.test") })
        {
            Assert.Equal(
                [$"EHLO {name}", "MAIL FROM:<>", "RCPT TO:<jane@gmail-sim.test>", "RSET", "QUIT"],
                _receiver.Said.Where(said => said.Client == client).Select(said => said.Line));
        }

        Assert.DoesNotContain(_receiver.Said, said => said.Line.StartsWith("DATA", StringComparison.OrdinalIgnoreCase)
            || said.Line.StartsWith("BDAT", StringComparison.OrdinalIgnoreCase));
        Assert.Contains("for a probe", output, StringComparison.Ordinal);
        Assert.Contains("mx.gmail-sim.test takes mail from here up to the recipient", output, StringComparison.Ordinal);
        Assert.Matches(@"(?m)^Stage +a +b *$", output);
        Assert.Matches(@"(?m)^mail +ok [\d.]+ ms +ok [\d.]+ ms *$", output);
        Assert.Equal(0, _server.Mta.Conversations.Open.Count(open => open.Direction == Core.Conversations.Direction.Out));
    }

    [Fact]
    public async Task A_probe_in_json_is_a_line_for_each_stage_and_fails_where_mail_would()
    {
        _receiver.Recipient = "550 5.1.1 No such user\r\n";
        var (exitCode, output, _) = await RunAsync("probe", "jane@gmail-sim.test", "--rcpt", "--json");

        Assert.Equal(ExitCode.Failure, exitCode);
        var steps = output.Trim().Split('\n').Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(
            ["route", "route", "dns", "policy", "connect", "banner", "ehlo", "mail", "rcpt", "reset", "quit", "verdict"],
            steps.Select(step => step.GetProperty("stage").GetString()));
        var verdict = steps[^1];
        Assert.False(verdict.GetProperty("ok").GetBoolean());
        Assert.Contains("550 5.1.1 No such user", verdict.GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.NotEmpty(verdict.GetProperty("remedy").GetString()!);
        var connect = steps.Single(step => step.GetProperty("stage").GetString() == "connect");
        Assert.Equal("127.0.0.2", connect.GetProperty("source_address").GetString());
        Assert.Empty(_server.Mta.Conversations.Recorder!.Summary(10));
    }

    [Fact]
    public async Task A_probe_counts_as_a_connection_and_a_suspension_does_not_stop_it_but_is_told()
    {
        await RunAsync("suspend", "--provider", "gmail", "--reason", "blocked");
        var (exitCode, output, error) = await RunAsync("probe", "gmail-sim.test");

        Assert.Equal(ExitCode.Failure, exitCode);
        Assert.Contains("blocked", output, StringComparison.Ordinal);
        Assert.Contains("but mail on this way is kept back here", output + error, StringComparison.Ordinal);
        Assert.Single(_receiver.Clients);

        await RunAsync("resume", "--provider", "gmail");
        var queue = Assert.Single(_server.Mta.Corridor.Queues.Ready());
        Assert.Equal(0, queue.Connections);
        _receiver.Banner = "";
        var slow = RunAsync("probe", "gmail-sim.test", "--timeout", "20s");
        await Eventually.TrueAsync(
            () => _server.Mta.Corridor.Queues.Ready().Single().Connections == 1, () => "The probe was not counted.");
        var (second, refused, _) = await RunAsync("probe", "gmail-sim.test");
        Assert.Equal(ExitCode.Failure, second);
        Assert.Contains("all connections that limits allow are in use (1 of 1 here)", refused, StringComparison.Ordinal);
        await RunAsync("sessions", "abort", _server.Mta.Conversations.Open.Single().Id);
        Assert.Contains("broken off by an operator", (await slow).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_probe_ends_in_time_whether_a_banner_never_comes_or_never_ends(bool isEndless)
    {
        _receiver.IsEndless = isEndless;
        _receiver.Banner = isEndless ? "220-" + new string('x', 500) + "\r\n" : "";

        var (exitCode, output, _) = await RunAsync("probe", "gmail-sim.test", "--timeout", "2s");

        Assert.Equal(ExitCode.Failure, exitCode);
        Assert.Contains(isEndless ? "it is too long" : "not through within 2s", output, StringComparison.Ordinal);
        Assert.True(output.Length < 50_000);
    }

    [Fact]
    public async Task What_strangers_say_reaches_the_terminal_by_no_command_and_json_stays_json()
    {
        var hostile = HostileText.Sample.ReplaceLineEndings(" ");
        _receiver.Banner = $"220 {hostile}\r\n";
        _receiver.Ehlo = $"250-{hostile}\r\n250 {hostile}\r\n";
        _receiver.Recipient = $"550 5.1.1 {hostile}\r\n";
        using var client = new TcpClient("127.0.0.1", _port);
        await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes($"EHLO {hostile}\r\nMAIL FROM:<{hostile}>\r\n"));
        var id = await SendAsync();
        await Eventually.TrueAsync(
            () => _server.Mta.Conversations.Recorder!.Summary(10).Count > 0, () => "Nothing was recorded.");
        var session = _server.Mta.Conversations.Open.First().Id;

        foreach (var words in new[]
        {
            "probe jane@gmail-sim.test --rcpt", "sessions", $"sessions show {session}", "recorder", "recorder gmail-sim.test",
            $"recorder {id}", "trace in --for 1s",
        })
        {
            var (_, output, error) = await RunAsync(words.Split(' '));
            HostileText.AssertNone(output + error);
            Assert.DoesNotContain(output.Split('\n'), line => line.StartsWith("forged", StringComparison.Ordinal));
            (_, output, error) = await RunAsync([.. words.Split(' '), "--json"]);
            HostileText.AssertNone(output + error);
            if (words.StartsWith("probe", StringComparison.Ordinal) || words.StartsWith("trace", StringComparison.Ordinal))
                Assert.All(output.Trim().Split('\n'), line => JsonDocument.Parse(line).Dispose());
            else
                JsonDocument.Parse(output).Dispose();
        }

        Assert.Contains("\\u202egnihton", (await RunAsync("recorder", id)).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_clients_session_is_listed_shown_traced_and_broken_off()
    {
        using var client = new TcpClient("127.0.0.1", _port);
        using var reader = new StreamReader(client.GetStream());
        Assert.StartsWith("220", await reader.ReadLineAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        var trace = RunAsync("trace", "in", "--client", "127.0.0.1", "--lines", "6", "--json");
        await Eventually.TrueAsync(() => _server.Mta.Conversations.IsWatched, () => "Nobody looks.");
        await client.GetStream().WriteAsync("HELO client.example\r\n"u8.ToArray());
        Assert.StartsWith("250", await reader.ReadLineAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        await client.GetStream().WriteAsync("AUTH PLAIN AGphbmUAc2VjcmV0\r\n"u8.ToArray());

        var lines = (await trace).Output.Trim().Split('\n').Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal("connected from 127.0.0.1", lines[0].GetProperty("text").GetString());
        Assert.Equal("HELO client.example", lines[2].GetProperty("text").GetString());
        Assert.Equal("AUTH PLAIN ***", lines[4].GetProperty("text").GetString());
        Assert.Equal("lines", lines[^1].GetProperty("ended").GetString());

        var listed = (await JsonAsync("sessions", "in", "--listener", "main", "--json")).GetProperty("sessions")[0];
        var id = listed.GetProperty("id").GetString()!;
        Assert.Equal(("127.0.0.1", "greeted"), (listed.GetProperty("client").GetString(), listed.GetProperty("state").GetString()));
        Assert.Equal(0, (await JsonAsync("sessions", "in", "--client", "192.0.2.0/24", "--json")).GetProperty("total").GetInt32());
        Assert.Contains("HELO client.example", (await RunAsync("sessions", "show", id)).Output, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Success, (await RunAsync("sessions", "abort", id)).ExitCode);
        await reader.ReadLineAsync(TestContext.Current.CancellationToken);
        Assert.StartsWith("421 4.3.2", await reader.ReadLineAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        await Eventually.TrueAsync(() => _server.Mta.Conversations.Find(id) is null, () => "The session is still there.");
        var (exitCode, _, error) = await RunAsync("sessions", "abort", id);
        Assert.Equal(ExitCode.Failure, exitCode);
        Assert.Contains("There is no such session", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_filter_a_trace_is_refused_while_much_is_said()
    {
        using var stop = new CancellationTokenSource();
        var conversation = new Core.Conversations.IncomingConversation(
            _server.Mta.Conversations, "main", System.Net.IPAddress.Parse("192.0.2.1"));
        var chatter = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                for (var i = 0; i < 500; i++)
                    conversation.Commands("NOOP\r\n"u8);
                await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
            }
        });

        var (exitCode, _, error) = await RunAsync("trace", "in", "--for", "1s");
        Assert.Equal(ExitCode.Failure, exitCode);
        Assert.Contains("lines a second pass", error, StringComparison.Ordinal);
        Assert.Contains("give a filter", error, StringComparison.Ordinal);
        var (filtered, output, _) = await RunAsync("trace", "in", "--client", "192.0.2.1", "--lines", "5000", "--for", "5s");
        Assert.Equal(ExitCode.Success, filtered);
        Assert.Contains("NOOP", output, StringComparison.Ordinal);
        await stop.CancelAsync();
        await chatter;
    }

    [Theory]
    [InlineData("sessions?directoin=in", "directoin: is not known; did you mean 'direction'?")]
    [InlineData("sessions?direction=up", "direction: must be in or out.")]
    [InlineData("sessions?direction=in&provider=gmail", "provider: is not known of sessions in")]
    [InlineData("sessions?client=nobody", "client: is neither an address")]
    [InlineData("trace/in?for=2h", "for: must be a time of at most 1h")]
    [InlineData("trace/sideways", "direction: must be in or out.")]
    public async Task Mistakes_in_a_call_are_named(string path, string expected)
    {
        var client = new Server.Admin.AdminClient(Server.Admin.AdminAccess.Read(_config));
        using (client)
        {
            var reply = await client.CallAsync(HttpMethod.Get, "/api/v1/admin/" + path, default, CancellationToken.None);
            Assert.Equal(400, reply.Status);
            using var problem = JsonDocument.Parse(reply.Body);
            Assert.Contains(expected, problem.RootElement.GetProperty("detail").GetString(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("'unknown' is not a known egress source of a pool; there are a, b.", "probe", "gmail-sim.test", "--source", "a,unknown")]
    [InlineData("rcpt: needs a recipient", "probe", "gmail-sim.test", "--rcpt")]
    [InlineData("from: 'nobody@' is not a valid address", "probe", "gmail-sim.test", "--from", "nobody@")]
    [InlineData("timeout: must be a time of at most 10m", "probe", "gmail-sim.test", "--timeout", "1h")]
    [InlineData("address: 'a b' is not a valid domain", "probe", "a b")]
    public async Task Mistakes_in_a_probe_are_named_and_nothing_is_connected_to(string expected, params string[] words)
    {
        var (exitCode, _, error) = await RunAsync(words);

        Assert.NotEqual(ExitCode.Success, exitCode);
        Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.Empty(_receiver.Clients);
    }

    private async Task<string> SendAsync()
    {
        var file = _folder.Write("hello.eml", "From: a@sender.test\nSubject: hello\n\nHello\n");
        var (exitCode, output, error) = await RunAsync("send", file, "--to", "jane@gmail-sim.test", "--json");
        Assert.True(exitCode == ExitCode.Success, output + error);
        return System.Text.RegularExpressions.Regex.Match(output, "[0-9A-Z]{26}", default, TimeSpan.FromSeconds(1)).Value;
    }

    private async Task<JsonElement> JsonAsync(params string[] words)
    {
        var (exitCode, output, error) = await RunAsync(words);
        Assert.True(exitCode == ExitCode.Success, output + error);
        return JsonDocument.Parse(output).RootElement;
    }

    private Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] words) =>
        CommandLine.RunAsync([.. words, "--config", _config]);
}
