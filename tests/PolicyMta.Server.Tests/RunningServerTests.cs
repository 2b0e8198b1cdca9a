using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using PolicyMta.Server.Commands;
using PolicyMta.Server.Configuration;
using PolicyMta.Server.Tests.Commands;
using PolicyMta.Testing;

namespace PolicyMta.Server.Tests;

/// <summary>The whole server in this process, asked by its own commands.</summary>
public sealed class RunningServerTests : IAsyncLifetime
{
    private const string HoldEverything = "export function onRoute(context) {\n  return { hold: true, reason: \"test\" };\n}\n";

    private readonly TestFolder _folder = new();
    private string _config = "";
    private RunningServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        _folder.Write("scripts/hold.js", HoldEverything);
        Directory.CreateDirectory(Path.Combine(_folder.Root, "plugins"));
        _config = _folder.Write("policymta.yaml", $$"""
            hostname: mx.sender.test
            listeners: [{ name: main, address: "127.0.0.1:{{Ports.Free()}}" }]
            http: { address: "127.0.0.1:{{Ports.Free()}}", tokens: [{ name: app, token_hash: "{{HashOf("a-token")}}", tenant: acme }, { name: other, token_hash: "{{HashOf("a-foreign-token")}}", tenant: other }, { name: all, token_hash: "{{HashOf("an-admin-token")}}", scopes: [admin] }] }
            spool: { min_free_mb: 16, segment_size_mb: 1 }
            dns: { hosts_only: true }
            plugins: { path: plugins }
            scripts: { path: scripts }
            """);
        _server = await RunningServer.StartAsync(
            ConfigurationLoader.Load(_config), NullLoggerFactory.Instance, TimeProvider.System, CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Status_shows_every_handler_that_is_off_and_what_holds_instead()
    {
        var hold = Assert.Single(Assert.Single(_server.Reloader.Loaded.Policies).Handlers).State;
        using (var well = await RunJsonAsync("status", "--json"))
            Assert.Equal(0, well.RootElement.GetProperty("policy").GetProperty("handlers_off").GetArrayLength());

        for (var i = 0; i < Core.Hooks.HandlerState.FailuresToOpen; i++)
            hold.Failed("it threw");
        var (_, output, _) = await CommandLine.RunAsync("status", "--config", _config);
        Assert.Contains(
            "hold.js at on-route is skipped for some seconds after repeated failures; mail is refused or deferred there meanwhile: "
                + "it threw",
            output, StringComparison.Ordinal);

        hold.SwitchOff("it hung");
        using var status = await RunJsonAsync("status", "--json");
        var off = status.RootElement.GetProperty("policy").GetProperty("handlers_off")[0];
        Assert.Equal(
            ("hold.js", "on-route", "reload", "it hung", "fallback"),
            (off.GetProperty("id").GetString(), off.GetProperty("hook").GetString(), off.GetProperty("until").GetString(),
                off.GetProperty("why").GetString(), off.GetProperty("instead").GetString()));
    }

    [Fact]
    public async Task A_reload_says_what_waits_for_a_restart()
    {
        var before = await RunAsync("reload");
        Assert.DoesNotContain("after a restart", before.Error, StringComparison.Ordinal);

        await File.AppendAllTextAsync(_config, "\ndelivery: { connect_timeout: 7s }\n", TestContext.Current.CancellationToken);
        var (exitCode, _, error) = await RunAsync("reload");
        Assert.Equal(ExitCode.Success, exitCode);
        Assert.Contains("applies after a restart", error, StringComparison.Ordinal);
        using var json = await RunJsonAsync("reload", "--json");
        Assert.True(json.RootElement.GetProperty("restart_needed").GetBoolean());
    }

    [Fact]
    public async Task What_a_script_says_reaches_the_terminal_by_no_verb_as_a_command()
    {
        var hostile = JsonSerializer.Serialize(HostileText.Sample);
        _folder.Write("scripts/hold.js", $"export function onRoute(context) {{\n  return {{ hold: true, reason: {hostile} }};\n}}\n");
        Assert.Equal(ExitCode.Success, (await RunAsync("reload")).ExitCode);
        var id = await SendAsync();
        await Eventually.GetAsync(() => ExportAsync("events", "export", "--kind", "held"), lines => lines.Count == 1);
        Assert.Single(_server.Reloader.Loaded.Policies[0].Handlers).State.SwitchOff(HostileText.Sample);

        foreach (var words in new[]
        {
            "queue summary", "queue list", "queue show " + id, "explain " + id, "events export", "status", "scripts",
            "queue show --json " + id,
        })
        {
            var (exitCode, output, error) = await RunAsync(words.Split(' '));
            Assert.Equal(ExitCode.Success, exitCode);
            HostileText.AssertNone(output + error);
            Assert.DoesNotContain(output.Split('\n'), line => line.StartsWith("forged", StringComparison.Ordinal));
        }

        Assert.Contains("\\u202egnihton", (await RunAsync("explain", id)).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Events_are_exported_by_the_server_and_equally_from_its_files_when_it_has_stopped()
    {
        var id = await SendAsync();
        await SendAsync();
        await SendAsync();
        await Eventually.GetAsync(
            () => ExportAsync("events", "export", "--kind", "held"),
            lines => lines.Count == 3);

        string[][] queries =
        [
            ["events", "export"],
            ["events", "export", "--kind", "Received"],
            ["events", "export", "--kind", "received", "--kind", "held", "--since", "1h"],
            ["events", "export", "--since", "2100-01-01"],
            ["events", "export", "--id", id],
            ["events", "export", "--recipient", "A@Receiver.test", "--limit", "4"],
        ];
        var running = new List<string>();
        foreach (var query in queries)
            running.Add((await CommandLine.RunAsync([.. query, "--config", _config])).Output);
        await _server.DisposeAsync();
        var stopped = new List<string>();
        foreach (var query in queries)
            stopped.Add((await CommandLine.RunAsync([.. query, "--config", _config])).Output);

        Assert.Equal(running, stopped);
        Assert.Equal([6, 3, 6, 0, 2, 4], running.Select(output => output.Split('\n').Length - 1));
        var events = await ExportAsync("events", "export");
        Assert.Equal(
            events.Select(e => e.GetProperty("event_id").GetInt64()).Order(), events.Select(e => e.GetProperty("event_id").GetInt64()));
        Assert.All(events, e =>
        {
            Assert.Equal(JsonValueKind.String, e.GetProperty("time").ValueKind);
            Assert.True(SpoolId.TryParse(e.GetProperty("id").GetString(), null, out _));
            Assert.Equal("a@receiver.test", e.GetProperty("recipients")[0].GetString());
            Assert.False(e.TryGetProperty("crc", out _));
        });
    }

    [Theory]
    [InlineData("--since", "yesterday")]
    [InlineData("--id", "x")]
    [InlineData("--kind", "recieved")]
    [InlineData("--recipient", "")]
    [InlineData("--limit", "0")]
    [InlineData("--limit", "99999999999999")]
    [InlineData("--limit", "ten")]
    public async Task A_query_that_cannot_be_is_refused(string option, string value)
    {
        var (exitCode, _, error) = await CommandLine.RunAsync("events", "export", option, value, "--config", _config);
        Assert.Equal(ExitCode.Usage, exitCode);
        Assert.Contains(option is "--limit" or "--recipient" ? $"{option} must be" : value, error, StringComparison.Ordinal);
        Assert.DoesNotContain("System.", error, StringComparison.Ordinal);
    }

    private async Task<List<JsonElement>> ExportAsync(params string[] command)
    {
        var (exitCode, output, error) = await CommandLine.RunAsync([.. command, "--config", _config]);
        Assert.True(exitCode == 0, error);
        return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
    }

    [Fact]
    public async Task A_message_can_be_sent_found_explained_and_removed()
    {
        var id = await SendAsync();

        using var list = await Eventually.GetAsync(
            () => RunJsonAsync("queue", "list", "--json"),
            json => json.RootElement.GetProperty("deliveries")[0].GetProperty("phase").GetString() == "held");
        Assert.Equal(id, list.RootElement.GetProperty("deliveries")[0].GetProperty("id").GetString());
        using (var show = await RunJsonAsync("queue", "show", id, "--json"))
            Assert.Equal("a@receiver.test", show.RootElement.GetProperty("recipients")[0].GetString());
        using (var summary = await RunJsonAsync("queue", "summary", "--json"))
            Assert.Equal("receiver.test", summary.RootElement.GetProperty("scheduled")[0].GetProperty("domain").GetString());

        var (_, explained, _) = await CommandLine.RunAsync("explain", id, "--config", _config);
        Assert.Contains("on-route hold.js (generation 1)", explained, StringComparison.Ordinal);
        Assert.Contains("\"hold\":true", explained, StringComparison.Ordinal);
        Assert.Contains("because: test", explained, StringComparison.Ordinal);

        Assert.Equal(ExitCode.Success, (await RunAsync("queue", "remove", id)).ExitCode);
        Assert.Equal(ExitCode.Failure, (await RunAsync("queue", "show", id)).ExitCode);
        using var done = await Eventually.GetAsync(
            () => RunJsonAsync("explain", id, "--json"),
            json => json.RootElement.GetProperty("events").EnumerateArray().Any(item => item.GetProperty("kind").GetString() == "removed"));
        Assert.Equal("done", done.RootElement.GetProperty("state").GetString());
    }

    [Fact]
    public async Task Directives_are_given_listed_and_cancelled_and_mistakes_are_named()
    {
        var (exitCode, output, _) = await RunAsync("suspend", "--tenant", "acme", "--for", "10m", "--reason", "asked to");
        Assert.Equal(ExitCode.Success, exitCode);
        Assert.Matches("^Suspend D[0-9A-Z]{8} in force for tenant acme, until ", output);
        var (_, table, _) = await RunAsync("directives", "list");
        Assert.Contains("asked to", table, StringComparison.Ordinal);
        using var list = await RunJsonAsync("directives", "list", "--json");
        var id = list.RootElement.GetProperty("directives")[0].GetProperty("id").GetString()!;

        foreach (var (wrong, expected) in new (string[], string)[]
        {
            (["hold", "--domain", "a.test"], "--reason"),
            (["hold", "--reason", "x"], "all mail is meant"),
            (["throttle", "--provider", "gmail", "--rate", "fast", "--reason", "x"], "rate: must be a rate"),
            (["throttle", "--tenant", "acme", "--connections", "2", "--reason", "x"], "connections: "),
            (["suspend", "--domain", "a.test", "--for", "soon", "--reason", "x"], "--for must be a time"),
            (["bounce", "--id", "17", "--reason", "x"], "match.id: is not a message id"),
            (["bounce", "--domain", "a.test", "--reply", "250 ok", "--reason", "x"], "5xx"),
            (["reroute", "--domain", "a.test", "--reason", "x"], "reroute: give"),
            (["reroute", "--domain", "a.test", "--to-pool", "nosuch", "--reason", "x"], "reroute.egress_pool: there is no egress pool"),
            (["bounce", "--domain", "a b", "--preview"], "match.domain: it is not a valid domain"),
            (["throttle", "--provider", "gmail", "--connections", "99999999999", "--reason", "x"], "--connections must be a whole number"),
            (["hold", "--min-attempts", "many", "--reason", "x"], "--min-attempts must be a whole number"),
            (["suspend", "--provider", new string('x', 99_999), "--reason", "x"], "65536 bytes at most"),
            (["resume", "--domain", "a.test"], "exactly this match"),
            (["directives", "cancel", "D00000000"], "No directive of this id"),
        })
        {
            var (code, _, error) = await RunAsync(wrong);
            Assert.NotEqual(ExitCode.Success, code);
            Assert.Contains(expected, error, StringComparison.Ordinal);
        }

        Assert.Equal(ExitCode.Success, (await RunAsync("directives", "cancel", id)).ExitCode);
        var (_, none, _) = await RunAsync("directives", "list");
        Assert.Contains("No directive is in force.", none, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Held_mail_is_counted_held_released_and_bounced_by_match_and_mistakes_are_named()
    {
        var id = await SendAsync();
        await Eventually.GetAsync(
            () => RunJsonAsync("queue", "list", "--json"),
            json => json.RootElement.GetProperty("deliveries")[0].GetProperty("phase").GetString() == "held");

        foreach (var (wrong, expected) in new (string[], string)[]
        {
            (["queue", "release"], "Say which mail"),
            (["queue", "hold", id, "--all"], "Say which mail"),
            (["queue", "release", "17"], "not a valid message id"),
            (["queue", "release", "--match", "campain=spring"], "'campain=spring' is not a valid --match"),
            (["queue", "release", "--match", "campaign"], "'campaign' is not a valid --match"),
            (["queue", "release", "--match", "min_attempts=many"], "'min_attempts=many' is not a valid --match"),
            (["queue", "bounce", "--domain", "a b"], "match.domain: it is not a valid domain"),
            (["queue", "bounce", "--all", "--domain", "a.test"], "everything: it contradicts the match"),
            (["queue", "bounce", "--all", "--reply", "250 ok"], "reply: its code must be 5xx"),
            (["queue", "hold", "--older-than", "soon"], "--older-than must be a time"),
            (["queue", "hold", "--match", "older-than=soon"], "'older-than=soon' is not a valid --match: --older-than must be a time"),
            (["queue", "release", "01ARZ3NDEKTSV4RRFFQ69G5FAV"], "not in the queue"),
        })
        {
            var (code, _, error) = await RunAsync(wrong);
            Assert.NotEqual(ExitCode.Success, code);
            Assert.Contains(expected, error, StringComparison.Ordinal);
        }

        Assert.StartsWith(
            "Would bounce 1 recipient in 1 queued delivery.\n",
            (await RunAsync("queue", "bounce", "--older-than", "0s", "--dry-run")).Output, StringComparison.Ordinal);
        Assert.StartsWith(
            "Would hold 1 recipient in 1 queued delivery.\n",
            (await RunAsync("queue", "hold", "--match", "domain=receiver.test", "--match", "older_than=0s", "--dry-run")).Output,
            StringComparison.Ordinal);
        Assert.StartsWith(
            "Released 0 recipients in 0 queued deliveries.\n", (await RunAsync("queue", "release", "--campaign", "none")).Output,
            StringComparison.Ordinal);
        using (var held = await RunJsonAsync("queue", "hold", "--domain", "receiver.test", "--reason", "abuse desk", "--json"))
        {
            Assert.Equal(
                (false, 1, 1, id),
                (held.RootElement.GetProperty("dry_run").GetBoolean(), held.RootElement.GetProperty("deliveries").GetInt32(),
                    held.RootElement.GetProperty("recipients").GetInt32(), held.RootElement.GetProperty("samples")[0].GetString()));
        }

        _folder.Write("scripts/hold.js", "export function onInject() {\n  return null;\n}\n");
        Assert.Equal(ExitCode.Success, (await RunAsync("reload")).ExitCode);
        Assert.Contains("abuse desk (hold by ", (await RunAsync("explain", id)).Output, StringComparison.Ordinal);
        using (var list = await RunJsonAsync("queue", "list", "--json"))
            Assert.Equal("held", list.RootElement.GetProperty("deliveries")[0].GetProperty("phase").GetString());

        Assert.Contains(
            "Recipients that wait now: 1", (await RunAsync("queue", "bounce", "--all", "--reason", "never")).Error,
            StringComparison.Ordinal);
        Assert.StartsWith(
            "Bounced 1 recipient in 1 queued delivery.\n",
            (await RunAsync("queue", "bounce", "--all", "--reason", "never", "--undo-for", "0s", "--yes")).Output,
            StringComparison.Ordinal);
        var events = await Eventually.GetAsync(
            () => ExportAsync("events", "export", "--kind", "bounced", "--id", id), lines => lines.Count == 1);
        Assert.Contains("never (bounce by ", events[0].GetProperty("reply").ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mail_that_a_script_holds_leaves_when_the_script_no_longer_does()
    {
        var id = await SendAsync();
        await Eventually.GetAsync(
            () => RunJsonAsync("queue", "list", "--json"),
            json => json.RootElement.GetProperty("deliveries")[0].GetProperty("phase").GetString() == "held");
        _folder.Write("scripts/hold.js", "export function onRoute() {\n  return { bounce: '550 5.7.1 not wanted' };\n}\n");
        Assert.Equal(ExitCode.Success, (await RunAsync("reload")).ExitCode);
        await Eventually.GetAsync(() => ExportAsync("events", "export", "--kind", "bounced", "--id", id), lines => lines.Count == 1);
    }

    [Fact]
    public async Task A_broken_script_is_shown_by_reload_and_the_old_policy_stays()
    {
        _folder.Write("scripts/hold.js", "export function onRoute(context) {\n  return { hold: ;\n}\n");

        var (exitCode, output, error) = await RunAsync("reload");

        Assert.Equal(ExitCode.Failure, exitCode);
        Assert.Empty(output);
        Assert.Contains("hold.js:2:", error, StringComparison.Ordinal);
        Assert.Contains("generation 1 stays in force", error, StringComparison.Ordinal);

        _folder.Write("scripts/hold.js", HoldEverything + "// changed\n");
        var (fixedCode, fixedOutput, _) = await RunAsync("reload");
        Assert.Equal(ExitCode.Success, fixedCode);
        Assert.Contains("generation 2 is in force", fixedOutput, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_script_that_fails_on_messages_seen_before_is_refused_by_check_and_reload_unless_forced()
    {
        await SendAsync();
        using (await Eventually.GetAsync(
            () => RunJsonAsync("queue", "list", "--json"),
            json => json.RootElement.GetProperty("deliveries")[0].GetProperty("phase").GetString() == "held"))
        {
        }

        _folder.Write("scripts/hold.js", "export function onRoute(context) {\n  return { hold: true, reson: \"test\" };\n}\n");
        foreach (var (command, end) in new[] { ("check", "has 1 mistake"), ("reload", "generation 1 stays in force") })
        {
            var (exitCode, _, error) = await RunAsync(command);
            Assert.NotEqual(ExitCode.Success, exitCode);
            Assert.Contains("hold.js:2:24: The result has no property 'reson'. Did you mean 'reason'?", error, StringComparison.Ordinal);
            Assert.Contains(
                "  2 |   return { hold: true, reson: \"test\" };\n    |                        ^\n", error, StringComparison.Ordinal);
            Assert.Contains("It failed on 1 of 1 recorded messages at on-route, first on message 0", error, StringComparison.Ordinal);
            Assert.Contains("from sender.test to receiver.test.", error, StringComparison.Ordinal);
            Assert.Contains("policymta reload --force", error, StringComparison.Ordinal);
            Assert.Contains(end, error, StringComparison.Ordinal);
        }

        using (var check = JsonDocument.Parse((await RunAsync("check", "--json")).Output))
            Assert.Equal(1, check.RootElement.GetProperty("trial").GetProperty("tried").GetInt32());
        var forced = await RunAsync("reload", "--force");
        Assert.Equal(ExitCode.Success, forced.ExitCode);
        Assert.Contains("Policy generation 2 is in force.", forced.Output, StringComparison.Ordinal);
        Assert.Contains("Changed scripts were tried on 1 recorded messages (on-route 1).", forced.Output, StringComparison.Ordinal);
        Assert.Contains("Put in force although it fails on recorded messages", forced.Error, StringComparison.Ordinal);

        // The message that the old policy held is asked about anew too.
        await SendAsync();
        using var scripts = await Eventually.GetAsync(
            () => RunJsonAsync("scripts", "--json"),
            json => json.RootElement.GetProperty("handlers")[0].GetProperty("doors")[0].GetProperty("failures").GetInt32() >= 1);
        Assert.Contains(
            "hold.js:2:24",
            scripts.RootElement.GetProperty("handlers")[0].GetProperty("doors")[0].GetProperty("last_error").GetString(),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_says_when_nothing_could_be_tried()
    {
        var other = _folder.Write("other.yaml", await File.ReadAllTextAsync(_config));
        var (exitCode, output, _) = await CommandLine.RunAsync("check", "--config", other);
        Assert.Equal(ExitCode.Success, exitCode);
        Assert.Contains($"not tried on recorded messages: the running server reads {_config}.", output, StringComparison.Ordinal);

        await _server.DisposeAsync();
        (exitCode, output, _) = await RunAsync("check");
        Assert.Equal(ExitCode.Success, exitCode);
        Assert.Contains(
            "not tried on recorded messages, which only a running server has. No server answers", output, StringComparison.Ordinal);
        Assert.Contains("is right.", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Force_is_true_or_false()
    {
        using var client = new HttpClient();
        client.DefaultRequestHeaders.Authorization = new("Bearer", "an-admin-token");

        var answer = await client.PostAsync($"http://{_server.Http!.EndPoint}/api/v1/admin/reload?force=perhaps", null);

        Assert.Contains("must be true or false", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.False(answer.IsSuccessStatusCode);
    }

    [Fact]
    public async Task Status_plugins_and_scripts_say_what_is_loaded()
    {
        await SendAsync();

        using var status = await RunJsonAsync("status", "--json");
        Assert.Equal(1, status.RootElement.GetProperty("totals").GetProperty("accepted").GetInt32());
        Assert.True(status.RootElement.GetProperty("spool").GetProperty("accepting").GetBoolean());
        using var plugins = await RunJsonAsync("plugins", "--json");
        Assert.Empty(plugins.RootElement.GetProperty("handlers").EnumerateArray());
        using var scripts = await Eventually.GetAsync(
            () => RunJsonAsync("scripts", "--json"),
            json => json.RootElement.GetProperty("handlers")[0].GetProperty("doors")[0].GetProperty("calls").GetInt32() > 0);
        Assert.Equal("hold.js", scripts.RootElement.GetProperty("handlers")[0].GetProperty("id").GetString());
        foreach (var command in new[] { "status", "plugins", "scripts" })
            Assert.Equal(ExitCode.Success, (await RunAsync(command)).ExitCode);
    }

    [Fact]
    public async Task The_admin_api_needs_its_own_token()
    {
        using var client = new HttpClient();
        var address = $"http://{_server.Http!.EndPoint}/api/v1/admin/status";

        Assert.Equal(System.Net.HttpStatusCode.Unauthorized, (await client.GetAsync(address)).StatusCode);
        client.DefaultRequestHeaders.Authorization = new("Bearer", "a-token");
        Assert.Equal(System.Net.HttpStatusCode.Forbidden, (await client.GetAsync(address)).StatusCode);
        client.DefaultRequestHeaders.Authorization = new("Bearer", "an-admin-token");
        Assert.Equal(System.Net.HttpStatusCode.OK, (await client.GetAsync(address)).StatusCode);
    }

    [Fact]
    public async Task A_second_server_on_a_taken_port_starts_nothing()
    {
        var taken = _server.Mta.Listeners[0].Endpoint;
        var free = Ports.Free();
        var config = _folder.Write("second/policymta.yaml", $$"""
            listeners: [{ name: free, address: "127.0.0.1:{{free}}" }, { name: taken, address: "{{taken}}" }]
            spool: { min_free_mb: 16 }
            plugins: { path: ../plugins }
            scripts: { path: ../scripts }
            """);

        var (exitCode, _, error) = await CommandLine.RunAsync("serve", "--config", config);

        Assert.Equal(ExitCode.Failure, exitCode);
        Assert.Contains(taken.Port.ToString(System.Globalization.CultureInfo.InvariantCulture), error, StringComparison.Ordinal);
        using var client = new System.Net.Sockets.TcpClient();
        await Assert.ThrowsAsync<System.Net.Sockets.SocketException>(
            async () => await client.ConnectAsync(System.Net.IPAddress.Loopback, free));
    }

    private static string HashOf(string token) => Convert.ToHexStringLower(Server.Http.BearerTokens.HashOf(token));

    private async Task<string> SendAsync()
    {
        var message = _folder.Write("message.eml", "From: jane@sender.test\nTo: a@receiver.test\nSubject: hello\n\n.dot\n");
        var (exitCode, output, error) = await RunAsync("send", message, "--json");
        Assert.True(exitCode == ExitCode.Success, output + error);
        using var list = await RunJsonAsync("queue", "list", "--json");
        return list.RootElement.GetProperty("deliveries")[0].GetProperty("id").GetString()!;
    }

    private Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] arguments) =>
        CommandLine.RunAsync([.. arguments, "--config", _config]);

    private async Task<JsonDocument> RunJsonAsync(params string[] arguments)
    {
        var (exitCode, output, error) = await RunAsync(arguments);
        Assert.True(exitCode == ExitCode.Success, error);
        return JsonDocument.Parse(output);
    }
}
