using System.Text.Json;
using PolicyMta.Testing;

namespace PolicyMta.EndToEnd.Tests;

/// <summary>What an operator commands on the command line is in force after kill -9, as long as it was commanded for.</summary>
public sealed class DirectiveTests
{
    [Fact]
    public async Task A_suspended_provider_waits_through_kill_9_while_other_mail_flows_and_comes_back_when_resumed()
    {
        using var folder = new TestFolder();
        await using var sink = new CountingSink();
        await using var mta = new MtaProcess(
            folder.Path, $"delivery: {{ next_hop: \"127.0.0.1:{sink.Port}\" }}\nscripts: {{ path: scripts }}");
        Directory.CreateDirectory(Path.Combine(folder.Path, "scripts"));
        await File.WriteAllTextAsync(
            Path.Combine(folder.Path, "scripts", "provider.js"),
            "export function onRoute(route) { return { provider: route.domain.split('.')[0] }; }\n");
        await mta.StartAsync();

        var suspended = await JsonAsync(mta, "suspend", "--provider", "gmail", "--for", "2h", "--reason", "too many complaints");
        var (gmail, other) = (new LoadClient(mta.SmtpPort, "gmail.test"), new LoadClient(mta.SmtpPort, "other.test"));
        await gmail.RunAsync(sessions: 2, limit: 40, CancellationToken.None);
        await other.RunAsync(sessions: 2, limit: 40, CancellationToken.None);
        await Eventually.TrueAsync(() => other.Accepted.All(sink.Copies.ContainsKey), () => $"Other mail did not flow:\n{mta.Output}");
        Assert.DoesNotContain(gmail.Accepted, sink.Copies.ContainsKey);

        await mta.KillAsync();
        await mta.StartAsync();
        await new LoadClient(mta.SmtpPort, "third.test").RunAsync(sessions: 1, limit: 10, CancellationToken.None);
        await Eventually.TrueAsync(
            () => sink.Copies.Count >= other.Accepted.Count + 10, () => $"Other mail did not flow after kill -9:\n{mta.Output}");
        Assert.DoesNotContain(gmail.Accepted, sink.Copies.ContainsKey);
        var listed = (await JsonAsync(mta, "directives", "list")).GetProperty("directives").EnumerateArray().Single();
        Assert.Equal(suspended.GetProperty("id").GetString(), listed.GetProperty("id").GetString());
        Assert.Equal("too many complaints", listed.GetProperty("reason").GetString());
        Assert.StartsWith("local:", listed.GetProperty("author").GetString(), StringComparison.Ordinal);

        var preview = await JsonAsync(mta, "bounce", "--provider", "gmail", "--preview");
        for (var tries = 0; preview.GetProperty("recipients").GetInt64() != gmail.Accepted.Count && tries < 50; tries++)
            preview = await JsonAsync(mta, "bounce", "--provider", "gmail", "--preview");
        Assert.Equal(gmail.Accepted.Count, preview.GetProperty("recipients").GetInt64());
        Assert.Equal("gmail", (await JsonAsync(mta, "resume", "--provider", "gmail")).GetProperty("directives")[0].GetProperty("match")
            .GetProperty("provider").GetString());
        await Eventually.TrueAsync(
            () => gmail.Accepted.All(sink.Copies.ContainsKey), () => $"Suspended mail did not come back:\n{mta.Output}");
        await mta.KillAsync();
        await mta.StartAsync();
        Assert.Empty((await JsonAsync(mta, "directives", "list")).GetProperty("directives").EnumerateArray());
    }

    [Fact]
    public async Task A_bounce_can_be_undone_through_kill_9_and_touches_what_its_preview_counted()
    {
        using var folder = new TestFolder();
        await using var sink = new CountingSink();
        await using var mta = new MtaProcess(folder.Path, $"delivery: {{ next_hop: \"127.0.0.1:{sink.Port}\" }}");
        await mta.StartAsync();
        await JsonAsync(mta, "suspend", "--domain", "wrong.test", "--reason", "a wrong list");
        await JsonAsync(mta, "suspend", "--domain", "right.test", "--reason", "a wrong list");
        var (wrong, right) = (new LoadClient(mta.SmtpPort, "wrong.test"), new LoadClient(mta.SmtpPort, "right.test"));
        await wrong.RunAsync(sessions: 2, limit: 30, CancellationToken.None);
        await right.RunAsync(sessions: 2, limit: 20, CancellationToken.None);
        Assert.Equal(30, (await JsonAsync(mta, "bounce", "--domain", "wrong.test", "--preview")).GetProperty("recipients").GetInt32());

        var mistake = await JsonAsync(mta, "bounce", "--domain", "right.test", "--undo-for", "10m", "--reason", "the other one was meant");
        await mta.KillAsync();
        await mta.StartAsync();
        var id = mistake.GetProperty("id").GetString()!;
        Assert.Equal(
            "undoable", (await JsonAsync(mta, "directives", "show", id)).GetProperty("progress").GetProperty("state").GetString());
        await JsonAsync(mta, "directives", "cancel", id);
        var meant = await JsonAsync(mta, "bounce", "--domain", "wrong.test", "--undo-for", "1s", "--reason", "a wrong list");
        await Eventually.TrueAsync(
            async () => (await JsonAsync(mta, "directives", "show", meant.GetProperty("id").GetString()!)).GetProperty("progress")
                .GetProperty("given_up").GetInt32() == 30,
            () => $"Not all was given up:\n{mta.Output}");
        await JsonAsync(mta, "resume", "--domain", "right.test");
        await Eventually.TrueAsync(
            () => right.Accepted.All(sink.Copies.ContainsKey), () => $"What was undone did not arrive:\n{mta.Output}");
        var (_, delivered) = await MtaProcess.RunAsync(["events", "export", "--kind", "delivered", "--config", mta.ConfigurationFile]);
        Assert.Contains("@right.test", delivered, StringComparison.Ordinal);
        Assert.DoesNotContain("@wrong.test", delivered, StringComparison.Ordinal);
    }

    private static async Task<JsonElement> JsonAsync(MtaProcess mta, params string[] arguments)
    {
        var (exitCode, output) = await MtaProcess.RunAsync([.. arguments, "--json", "--config", mta.ConfigurationFile]);
        Assert.True(exitCode == 0, output);
        return JsonDocument.Parse(output).RootElement;
    }
}
