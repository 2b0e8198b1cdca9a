namespace PolicyMta.IspRules.Tests.Explain;

public sealed class TestCommandTests
{
    private const string Rate = "421 4.7.28 Gmail has detected an unusual rate of mail";

    [Theory]
    [InlineData("gmail", null, Rate, null, 0, "gmail/rate-of-source")]
    [InlineData("gmail", "final-dot", Rate, "rate-of-source", 0, "gmail/rate-of-source")]
    [InlineData("gmail", "final-dot", Rate, "gmail/rate-of-source", 0, "gmail/rate-of-source")]
    [InlineData("gmail", "final-dot", Rate, "session-limit", 4, "gmail/rate-of-source")]
    [InlineData("gmail", "final-dot", Rate, "none", 4, "gmail/rate-of-source")]
    [InlineData("gmail", "rcpt-to", "550 5.1.1 No such user", null, 3, "none/none")]
    [InlineData("gmail", "rcpt-to", "550 5.1.1 No such user", "none", 0, "none/none")]
    [InlineData("gmail", "rcpt-to", "550 5.1.1 No such user", "rate-of-source", 3, "none/none")]
    [InlineData("gmail", "banner", "554 no", null, 0, "default/refused-at-the-door")]
    [InlineData("gmail", "rcpt-to", "421 Too many concurrent connections", null, 0, "default/too-many-connections")]
    public async Task The_reaction_is_named_and_the_exit_code_tells_a_script(
        string provider, string? stage, string reply, string? expect, int exitCode, string found)
    {
        (string, string)[] values =
        [
            ("REPLY", reply), ("--provider", provider), .. stage is null ? [] : new[] { ("--stage", stage) },
            .. expect is null ? [] : new[] { ("--expect", expect) },
        ];

        var result = await LoadedRules.Shipped().RunAsync("rules test", values);

        Assert.Equal(exitCode, result.ExitCode);
        Assert.Contains(found, result.Table!.Rows.Select(row => $"{row[1]}/{row[2]}"));
    }

    [Fact]
    public async Task Without_a_step_each_is_tried_and_those_that_end_alike_stand_together()
    {
        var result = await LoadedRules.Shipped().RunAsync("rules test", ("REPLY", "554 5.7.1 no"), ("--domain", "corp.example"));

        Assert.Equal(
            [("banner, ehlo", "refused-at-the-door"), ("start-tls, auth, mail-from, rcpt-to, data, final-dot", "none")],
            result.Table!.Rows.Select(row => (row[0], row[2])));
        Assert.Contains("defaults.yaml:", result.Table.Rows[0][4]);
        Assert.Contains("retry 30m", result.Table.Rows[0][3]);
    }

    [Theory]
    [InlineData("gmail", "later", "is not a valid refusal")]
    [InlineData("gmail", "250 ok", "is not a valid refusal")]
    [InlineData("gmial", "421 no", "Did you mean gmail?")]
    public async Task What_means_nothing_is_told(string provider, string reply, string expected)
    {
        var result = await LoadedRules.Shipped().RunAsync("rules test", ("REPLY", reply), ("--provider", provider));

        Assert.Equal(1, result.ExitCode);
        Assert.Contains(expected, result.Text);
    }
}
