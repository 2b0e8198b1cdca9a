using PolicyMta.IspRules.Replies;

namespace PolicyMta.IspRules.Tests.Replies;

/// <summary>Examples are tried when rules are loaded: a pattern that does not do what its author meant is never in force.</summary>
public sealed class ExampleTests
{
    [Theory]
    [InlineData("codes: [421], examples: [\"421 4.7.0 Later\"]")]
    [InlineData("stages: [banner], codes: [554], examples: [\"554 a\", \"banner: 554 a\"], counterexamples: [\"data: 554 a\", \"421 a\"]")]
    [InlineData("says: [tss04], examples: [\"421 4.7.0 [TSS04] deferred\"], counterexamples: [\"421 4.7.0 [TSS0] deferred\"]")]
    [InlineData("matches: 'RL0000\\d\\d', examples: [\"421 x#RL000010\"], counterexamples: [\"421 x#RL00001\"]")]
    [InlineData("providers: [gmail], examples: [\"421 no\"]")]
    public void What_holds_is_loaded(string rule) =>
        Assert.Empty(LoadedRules.Only($"rules: {{ a: {{ domains: [x.example], replies: {{ r: {{ retry: 5m, {rule} }} }} }} }}").Problems);

    [Theory]
    [InlineData("says: ['[hcm1]'], examples: [\"421 4.7.1 HCM1 deferred\"]", "r.examples[0]: it does not hold for this reply: says")]
    [InlineData("matches: '\\\\[HCM1\\\\]', examples: [\"421 4.7.1 [HCM1] deferred\"]", "does not hold for this reply: matches differs")]
    [InlineData("codes: [421], says: [x], examples: [\"421 x\", \"450 y\"]", "examples[1]: it does not hold for this reply: codes and")]
    [InlineData("stages: [banner], examples: [\"mail-from: 421 x\"]", "examples[0]: it does not hold for this reply: stages differs")]
    [InlineData("enhanced: [4.7.28], examples: [\"421 x\"]", "enhanced differs")]
    [InlineData("matches: 'SPM*', counterexamples: [\"554 SPAIN\"]", "counterexamples[0]: it holds for this reply, and must not")]
    [InlineData("codes: [421], examples: [later]", "'later' is not a valid reply")]
    [InlineData("codes: [421], examples: [\"250 ok\"]", "'250 ok' is not a valid reply")]
    [InlineData("codes: [421], examples: [\"baner: 421 x\"]", "Steps: resolve, connect, banner")]
    public void What_does_not_hold_is_a_mistake_with_its_place(string rule, string expected)
    {
        var problems = LoadedRules.Only($"rules: {{ a: {{ domains: [x.example], replies: {{ r: {{ retry: 5m, {rule} }} }} }} }}").Problems;

        Assert.Contains(problems, problem =>
            problem.StartsWith("policymta.yaml:1:", StringComparison.Ordinal) && problem.Contains(expected, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("gmail: { mx: [\"*.google-sim.test\"] }", null)]
    [InlineData("yahoo: { replies: { unexpected-volume: { says: [\"[tss99]\"] } } }", null)]
    [InlineData("gmail: { examples: { x.example: mx.b.example } }", "cover x.example with the MX host mx.b.example")]
    [InlineData("yahoo: { replies: { unexpected-volume: { examples: [\"421 no\"] } } }", "unexpected-volume.examples[0]: it does not hold")]
    [InlineData(
        "gmail: { mx: [\"*.google-sim.test\"], examples: { x.example: mx.b.example } }", "cover x.example with the MX host mx.b.example")]
    public void Shipped_examples_say_nothing_about_conditions_of_an_administrators_own(string rule, string? expected)
    {
        var problems = LoadedRules.Shipped($"rules: {{ {rule} }}").Problems;

        if (expected is null)
            Assert.Empty(problems);
        else
            Assert.Contains(expected, Assert.Single(problems), StringComparison.Ordinal);
    }

    [Fact]
    public void Those_of_a_reaction_that_is_switched_off_are_not_tried() => Assert.Empty(LoadedRules.Only(
        "rules: { a: { domains: [x.example], replies: { r: { enabled: false, codes: [421], examples: [\"450 x\"] } } } }").Problems);

    [Theory]
    [InlineData("a: { mx: [\"*.google.com\"], examples: { gmail.com: aspmx.l.google.com } }", null)]
    [InlineData("a: { mx: [\"*.google.com.\"], examples: { gmail.com: aspmx.l.google.com. } }", null)]
    [InlineData("a: { domains: [gmail.com], examples: { gmail.com: mx.other.example } }", null)]
    [InlineData("a: { mx: [\"*.a.example\"], examples: { x.example: mx.b.example } }", "cover x.example with the MX host mx.b.example")]
    public void An_example_of_a_destination_must_fall_under_its_rule(string rule, string? expected)
    {
        var problems = LoadedRules.Only($"rules: {{ {rule} }}").Problems;

        if (expected is null)
            Assert.Empty(problems);
        else
            Assert.Contains(expected, Assert.Single(problems));
    }

    [Theory]
    [InlineData("final-dot: 554 5.7.1 No", SmtpStage.FinalDot, "554 5.7.1 No")]
    [InlineData("421 rcpt-to: x", null, "421 rcpt-to: x")]
    public void A_step_may_stand_before_the_reply(string written, SmtpStage? stage, string reply)
    {
        var example = ReplyExample.Parse(written);

        Assert.Equal((stage, reply), (example.Stage, example.Reply.ToString()));
        Assert.Equal(written, example.ToString());
    }
}
