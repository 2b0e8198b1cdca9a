using System.Text.Json;
using PolicyMta.BounceClassification.Commands;
using PolicyMta.Testing.Plugins;

namespace PolicyMta.BounceClassification.Tests;

public sealed class ExplainCommandTests(ExplainCommandTests.Loaded loaded) : IClassFixture<ExplainCommandTests.Loaded>
{
    private readonly PluginCommand _command = loaded.Builder.Commands.Single(command => command.Name == "bounce explain");

    [Fact]
    public async Task It_says_what_a_reply_means_and_what_to_do()
    {
        var result = await RunAsync("550 5.7.26 This mail has been blocked because the sender is unauthenticated. - gsmtp");

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("authentication-failed", result.Text);
        Assert.Contains("Publish SPF and sign with DKIM", result.Text);
        Assert.Contains("gmail.yaml:", result.Text);
        using var json = JsonDocument.Parse(result.Json!);
        Assert.Equal(
            ("authentication-failed", "block", "sender-domain", "gmail-not-authenticated", "policy-related", true),
            (Text(json, "category"), Text(json, "kind"), Text(json, "scope"), Text(json, "rule"), Text(json, "power_mta"),
                json.RootElement.GetProperty("matched").GetBoolean()));
        Assert.StartsWith("https://support.google.com/", Text(json, "source"));
    }

    [Fact]
    public async Task A_reply_that_no_rule_knows_has_an_exit_code_of_its_own()
    {
        var result = await RunAsync("550 5.7.9 blarg");

        Assert.Equal(ExplainCommand.Unmatched, result.ExitCode);
        Assert.Contains("only the codes speak", result.Text);
    }

    [Theory]
    [InlineData("250 ok")]
    [InlineData("smtp; 250 2.0.0 queued as 4711")]
    [InlineData("354")]
    public async Task A_reply_that_nothing_failed_is_none(string reply)
    {
        var result = await RunAsync(reply);

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("nothing failed", result.Text);
        Assert.DoesNotContain("given up", result.Text);
    }

    [Fact]
    public async Task A_bare_550_of_an_unknown_step_removes_nobody()
    {
        var result = await RunAsync("550");

        Assert.Equal(ExplainCommand.Unmatched, result.ExitCode);
        Assert.DoesNotContain("Remove the address", result.Text);
    }

    [Fact]
    public async Task The_administrator_s_rules_have_their_place_and_their_words()
    {
        var result = await RunAsync("450 gzornin");

        Assert.Contains("my-word", result.Text);
        Assert.Contains("mine, policymta.yaml:1:9", result.Text);
        Assert.Contains("Do it.", result.Text);
    }

    [Theory]
    [InlineData("550 User unknown", "banner", "tried again after 1h")]
    [InlineData("550 User unknown", "rcpt-to", "given up for the recipient, and the address is suppressed")]
    [InlineData("450 User unknown", "rcpt-to", "tried again by the retry schedule")]
    [InlineData("550 5.7.1 (S3150)", null, "kept and tried again after 4h")]
    public async Task It_says_what_this_server_does_with_it(string reply, string? stage, string expected)
    {
        Assert.Contains(expected, (await RunAsync(reply, stage)).Text);
    }

    [Theory]
    [InlineData("smtp; 550-5.1.1 An\\n550-5.1.1 account\\n550 5.1.1 to reach", 550, "5.1.1", "An\naccount\nto reach")]
    [InlineData("550 5.1.1 <a@b>: unknown", 550, "5.1.1", "<a@b>: unknown")]
    [InlineData("5.2.2 mailbox full", 0, "5.2.2", "mailbox full")]
    [InlineData("mailbox full", 0, null, "mailbox full")]
    [InlineData("554", 554, null, "")]
    [InlineData("5500 x", 0, null, "5500 x")]
    public void Replies_are_read_as_people_paste_them(string written, int code, string? status, string text)
    {
        Assert.True(WrittenReply.TryRead(written, out var reply));
        Assert.Equal((code, status, text), (reply.Code, reply.Enhanced?.ToString(), reply.Text));
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    public async Task Nothing_is_no_reply(string reply)
    {
        Assert.Equal(1, (await RunAsync(reply)).ExitCode);
    }

    [Fact]
    public async Task Rules_are_listed_in_their_order()
    {
        var command = loaded.Builder.Commands.Single(one => one.Name == "bounce rules");

        var all = await command.Handler(new CommandCall(), default);
        var some = await command.Handler(
            new CommandCall { Values = ImmutableDictionary<string, ImmutableArray<string>>.Empty.Add("--find", ["[tss04]"]) }, default);

        Assert.InRange(all.Table!.Rows.Length, 300, 10_000);
        Assert.Equal("none", all.Table.Rows[^1][0]);
        Assert.Equal("yahoo-deferred", Assert.Single(some.Table!.Rows)[0]);
    }

    /// <summary>The plugin with a rule of the administrator's, once for all tests here.</summary>
    public sealed class Loaded
    {
        internal TestPluginBuilder Builder { get; } =
            ShippedRules.Configure("rules: [{ name: mine, says: [gzornin], category: my-word, meaning: Mine., advice: Do it. }]");
    }

    private static string Text(JsonDocument json, string name) => json.RootElement.GetProperty(name).GetString()!;

    private ValueTask<CommandResult> RunAsync(string reply, string? stage = null)
    {
        var values = ImmutableDictionary<string, ImmutableArray<string>>.Empty.Add("REPLY", [reply]);
        return _command.Handler(new CommandCall { Values = stage is null ? values : values.Add("--stage", [stage]) }, default);
    }
}
