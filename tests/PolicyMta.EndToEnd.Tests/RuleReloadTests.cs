using System.Diagnostics;
using System.Text;
using System.Text.Json;
using PolicyMta.Testing;

namespace PolicyMta.EndToEnd.Tests;

/// <summary>
/// Rules in a file of their own, changed while mail flows: mistakes are told all at once and nothing of the file is in force; what is right
/// holds at once, and no message is lost.
/// </summary>
public sealed class RuleReloadTests
{
    private const string Mistakes = """
        plugins:
          settings:
            PolicyMta.IspRules:
              rules:
                gmial: { connections: 5 }
                partner:
                  domains: [sink.test]
                  conections: 3
                  message_rate: fast
                  connections: 0
                  when:
                    acme: { tennant: acme, connections: 2 }
                    nobody: { connections: 2 }
                  replies:
                    busy: { codes: [4zz], retry: 5m }
                    full: { says: [full], throttle: { for: 2d, pause: true } }
                    code: { matches: '[HCM1', retry: 5m }
                    seen: { codes: [421], retry: 5m, examples: ["450 4.7.1 Later"] }
        """;

    [Fact]
    public async Task Ten_mistakes_are_told_and_change_nothing_while_mail_flows_and_a_good_file_is_in_force_at_once()
    {
        using var folder = new TestFolder();
        await using var sink = new CountingSink();
        var rules = Path.Combine(folder.Path, "rules.yaml");
        await PutAsync(rules, Rules(connections: 7));
        await using var mta = new MtaProcess(folder.Path, $"include: rules.yaml\ndelivery:\n  next_hop: 127.0.0.1:{sink.Port}\n");
        await mta.StartAsync();
        using var stop = new CancellationTokenSource();
        var client = new LoadClient(mta.SmtpPort);
        var load = client.RunAsync(sessions: 2, limit: 100_000, stop.Token);
        Assert.Equal(("7", "rule partner"), await ConnectionsAsync(mta));

        await PutAsync(rules, Mistakes);
        var refused = await MtaProcess.RunAsync("reload", "--config", mta.ConfigurationFile);

        Assert.NotEqual(0, refused.ExitCode);
        var lines = refused.Output.Split('\n').Where(line => line.Contains("rules.yaml:", StringComparison.Ordinal)).ToList();
        Assert.Equal(10, lines.Count);
        Assert.All(lines, line => Assert.Matches(@"rules\.yaml:\d+:\d+: .{20,}", line));
        foreach (var remedy in new[]
        {
            "did you mean 'gmail'?", "Did you mean 'connections'?", "600/min", "Allowed: 1 or more", "Did you mean 'tenant'?",
            "write tenant, campaign, pool or source", "write 421, 45x or 5xx", "at most 24h", "is not a valid regular expression",
            "codes differs",
        })
            Assert.Contains(remedy, refused.Output, StringComparison.Ordinal);
        Assert.Equal(("7", "rule partner"), await InForceAsync(mta));

        await PutAsync(rules, Rules(connections: 8));
        Assert.Equal(0, (await MtaProcess.RunAsync("reload", "--config", mta.ConfigurationFile)).ExitCode);
        Assert.Equal(("8", "rule partner"), await ConnectionsAsync(mta));

        await stop.CancelAsync();
        await load;
        Assert.Empty(client.Refusals);
        await Eventually.TrueAsync(() => client.Accepted.All(sink.Copies.ContainsKey), () => "Accepted mail is missing.\n" + mta.Output);
        Assert.All(sink.Copies.Values, copies => Assert.Equal(1, copies));
    }

    /// <summary>
    /// How many messages a connection carries is counted by the receiver: of connections that begin after one change and end before the
    /// next, none carries more than the rules in force say.
    /// </summary>
    [Fact]
    public async Task Rules_that_change_all_the_time_hold_at_once_and_lose_nothing()
    {
        using var folder = new TestFolder();
        await using var sink = new CountingSink();
        var rules = Path.Combine(folder.Path, "rules.yaml");
        await PutAsync(rules, PerConnection(1));
        await using var mta = new MtaProcess(folder.Path, $"include: rules.yaml\ndelivery:\n  next_hop: 127.0.0.1:{sink.Port}\n");
        await mta.StartAsync();
        using var stop = new CancellationTokenSource();
        var client = new LoadClient(mta.SmtpPort);
        var load = client.RunAsync(sessions: 2, limit: 1_000_000, stop.Token);

        var spans = new List<(long From, long To, int Most)>();
        var inForce = (From: Stopwatch.GetTimestamp(), Most: 1);
        string[] broken =
        [
            Mistakes, "plugins: [", "plugins:\n\tsettings: {}\n", "\0\u0001\u0002\uFFFE\0", PerConnection(3)[..^9],
            "plugins: { settings: { PolicyMta.IspRules: { rules: 7 } } }", PerConnection(0), PerConnection(3) + PerConnection(3),
        ];
        int[] good = [4, 1, 7, 2, 9, 1, 3, 5];
        for (var i = 0; i < good.Length; i++)
        {
            await PutAsync(rules, broken[i]);
            Assert.False(await ReloadAsync(mta), $"Taken:\n{broken[i]}");
            Assert.Equal($"{inForce.Most}", (await InForceAsync(mta, "messages_per_connection")).Value);

            var before = sink.Copies.Count;
            spans.Add((inForce.From, Stopwatch.GetTimestamp(), inForce.Most));
            await PutAsync(rules, PerConnection(good[i]));
            Assert.True(await ReloadAsync(mta), mta.Output);
            inForce = (Stopwatch.GetTimestamp(), good[i]);
            await Eventually.TrueAsync(() => sink.Copies.Count >= before + 50, () => "Nothing is sent.\n" + mta.Output);
        }

        spans.Add((inForce.From, Stopwatch.GetTimestamp(), inForce.Most));
        await stop.CancelAsync();
        await load;
        Assert.Empty(client.Refusals);
        await Eventually.TrueAsync(() => client.Accepted.All(sink.Copies.ContainsKey), () => "Accepted mail is missing.\n" + mta.Output);
        Assert.All(sink.Copies.Values, copies => Assert.Equal(1, copies));
        var judged = 0;
        foreach (var (from, to, most) in spans)
        {
            foreach (var connection in sink.Ended.Where(one => one.Opened >= from && one.Ended < to))
            {
                Assert.InRange(connection.Messages, 0, most);
                judged++;
            }
        }

        Assert.InRange(judged, 50, int.MaxValue);
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{good.Length} changes and {broken.Length} broken files; {client.Accepted.Count} accepted, {sink.Copies.Count} taken, "
                + $"{judged} connections judged");
    }

    /// <summary>In one step, as editors and deployments do: a server that looks meanwhile must not find half of it.</summary>
    private static async Task PutAsync(string file, string text)
    {
        await File.WriteAllTextAsync(file + ".new", text, TestContext.Current.CancellationToken);
        File.Move(file + ".new", file, overwrite: true);
    }

    private static string PerConnection(int most) =>
        $$"""
        plugins:
          settings:
            PolicyMta.IspRules:
              rules:
                partner: { domains: [sink.test], adaptive: { enabled: false }, connections: 3, messages_per_connection: {{most}} }

        """;

    private static async Task<bool> ReloadAsync(MtaProcess mta)
    {
        using var http = Client(mta);
        using var answer = await http.PostAsync("/api/v1/admin/reload", null);
        return answer.IsSuccessStatusCode;
    }

    private static string Rules(int connections) =>
        $$"""
        plugins:
          settings:
            PolicyMta.IspRules:
              rules:
                partner: { domains: [sink.test], adaptive: { enabled: false }, connections: {{connections}} }
        """;

    private static async Task<(string? Value, string? From)> ConnectionsAsync(MtaProcess mta)
    {
        var shown = await MtaProcess.RunAsync("rules", "explain", "--domain", "sink.test", "--json", "--config", mta.ConfigurationFile);
        Assert.Equal(0, shown.ExitCode);
        using var json = JsonDocument.Parse(shown.Output);
        return In(json.RootElement, "connections");
    }

    /// <summary>The same of the server itself: the commands of plugins cannot be read while the files have mistakes.</summary>
    private static async Task<(string? Value, string? From)> InForceAsync(MtaProcess mta, string limit = "connections")
    {
        using var http = Client(mta);
        using var request = new StringContent(
            """{ "command": "rules explain", "values": { "--domain": ["sink.test"] } }""", Encoding.UTF8, "application/json");
        using var answer = await http.PostAsync("/api/v1/admin/commands", request);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, text);
        using var json = JsonDocument.Parse(text);
        return In(json.RootElement.GetProperty("json"), limit);
    }

    private static HttpClient Client(MtaProcess mta)
    {
        var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{mta.HttpPort}") };
        http.DefaultRequestHeaders.Authorization = new("Bearer", MtaProcess.AdminToken);
        return http;
    }

    private static (string? Value, string? From) In(JsonElement shown, string limit)
    {
        var found = shown.GetProperty("limits").EnumerateArray().Single(one => one.GetProperty("name").GetString() == limit);
        return (found.GetProperty("value").GetString(), found.GetProperty("from").GetString());
    }
}
