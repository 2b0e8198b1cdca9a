namespace PolicyMta.SuppressionList.Tests;

public sealed class SettingsTests
{
    [Theory]
    [InlineData("acton: drop", "1:1: Unknown key 'acton'. Did you mean 'action'?")]
    [InlineData("action: refuse", "one of drop, refuse-message, refuse-recipient")]
    [InlineData("reply: 450 4.7.1 Later", "It must be final")]
    [InlineData("cleared_by_success: [complaint]", "A delivery says nothing about what the recipient wants")]
    [InlineData("cleared_by_success: [hard]", "must be one of hard-bounce, soft-bounce")]
    [InlineData("rules: { x: { events: [bounced] } }", "write which categories do")]
    [InlineData("rules: { x: { events: [delivered] } }", "'delivered' is not a kind that leads to entries")]
    [InlineData("rules: { x: { categories: [invalid-recipient] } }", "write the kinds")]
    [InlineData("rules: { x: { events: [complained], after: 0 } }", "'rules.x.after'")]
    [InlineData("rules: { x: { events: [complained], after: 101 } }", "'rules.x.after'")]
    [InlineData("rules: { x: { events: [complained], least_confidence: 2 } }", "'rules.x.least_confidence'")]
    [InlineData("rules: { x: { events: [complained], within: 0s } }", "Write a time of more than zero and at most 3650d")]
    [InlineData("rules: { x: { events: [complained], for: 0s } }", "leave it out for ever")]
    [InlineData("rules: { full: { reason: full } }", "'rules.full.reason'")]
    [InlineData("pass: { x: { reasons: [manual] } }", "It holds for all mail")]
    [InlineData("pass: { x: { tenants: [acme] } }", "write the reasons that do not count")]
    [InlineData("list_label: \"\"", "write the label, for instance list")]
    [InlineData("rules: { x: { events: [bounced], categories: [invalid-recipent] } }", "'invalid-recipient' is")]
    [InlineData("addresses: { x: { tag: \"+\" } }", "It holds nowhere")]
    [InlineData("addresses: { x: { domains: [\"a b.example\"] } }", "'a b.example' is not a valid domain")]
    [InlineData("addresses: { x: { domains: [a.example], canonical: \"a b\" } }", "'a b' is not a valid domain")]
    [InlineData("addresses: { x: { domains: [a.example], tag: \"++\" } }", "'addresses.x.tag': '++' is more than one character")]
    [InlineData("addresses: { x: { domains: [a.example], tag: \"@\" } }", "cannot begin a tag")]
    public void A_mistake_names_its_place_and_what_to_write(string settings, string expected)
    {
        var problems = new SuppressionUnderTest(settings).Builder.Problems;
        Assert.Contains(problems, problem =>
            problem.StartsWith("policymta.yaml:1:", StringComparison.Ordinal) && problem.Contains(expected, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("rules: { x: { events: [bounced], categories: [partner-busy] } }")]
    [InlineData("rules: { x: { events: [bounced], categories: [Invalid-Recipient] } }")]
    public void Categories_of_ones_own_are_none(string settings) => Assert.Empty(new SuppressionUnderTest(settings).Builder.Problems);

    [Fact]
    public void What_is_shipped_has_no_mistake() => Assert.Empty(new SuppressionUnderTest().Builder.Problems);
}
