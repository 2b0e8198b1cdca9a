using System.Text.Json;
using PolicyMta.Testing;

namespace PolicyMta.EndToEnd.Tests;

/// <summary>A hard bounce becomes an entry, which stops the next message and survives kill -9; commands say why.</summary>
public sealed class SuppressionTests
{
    private const string Settings =
        """
        simulation:
          providers: [{ name: strict, domains: [strict.test], unknown_users: 1.0 }, { name: kind, domains: [kind.test] }]
        """;

    [Fact]
    public async Task A_hard_bounce_stops_the_next_message_and_what_stopped_it_is_told()
    {
        using var folder = new TestFolder();
        await using var mta = new MtaProcess(folder.Path, Settings);
        await mta.StartAsync();
        var (exitCode, sent) = await SendAsync(mta, "unknown@strict.test");
        Assert.True(exitCode == 0, sent);
        await Eventually.TrueAsync(
            async () => (await TestAsync(mta, "Unknown@STRICT.test")).GetProperty("suppressed").GetBoolean(),
            () => $"The bounce led to no entry:\n{mta.Output}");

        await mta.KillAsync();
        await mta.StartAsync();
        var known = await TestAsync(mta, "Unknown@STRICT.test");
        Assert.True(known.GetProperty("suppressed").GetBoolean());
        Assert.Equal("unknown@strict.test", known.GetProperty("normalized").GetString());
        var reason = known.GetProperty("entries")[0].GetProperty("reasons")[0];
        Assert.Equal("hard-bounce", reason.GetProperty("reason").GetString());
        Assert.Equal("invalid-recipient", reason.GetProperty("category").GetString());
        Assert.Contains("550 5.1.1", reason.GetProperty("source").GetString(), StringComparison.Ordinal);

        await SendAsync(mta, "unknown@strict.test");
        await Eventually.TrueAsync(
            async () => (await EventsAsync(mta, "PolicyMta.Suppression.dropped")).Count == 1, () => $"Nothing was dropped:\n{mta.Output}");
        var dropped = (await EventsAsync(mta, "PolicyMta.Suppression.dropped"))[0];
        Assert.Equal(("hard-bounce", "unknown@strict.test"), (Text(dropped, "category"), dropped.GetProperty("recipients")[0].GetString()));
        Assert.Single(await EventsAsync(mta, "discarded"));
        Assert.Single(await EventsAsync(mta, "bounced"));
        var explained = await RunAsync(mta, "explain", Text(dropped, "id")!);
        Assert.Contains("suppressed: hard-bounce for its tenant", explained, StringComparison.Ordinal);

        await RunAsync(mta, "suppression", "remove", "unknown@strict.test");
        Assert.False((await TestAsync(mta, "unknown@strict.test")).GetProperty("suppressed").GetBoolean());
    }

    [Fact]
    public async Task An_entry_that_comes_while_a_message_waits_stops_it_without_a_notice_and_a_reload_keeps_entries()
    {
        using var folder = new TestFolder();
        await using var mta = new MtaProcess(folder.Path, Settings);
        await mta.StartAsync();
        await RunAsync(mta, "suspend", "--domain", "kind.test", "--for", "1h", "--reason", "test");
        await SendAsync(mta, "jane@kind.test");
        await SendAsync(mta, "joe@kind.test");
        await RunAsync(mta, "suppression", "add", "jane@kind.test", "--global", "--reason", "complaint", "--note", "wrote to us");
        await File.AppendAllTextAsync(
            mta.ConfigurationFile, "\nplugins: { settings: { PolicyMta.Suppression: { action: refuse-message } } }\n");
        await RunAsync(mta, "reload");
        await RunAsync(mta, "resume", "--domain", "kind.test");
        await Eventually.TrueAsync(
            async () => (await EventsAsync(mta, "bounced")).Count == 1 && (await EventsAsync(mta, "delivered")).Count == 1,
            () => $"They were not settled:\n{mta.Output}");
        var bounced = (await EventsAsync(mta, "bounced"))[0];
        Assert.Equal(("jane@kind.test", "suppressed"), (bounced.GetProperty("recipients")[0].GetString(), Text(bounced, "category")));
        Assert.Equal("550 5.7.1 The recipient is on the suppression list (complaint)", Text(bounced, "reply"));
        Assert.Equal(2, (await EventsAsync(mta, "received")).Count);

        var (exitCode, refused) = await SendAsync(mta, "jane@kind.test");
        Assert.NotEqual(0, exitCode);
        Assert.Contains("5.7.1", refused, StringComparison.Ordinal);
        var shown = await RunAsync(mta, "suppression", "list", "--global");
        Assert.Contains("jane@kind.test", shown, StringComparison.Ordinal);
        var stopped = await mta.StopAsync();
        Assert.Equal(0, stopped);
        Assert.Contains("complaint", await RunAsync(mta, "suppression", "test", "jane@kind.test"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_is_imported_over_kill_9_exported_without_a_server_and_lists_are_judged()
    {
        using var folder = new TestFolder();
        await using var mta = new MtaProcess(folder.Path, Settings);
        await mta.StartAsync();
        var file = Path.Combine(folder.Path, "list.csv");
        await File.WriteAllTextAsync(file, "EmailAddress,Reason\njane@kind.test,BOUNCE\nwrong\njoe@kind.test,COMPLAINT\n");
        var imported = await RunAsync(mta, "suppression", "import", file, "--tenant", "default", "--json");
        var report = JsonDocument.Parse(MtaProcess.JsonIn(imported)).RootElement;
        Assert.Equal(("ses", 2), (Text(report, "format"), report.GetProperty("added").GetInt32()));
        Assert.Equal(3, report.GetProperty("errors")[0].GetProperty("line").GetInt32());
        await mta.KillAsync();
        await mta.StartAsync();
        Assert.True((await TestAsync(mta, "joe@kind.test")).GetProperty("suppressed").GetBoolean());

        await SendAsync(mta, "info@kind.test");
        await Eventually.TrueAsync(
            async () => (await RunAsync(mta, "suppression", "hygiene", "--json")).Contains("\"role_accounts\":1", StringComparison.Ordinal)
                || (await RunAsync(mta, "suppression", "hygiene", "--json")).Contains("\"role_accounts\": 1", StringComparison.Ordinal),
            () => $"Nothing was counted:\n{mta.Output}");

        using var client = new HttpClient();
        client.BaseAddress = new Uri($"http://127.0.0.1:{mta.HttpPort}/api/v1/plugins/PolicyMta.Suppression/");
        client.DefaultRequestHeaders.Authorization = new("Bearer", MtaProcess.InjectionToken);
        Assert.Contains("joe@kind.test", await client.GetStringAsync("entries?tenant=default&reason=complaint"), StringComparison.Ordinal);
        Assert.Equal(System.Net.HttpStatusCode.Forbidden, (await client.DeleteAsync("admin/entries?address=joe@kind.test")).StatusCode);

        await mta.StopAsync();
        var copy = Path.Combine(folder.Path, "copy.csv");
        await RunAsync(mta, "suppression", "export", copy);
        Assert.Equal(
            ["jane@kind.test,default,,hard-bounce", "joe@kind.test,default,,complaint"],
            (await File.ReadAllLinesAsync(copy)).Skip(1).Select(line => string.Join(',', line.Split(',').Take(4))));
        var (exitCode, output) = await MtaProcess.RunAsync("suppression", "import", file, "--config", mta.ConfigurationFile);
        Assert.Equal(1, exitCode);
        Assert.Contains("server", output, StringComparison.Ordinal);
    }

    private static Task<(int ExitCode, string Output)> SendAsync(MtaProcess mta, string to)
    {
        var message = Path.Combine(mta.Folder, "message.eml");
        File.WriteAllText(message, "From: shop@sender.test\r\nSubject: hello\r\n\r\nhello\r\n");
        return MtaProcess.RunAsync("send", message, "--to", to, "--from", "", "--config", mta.ConfigurationFile);
    }

    private static async Task<JsonElement> TestAsync(MtaProcess mta, string address) =>
        JsonDocument.Parse(await RunAsync(mta, "suppression", "test", address, "--json")).RootElement;

    private static async Task<List<JsonElement>> EventsAsync(MtaProcess mta, string kind) =>
        [.. (await RunAsync(mta, "events", "export", "--kind", kind)).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonDocument.Parse(line).RootElement)];

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();

    private static async Task<string> RunAsync(MtaProcess mta, params string[] arguments)
    {
        var (exitCode, output) = await MtaProcess.RunAsync([.. arguments, "--config", mta.ConfigurationFile]);
        Assert.True(exitCode == 0, output);
        return output;
    }
}
