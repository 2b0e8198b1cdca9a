using PolicyMta.IspRules.Replies;
using PolicyMta.IspRules.Rules;
using PolicyMta.Testing.Plugins;

namespace PolicyMta.IspRules.Tests.Rules;

/// <summary>No shipped rule is without the replies and destinations that show what it is for.</summary>
public sealed class ShippedExamplesTests
{
    private static readonly IspRulesOptions Shipped =
        new TestPluginBuilder("", Path.Combine(AppContext.BaseDirectory, "shipped", "defaults.yaml")).Options<IspRulesOptions>();

    private readonly RuleSet _rules = RuleSet.Build(Shipped, (setting, problem) => Assert.Fail($"{setting}: {problem}"));

    public static TheoryData<string> Names { get; } = [.. Shipped.Rules.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_shipped_pattern_has_examples_that_meet_it_first(string name)
    {
        var stack = _rules.FindByProfile(name)!;
        foreach (var (replyName, written) in Shipped.Rules[name].Replies)
        {
            Assert.False(written.Examples.IsEmpty, $"{name}/{replyName} has no examples.");
            Assert.False(written.Counterexamples.IsEmpty, $"{name}/{replyName} has no counterexamples.");
            foreach (var example in written.Examples)
            {
                var first = stack.Replies.First(reply => reply.Covers(ExampleCheck.FailureOf(example, written)));
                Assert.Equal((name, replyName, example), (first.RuleName, first.Name, example));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_shipped_rule_has_a_destination_that_finds_it(string name)
    {
        var written = Shipped.Rules[name];
        if (name == IspRulesOptions.DefaultRule)
            return;

        Assert.NotEmpty(written.Examples);
        foreach (var (domain, host) in written.Examples)
            Assert.Equal(name, _rules.Find(null, domain, host.Name)!.Rules[^1].Name);
    }

    [Fact]
    public void Shipped_rules_know_destinations_by_their_MX_hosts_alone() =>
        Assert.All(Shipped.Rules.Values, rule => Assert.Empty(rule.Domains));

    [Theory]
    [InlineData("docomo.ne.jp", "docomo")]
    [InlineData("seznam.cz", "seznam")]
    [InlineData("virginmedia.com", "liberty-global")]
    [InlineData("bigpond.com", "telstra")]
    [InlineData("op.pl", "onet")]
    [InlineData("virgilio.it", "italiaonline")]
    public void A_domain_is_the_example_of_one_rule(string domain, string rule) =>
        Assert.Equal([rule], Shipped.Rules.Where(entry => entry.Value.Examples.ContainsKey(domain)).Select(entry => entry.Key));
}
