namespace PolicyMta.Returns.Tests.Sending;

/// <summary>Which mail gets signed return paths is for the settings and for labels of clients and scripts to say.</summary>
public sealed class MarkOutgoingTests
{
    private static readonly ImmutableDictionary<string, string> None = ImmutableDictionary<string, string>.Empty;

    [Theory]
    [InlineData("acme", "spring-1", "news@sender.example", true)]
    [InlineData("ACME", "spring-2", "x@SENDER.example", true)]
    [InlineData("acme", "summer", "news@sender.example", false)]
    [InlineData("other", "spring-1", "news@sender.example", false)]
    [InlineData("acme", "spring-1", "news@elsewhere.example", false)]
    [InlineData("acme", "spring-1", "", false)]
    public async Task Entries_choose_by_tenant_campaign_and_sender_domain(string tenant, string campaign, string from, bool isSigned)
    {
        using var returns = new LoadedReturns(
            """
            domains: [bounces.sender.example]
            senders: [{ tenants: [acme], campaigns: ["spring-*"], sender_domains: [sender.example], return_path: bounces.sender.example }]
            """);
        var sent = await returns.SendAsync(tenant: tenant, campaign: campaign, from: from);
        Assert.Equal(isSigned, sent.ReturnPathOf("jane@a.test").EndsWith("@bounces.sender.example", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(false, null, true)]
    [InlineData(false, "own", false)]
    [InlineData(true, null, false)]
    [InlineData(true, "signed", true)]
    [InlineData(true, "own", false)]
    public async Task Labels_ask_for_a_signed_return_path_or_for_none(bool onDemand, string? label, bool isSigned)
    {
        using var returns = new LoadedReturns(
            $"domains: [bounces.sender.example]\nsenders: [{{ return_path: bounces.sender.example, on_demand: {onDemand} }}]"
                .Replace("True", "true", StringComparison.Ordinal).Replace("False", "false", StringComparison.Ordinal));
        var sent = await returns.SendAsync(labels: label is null ? None : None.Add("return_path", label));
        Assert.Equal(isSigned, sent.Decision.Edits.Length == 1);
    }

    [Fact]
    public async Task Notices_of_this_server_go_to_the_sender_as_before()
    {
        using var returns = new LoadedReturns();
        var sent = await returns.SendAsync();
        Assert.Equal("news@sender.example", sent.Decision.NoticesTo);
    }

    [Theory]
    [InlineData("senders: [{ return_path: bounces.sender.example }]", "so what returns would not be read")]
    [InlineData("prefix: much-too-long", "is not a valid prefix")]
    [InlineData("domains: [\"*.x\"]", "is not a valid domain")]
    [InlineData("unsubscribe: { url: \"ftp://x\" }", "is not a valid URL")]
    [InlineData("senders: [{ unsubscribe: true }]", "write unsubscribe.url first")]
    [InlineData("ordinary_to: desk", "'desk' is not a valid address")]
    [InlineData("ordinary_to: \"<a b@x.test>\"", "'<a b@x.test>' is not a valid address")]
    [InlineData("ordinary_to: \"Desk <a@x.test>\"", "is not a valid address")]
    [InlineData("complaints: [fbl, fbl@x.test]", "'fbl@x.test' is not a valid local part: write what stands before the @")]
    [InlineData("pass: [\"post master\"]", "'post master' is not a valid local part")]
    public void Mistakes_in_settings_are_told(string settings, string problem)
    {
        using var returns = new LoadedReturns(settings);
        Assert.Contains(problem, Assert.Single(returns.Builder.Problems), StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_that_is_short_or_not_there_is_told()
    {
        using var returns = new LoadedReturns(keys: "short");
        Assert.Contains("has 5 bytes; a key has at least 16", Assert.Single(returns.Builder.Problems), StringComparison.Ordinal);
        var none = new PolicyMta.Testing.Plugins.TestPluginBuilder("domains: [b.example]");
        new ReturnsPlugin().Configure(none);
        Assert.Contains("without a key nothing can be signed", Assert.Single(none.Problems), StringComparison.Ordinal);
        Assert.Empty(none.InjectHandlers);
    }
}
