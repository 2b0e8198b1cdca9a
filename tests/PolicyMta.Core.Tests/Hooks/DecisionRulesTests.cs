using PolicyMta.Core.Hooks;

namespace PolicyMta.Core.Tests.Hooks;

public sealed class DecisionRulesTests
{
    private static readonly ImmutableDictionary<string, string> Labels = ImmutableDictionary<string, string>.Empty.Add("k", "v");

    [Fact]
    public void What_can_be_carried_out_has_no_mistake()
    {
        Assert.Null(DecisionRules.MistakeIn(InjectDecision.None));
        Assert.Null(DecisionRules.MistakeIn(SignDecision.None));
        Assert.Null(DecisionRules.MistakeIn(RouteDecision.None));
        Assert.Null(MistakeIn(
            new MessageEdit { AddHeader = new("X", "a;\r\n b") }, new MessageEdit { SetHeader = new("Subject", "Grüße") },
            new MessageEdit { RemoveHeader = "X" }, new MessageEdit { ReplaceBody = "a\nb\0"u8.ToArray() }));
    }

    [Fact]
    public void A_mistake_has_the_path_of_its_property()
    {
        var good = new MessageEdit { RemoveHeader = "X" };
        Assert.Equal("edits[1].addHeader.name", MistakeIn(good, new MessageEdit { AddHeader = new("X Y", "a") })!.Path);
        Assert.Equal("edits[1].addHeader.value", MistakeIn(good, new MessageEdit { AddHeader = new("X", "a\nBcc: b") })!.Path);
        Assert.Equal("edits[0].setHeader.value", MistakeIn(new MessageEdit { SetHeader = new("X", new string('x', 1000)) })!.Path);
        Assert.Equal("edits[0].setHeader.value", MistakeIn(new MessageEdit { SetHeader = new("X", null!) })!.Path);
        Assert.Equal("edits[0].removeHeader", MistakeIn(new MessageEdit { RemoveHeader = "X:" })!.Path);
        Assert.Equal("edits[0]", MistakeIn((MessageEdit)null!)!.Path);
        Assert.Equal("edits", DecisionRules.MistakeIn(new InjectDecision { Edits = default })!.Path);
        Assert.Equal(
            "signatures[0].value",
            DecisionRules.MistakeIn(new SignDecision { Signatures = [new HeaderField("DKIM-Signature", "a\r\nb")] })!.Path);
    }

    [Theory]
    [InlineData("jane", "has no domain")]
    [InlineData("jane@", "is not a valid address|has no domain")]
    [InlineData("a b@x.test", "is not a valid address")]
    [InlineData("<jane@x.test>", "is not a valid address")]
    [InlineData("jane@x.test\r\nBcc: b", "is not a valid address")]
    [InlineData("", "is not a valid address|has no domain", false)]
    public void An_address_in_a_decision_is_one_that_receivers_take(string address, string problem, bool asPath = true)
    {
        var decisions = new List<(string Path, object Decision)>
        {
            ("edits[0].addRecipient", new InjectDecision { Edits = [new MessageEdit { AddRecipient = address }] }),
            ("rewrite", new RecipientDecision { Rewrite = address }),
        };
        if (asPath)
            decisions.AddRange(
            [
                ("returnPath", new InjectDecision { ReturnPath = address }),
                ("noticesTo", new InjectDecision { NoticesTo = address }),
                ("edits[0].returnPath",
                    new InjectDecision { Edits = [new MessageEdit { ReturnPathOf = "a@x.test", ReturnPath = address }] }),
                ("returnPath", new RecipientDecision { ReturnPath = address }),
            ]);

        foreach (var (path, decision) in decisions)
        {
            var mistake = DecisionRules.MistakeIn(decision)!;
            Assert.Equal(path, mistake.Path);
            Assert.Matches(problem, mistake.Problem);
        }
    }

    [Fact]
    public void The_null_return_path_and_addresses_that_exist_are_no_mistake()
    {
        Assert.Null(DecisionRules.MistakeIn(new InjectDecision { ReturnPath = "", NoticesTo = "" }));
        Assert.Null(DecisionRules.MistakeIn(new RecipientDecision { Rewrite = "taro.@docomo.test", ReturnPath = "" }));
        Assert.Null(MistakeIn(new MessageEdit { AddRecipient = "a..b@x.test" }, new MessageEdit { ReturnPathOf = "a@x.test" }));
    }

    [Theory]
    [InlineData(double.NaN, 0, 0, "confidence")]
    [InlineData(-0.1, 0, 0, "confidence")]
    [InlineData(1.1, 0, 0, "confidence")]
    [InlineData(1, 99, 0, "kind")]
    [InlineData(1, 0, 99, "scope")]
    [InlineData(0.5, 3, 9, null)]
    public void The_facts_of_a_failure_are_ones_that_events_can_tell(double confidence, int kind, int scope, string? path)
    {
        var decision = new BounceDecision { Confidence = confidence, Kind = (BounceKind)kind, Scope = (BounceScope)scope };
        Assert.Equal(path, DecisionRules.MistakeIn(decision)?.Path);
    }

    [Fact]
    public void The_names_in_a_failure_are_not_endless()
    {
        var endless = new string('x', DecisionRules.LongestText + 1);
        Assert.Equal("rule", DecisionRules.MistakeIn(new BounceDecision { Rule = endless })?.Path);
        Assert.Equal("blocklist", DecisionRules.MistakeIn(new BounceDecision { Blocklist = endless })?.Path);
    }

    [Fact]
    public void An_edit_says_one_thing()
    {
        const string two = "says more than one thing: write an edit for each, in the order in which they are to be made.";
        Assert.Equal(new DecisionMistake("edits[1]", two), MistakeIn(
            new MessageEdit { RemoveHeader = "X" }, new MessageEdit { AppendText = "a", AppendHtml = "<p>a</p>" }));
        Assert.Equal(two, MistakeIn(new MessageEdit { RemoveHeader = "X", AddHeader = new("X", "a") })!.Problem);
        Assert.Equal(two, MistakeIn(new MessageEdit { DropRecipient = "a@x.test", AddRecipient = "b@x.test" })!.Problem);
        var file = new MessageAttachment { FileName = "f", Content = "x"u8.ToArray() };
        Assert.Equal(two, MistakeIn(new MessageEdit { ReplaceText = "a", Attach = file })!.Problem);
        Assert.Equal(two, MistakeIn(new MessageEdit { RemoveParts = new() { Type = "image/*" }, ReplaceHtml = "x" })!.Problem);
        Assert.Equal(two, MistakeIn(new MessageEdit { SetHeader = new("X", "a"), ReplaceBody = "x"u8.ToArray() })!.Problem);
        Assert.Equal(two, MistakeIn(new MessageEdit { ReturnPathOf = "a@x.test", MetadataOf = "a@x.test", Metadata = Labels })!.Problem);
    }

    [Fact]
    public void An_edit_says_something_and_pairs_are_whole()
    {
        Assert.StartsWith("says nothing", MistakeIn(new MessageEdit())!.Problem, StringComparison.Ordinal);
        Assert.Contains("returnPath without", MistakeIn(new MessageEdit { ReturnPath = "a@x.test" })!.Problem, StringComparison.Ordinal);
        Assert.Contains("metadata without", MistakeIn(new MessageEdit { Metadata = Labels })!.Problem, StringComparison.Ordinal);
        Assert.Contains("metadataOf without", MistakeIn(new MessageEdit { MetadataOf = "a@x.test" })!.Problem, StringComparison.Ordinal);
        Assert.Null(MistakeIn(
            new MessageEdit { ReturnPathOf = "a@x.test", ReturnPath = "b@x.test" }, new MessageEdit { ReturnPathOf = "a@x.test" },
            new MessageEdit { MetadataOf = "a@x.test", Metadata = Labels }, new MessageEdit { AppendText = "" }));
    }

    [Theory]
    [InlineData("250 ok", false)]
    [InlineData("354 go on", false)]
    [InlineData("221 2.0.0 Bye", false)]
    [InlineData("450 4.7.1 Later", true)]
    [InlineData("421 4.7.0 Go away", true)]
    [InlineData("550 No", true)]
    public void A_refusal_has_the_code_of_one(string reply, bool isOne)
    {
        var refusal = SmtpReply.Parse(reply);

        Assert.Equal(isOne ? null : "reject", DecisionRules.MistakeIn(new InjectDecision { Reject = refusal })?.Path);
        Assert.Equal(isOne ? null : "bounce", DecisionRules.MistakeIn(new RouteDecision { Bounce = refusal })?.Path);
    }

    [Fact]
    public void What_a_message_keeps_is_bounded()
    {
        var fits = new string('x', DecisionRules.LongestText);
        var tooLong = fits + "x";
        var labels = ImmutableDictionary<string, string>.Empty;
        Assert.Null(DecisionRules.MistakeIn(new InjectDecision
        {
            Tenant = fits,
            Campaign = fits,
            Metadata = labels.Add("k", fits),
            Reject = new SmtpReply(550, null, fits),
            Reason = tooLong,
        }));
        Assert.Equal("tenant", DecisionRules.MistakeIn(new InjectDecision { Tenant = tooLong })!.Path);
        Assert.Equal("campaign", DecisionRules.MistakeIn(new InjectDecision { Campaign = tooLong })!.Path);
        Assert.Equal("metadata.k", DecisionRules.MistakeIn(new InjectDecision { Metadata = labels.Add("k", tooLong) })!.Path);
        Assert.Equal("metadata", DecisionRules.MistakeIn(new InjectDecision { Metadata = labels.Add(tooLong, "v") })!.Path);
        Assert.Equal("reject", DecisionRules.MistakeIn(new InjectDecision { Reject = new SmtpReply(550, null, tooLong) })!.Path);
        Assert.Equal("metadata.k", DecisionRules.MistakeIn(new RecipientDecision { Metadata = labels.Add("k", tooLong) })!.Path);
        Assert.Equal(
            "edits[0].metadata.k",
            DecisionRules.MistakeIn(new InjectDecision
            {
                Edits = [new MessageEdit { MetadataOf = "a@x.test", Metadata = labels.Add("k", tooLong) }],
            })!.Path);
    }

    [Fact]
    public void A_reason_is_kept_in_part_if_it_is_very_long()
    {
        var trace = new DecisionTrace(TimeProvider.System);
        trace.Add(HookName.Inject, "a.js", 1, InjectDecision.None, new string('x', 1_000_000));
        trace.AddFailure(HookName.Inject, "a.js", 1, new string('y', 1_000_000));
        Assert.Equal(DecisionRules.LongestText + 3, trace.Entries[0].Reason!.Length);
        Assert.Equal(DecisionRules.LongestText + 3, trace.Entries[1].Decision.Length);
    }

    private static DecisionMistake? MistakeIn(params MessageEdit[] edits) =>
        DecisionRules.MistakeIn(new InjectDecision { Edits = ImmutableArray.Create(edits) });
}
