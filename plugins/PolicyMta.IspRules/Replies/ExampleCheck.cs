using System.Globalization;
using PolicyMta.ReplyMatching;

namespace PolicyMta.IspRules.Replies;

/// <summary>Tries a reaction's examples and counterexamples, so that a pattern that has never matched anything is not loaded.</summary>
internal static class ExampleCheck
{
    public static IEnumerable<(string Setting, string Problem)> MistakesIn(ReplyRuleOptions written)
    {
        if (written.Examples.IsEmpty && written.Counterexamples.IsEmpty)
            yield break;

        // An expression of its own, so that what matching needs is not kept for a rule that may never be asked.
        var rule = written.Matches is { } matches ? written with { Matches = TextPattern.Parse(matches.ToString()) } : written;
        for (var i = 0; i < rule.Examples.Length; i++)
        {
            var failure = FailureOf(rule.Examples[i], rule);
            if (!rule.Holds(failure, failure.Reply.Text))
                yield return (
                    Path("examples", i),
                    $"it does not hold for this reply: {WhyNot(rule, failure)}; mend the condition or the example.");
        }

        for (var i = 0; i < rule.Counterexamples.Length; i++)
        {
            var failure = FailureOf(rule.Counterexamples[i], rule);
            if (rule.Holds(failure, failure.Reply.Text))
                yield return (
                    Path("counterexamples", i),
                    "it holds for this reply, and must not; write a narrower condition, or mend the example.");
        }
    }

    /// <summary>An example as on-bounce would see it: if it names no step, at the first that the rule is about.</summary>
    public static BounceContext FailureOf(ReplyExample example, ReplyCondition rule) => FailureOf(
        example.Reply,
        example.Stage ?? (rule.Stages.IsEmpty ? SmtpStage.MailFrom : rule.Stages[0]),
        rule.Providers.IsEmpty ? null : rule.Providers[0]);

    /// <summary>A failed delivery that nobody tried.</summary>
    public static BounceContext FailureOf(SmtpReply reply, SmtpStage stage, string? provider) => new()
    {
        Message = new MessageFacts
        {
            Id = default,
            ReturnPath = "sender@policymta.example",
            Recipients = [new Recipient("someone@policymta.example")],
            ReceivedAt = DateTimeOffset.UnixEpoch,
            Size = 0,
        },
        Recipient = "someone@policymta.example",
        Domain = "policymta.example",
        Stage = stage,
        Reply = reply,
        IsRemoteReply = true,
        Attempt = 1,
        Age = TimeSpan.Zero,
        Provider = provider,
    };

    private static string WhyNot(ReplyRuleOptions rule, BounceContext failure)
    {
        var text = failure.Reply.Text;
        string?[] reasons =
        [
            Unless((rule with { Codes = [], Enhanced = [], Providers = [], Says = [], Matches = null }).Holds(failure, text), "stages"),
            Unless((rule with { Stages = [], Enhanced = [], Providers = [], Says = [], Matches = null }).Holds(failure, text), "codes"),
            Unless((rule with { Stages = [], Codes = [], Providers = [], Says = [], Matches = null }).Holds(failure, text), "enhanced"),
            Unless((rule with { Stages = [], Codes = [], Enhanced = [], Providers = [], Matches = null }).Holds(failure, text), "says"),
            Unless((rule with { Stages = [], Codes = [], Enhanced = [], Providers = [], Says = [] }).Holds(failure, text), "matches"),
        ];
        return string.Join(" and ", reasons.OfType<string>()) is { Length: > 0 } wrong ? $"{wrong} differs" : "its conditions differ";
    }

    private static string? Unless(bool holds, string setting) => holds ? null : setting;

    private static string Path(string list, int index) => string.Create(CultureInfo.InvariantCulture, $"{list}[{index}]");
}
