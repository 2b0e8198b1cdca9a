using System.Text.Json;
using PolicyMta.Testing;

namespace PolicyMta.EndToEnd.Tests;

/// <summary>
/// What reply automation of the rules plugin does is seen, overridden and ended on the command line, over kill -9.
/// </summary>
public sealed class RuleActionTests
{
    private const string Settings =
        """
        simulation:
          providers: [{ name: strict, domains: [strict.test], unknown_users: 1.0 }]
        plugins:
          settings:
            PolicyMta.IspRules:
              automation:
                refused:
                  codes: [550]
                  trigger: { count: 3, in: 1h }
                  actions:
                    - { do: suspend, aim: [site], for: 1h }
                    - { do: throttle, aim: [source], rate: 1000/s, for: 20s }
        """;

    [Fact]
    public async Task A_suspension_by_rule_is_listed_pinned_and_cancelled_and_another_action_ends_after_a_restart()
    {
        using var folder = new TestFolder();
        await using var mta = new MtaProcess(folder.Path, Settings);
        await mta.StartAsync();
        await new LoadClient(mta.SmtpPort, "strict.test", from: "").RunAsync(sessions: 1, limit: 5, CancellationToken.None);

        JsonElement suspension = default;
        await Eventually.TrueAsync(
            async () => (suspension = await FindAsync(mta, "suspend")).ValueKind == JsonValueKind.Object,
            () => $"Nothing was suspended:\n{mta.Output}");
        Assert.Equal(("active", "refused"), (Text(suspension, "state"), Text(suspension, "rule")));
        Assert.StartsWith("site ", Text(suspension, "aim"), StringComparison.Ordinal);
        Assert.StartsWith("550 5.1.1", Text(suspension, "why"), StringComparison.Ordinal);
        var id = Text(suspension, "id")!;
        var directive = Assert.Single(
            (await JsonAsync(mta, "directives", "list")).GetProperty("directives").EnumerateArray(),
            directive => Text(directive, "kind") == "suspend");
        Assert.Equal("PolicyMta.IspRules", Text(directive, "author"));

        await RunAsync(mta, "rules", "actions", "pin", id);
        await mta.KillAsync();
        await mta.StartAsync();
        suspension = await FindAsync(mta, "suspend");
        Assert.Equal((id, "pinned", false), (Text(suspension, "id"), Text(suspension, "state"), suspension.TryGetProperty("until", out _)));
        await Eventually.TrueAsync(
            async () => Text(await FindAsync(mta, "throttle"), "state") == "ended", () => $"The throttle did not end:\n{mta.Output}");

        await RunAsync(mta, "rules", "actions", "unpin", id);
        Assert.True((await FindAsync(mta, "suspend")).TryGetProperty("until", out _));
        await RunAsync(mta, "rules", "actions", "cancel", id);
        Assert.Equal("cancelled", Text(await FindAsync(mta, "suspend"), "state"));
        Assert.Empty((await JsonAsync(mta, "rules", "actions", "list")).EnumerateArray());
        Assert.DoesNotContain(
            (await JsonAsync(mta, "directives", "list")).GetProperty("directives").EnumerateArray(),
            directive => Text(directive, "kind") == "suspend");
    }

    [Fact]
    public async Task Who_asks_why_mail_waits_is_told_where_the_rule_is_written()
    {
        using var folder = new TestFolder();
        await using var mta = new MtaProcess(folder.Path, Settings);
        await mta.StartAsync();
        var (mail, sent) = (new LoadClient(mta.SmtpPort, "strict.test", from: ""), 0);
        JsonElement origin = default;
        await Eventually.TrueAsync(
            async () =>
            {
                // Those that were refused are suppressed from then on; later ones wait for the suspension.
                await mail.RunAsync(sessions: 1, limit: sent += 4, CancellationToken.None);
                origin = (await JsonAsync(mta, "why", "strict.test")).GetProperty("causes").EnumerateArray()
                    .Where(cause => Text(cause, "reason") == "directive").SelectMany(cause => cause.GetProperty("origins").EnumerateArray())
                    .FirstOrDefault();
                return origin.ValueKind == JsonValueKind.Object;
            },
            () => $"Nothing waits for the directive:\n{mta.Output}");

        var line = Array.FindIndex(await File.ReadAllLinesAsync(mta.ConfigurationFile), text => text.Trim() == "codes: [550]") + 1;
        Assert.Equal(("suspend", "PolicyMta.IspRules"), (Text(origin, "kind"), Text(origin, "author")));
        Assert.Equal($"policymta.yaml:{line}", Path.GetFileName(Text(origin, "place")));
    }

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();

    private static async Task<JsonElement> FindAsync(MtaProcess mta, string what) =>
        (await JsonAsync(mta, "rules", "actions", "list", "--all")).EnumerateArray()
            .FirstOrDefault(action => Text(action, "what")!.StartsWith(what, StringComparison.Ordinal));

    private static async Task<JsonElement> JsonAsync(MtaProcess mta, params string[] arguments) =>
        JsonDocument.Parse(await RunAsync(mta, [.. arguments, "--json"])).RootElement;

    private static async Task<string> RunAsync(MtaProcess mta, params string[] arguments)
    {
        var (exitCode, output) = await MtaProcess.RunAsync([.. arguments, "--config", mta.ConfigurationFile]);
        Assert.True(exitCode == 0, output);
        return output;
    }
}
