using PolicyMta.Testing.Plugins;

namespace PolicyMta.BounceClassification.Tests;

public sealed class BounceClassificationPluginTests
{
    [Fact]
    public async Task The_administrator_s_rules_come_before_the_shipped_ones()
    {
        var handler = ShippedRules.Load("""
            rules:
              - { name: ours, says: ["user unknown"], providers: [yahoo], category: our-word, scope: receiver, retry: 10m }
            """);

        var ours = await handler.DecideAsync(Replies.Failure(SmtpStage.RcptTo, "550 5.1.1 User unknown", "yahoo"), default);
        var shipped = await handler.DecideAsync(Replies.Failure(SmtpStage.RcptTo, "550 5.1.1 User unknown", "gmail"), default);

        Assert.Equal(("our-word", TimeSpan.FromMinutes(10)), (ours!.Category, ours.Retry));
        Assert.Equal(BounceCategory.InvalidRecipient, shipped!.Category);
    }

    [Theory]
    [InlineData(BounceOrigin.Complaint, "554 5.7.0 The recipient complained about the mail", "complaint")]
    [InlineData(BounceOrigin.Complaint, "550 5.1.1 User unknown", "complaint")]
    [InlineData(BounceOrigin.AutoReply, "250 2.0.0 A program answered the mail", "auto-reply")]
    [InlineData(BounceOrigin.Challenge, "250 2.0.0 The recipient's server asks for proof", "challenge")]
    public async Task Reports_that_nothing_failed_are_what_they_are_whatever_their_text_says(
        BounceOrigin origin, string reply, string category)
    {
        var failure = Replies.Failure(SmtpStage.FinalDot, reply, origin: origin);
        var decision = await ShippedRules.Load("").DecideAsync(failure, default);
        Assert.Equal((category, BounceKind.None, BounceScope.Recipient), (decision!.Category, decision.Kind, decision.Scope));
        Assert.Null(decision.Suppress);
    }

    [Fact]
    public async Task A_shipped_rule_can_be_left_out()
    {
        var handler = ShippedRules.Load("disabled: [greylisted]");

        var decision = await handler.DecideAsync(Replies.Failure(SmtpStage.RcptTo, "450 4.2.0 Greylisted"), default);

        Assert.NotEqual(BounceCategory.Greylisted, decision!.Category);
    }

    [Theory]
    [InlineData("rules: [{ name: a, says: [x y], category: invalid-recipent }]", "write invalid-recipient")]
    [InlineData("rules: [{ name: a, says: [x y], category: moved }, { name: a, says: [z], category: moved }]", "there is another rule 'a'")]
    [InlineData("rule_sets: { gmial: { rules: [] } }", "there is no shipped set 'gmial'")]
    [InlineData("rules: [{ name: a, near: [{ first: [\"{mailbx}\"], then: [gone] }], category: moved }]", "there are no words 'mailbx'")]
    [InlineData("rules: [{ name: a, near: [{ first: [x1y2z3w4], then: [gone] }], category: moved }]", "is never found")]
    [InlineData("rules: [{ name: a, near: [{ first: [gone] }], category: moved }]", "nothing can stand there")]
    [InlineData("words: { mine: [\"4711\"] }", "is never found")]
    public void A_mistake_is_told_with_what_to_write(string settings, string expected)
    {
        var builder = new TestPluginBuilder(settings, ShippedRules.Files);
        new BounceClassificationPlugin().Configure(builder);

        Assert.Contains(builder.Problems, problem => problem.Contains(expected, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Words_near_each_other_decide_and_far_ones_do_not()
    {
        var handler = ShippedRules.Load("""
            words: { beast: [gzornin, blarg] }
            rules: [{ name: ours, says: [zort], near: [{ first: ["{beast}"], then: [sleeps, "is away"], within: 12 }], category: mine }]
            """);

        Assert.Equal("mine", await CategoryAsync("550 the gzornin sleeps"));
        Assert.Equal("mine", await CategoryAsync("550 blarg of ours is away"));
        Assert.Equal("mine", await CategoryAsync("550 zort"));
        Assert.NotEqual("mine", await CategoryAsync("550 sleeps the gzornin"));
        Assert.NotEqual("mine", await CategoryAsync("550 the gzornin of our neighbour is away"));

        async Task<string?> CategoryAsync(string reply) =>
            (await handler.DecideAsync(Replies.Failure(SmtpStage.RcptTo, reply), default))!.Category;
    }

    [Fact]
    public async Task Words_alike_elsewhere_are_no_limit_of_one_provider()
    {
        var handler = ShippedRules.Load("");
        const string Reply = "550 Mailbox unavailable or access denied";

        Assert.Equal("rate-limited", (await handler.DecideAsync(Replies.Failure(SmtpStage.RcptTo, Reply, "qq"), default))!.Category);
        Assert.NotEqual("rate-limited", (await handler.DecideAsync(Replies.Failure(SmtpStage.RcptTo, Reply), default))!.Category);
    }

    [Fact]
    public async Task A_rule_with_the_name_of_a_shipped_one_takes_its_place()
    {
        var handler = ShippedRules.Load("rules: [{ name: greylisted, says: [no such text], category: mine }]");

        var decision = await handler.DecideAsync(Replies.Failure(SmtpStage.RcptTo, "450 4.2.0 Greylisted"), default);

        Assert.NotEqual(BounceCategory.Greylisted, decision!.Category);
    }

    [Fact]
    public async Task Pieces_that_must_stand_there_too_and_pieces_that_must_not_narrow_a_rule()
    {
        var handler = ShippedRules.Load("""
            rules: [{ name: ours, says: [gzornin, blarg], with: [" one", " two"], unless: [three], category: mine }]
            """);

        Assert.Equal("mine", await CategoryAsync("550 gzornin two"));
        Assert.NotEqual("mine", await CategoryAsync("550 gzornin"));
        Assert.NotEqual("mine", await CategoryAsync("550 blarg one three"));

        async Task<string?> CategoryAsync(string reply) =>
            (await handler.DecideAsync(Replies.Failure(SmtpStage.RcptTo, reply), default))!.Category;
    }

    [Fact]
    public async Task A_script_s_category_takes_the_facts_of_the_rule_back()
    {
        var handler = ShippedRules.Load("");

        var ours = await handler.DecideAsync(Replies.Failure(SmtpStage.RcptTo, "550 5.1.1 User unknown"), default);
        var folded = ours!.Then(new BounceDecision { Category = "known-after-all" });

        Assert.Equal((null, null, null), (folded.Kind, folded.Scope, folded.Rule));
    }

    [Fact]
    public async Task Blocked_mail_is_not_kept_where_the_administrator_says_so()
    {
        var handler = ShippedRules.Load("keep_blocked: 0");

        var decision = await handler.DecideAsync(Replies.Failure(SmtpStage.RcptTo, "554 5.7.1 blocked using zen.spamhaus.org"), default);

        Assert.Equal(BounceCategory.SourceBlocked, decision!.Category);
        Assert.Null(decision.Retry);
    }

    [Fact]
    public async Task A_wait_that_an_earlier_handler_chose_stays()
    {
        var handler = ShippedRules.Load("");
        var earlier = new BounceDecision { Retry = TimeSpan.FromMinutes(7) };

        var alone = await handler.DecideAsync(Replies.Failure(SmtpStage.Banner, "554 no"), default);
        var after = await handler.DecideAsync(Replies.Failure(SmtpStage.Banner, "554 no").After(earlier), default);

        Assert.NotNull(alone!.Retry);
        Assert.Equal(TimeSpan.FromMinutes(7), earlier.Then(after!).Retry);
    }

    [Theory]
    [InlineData("disabled: [greylist]", "policymta.yaml:1:12: disabled[0]: there is no shipped rule 'greylist'")]
    [InlineData("rules: [{ name: a, category: b, codes: [550], with: [x] }]", "it narrows says, and there is none")]
    [InlineData("rules: [{ name: a, category: b, says: [x], unless: [\"error 4711\"] }]", "is never found")]
    [InlineData("rules: [{ name: a, category: b, says: [x], confidence: 1.5 }]", "confidence")]
    [InlineData("blocklists: { mine: {} }", "nothing names this list")]
    [InlineData("rules: [{ name: a, category: b }]", "it holds for every failure")]
    [InlineData("rules: [{ category: b, says: [x] }]", "'rules[0].name' is missing")]
    [InlineData(
        "rules: [{ name: a, category: b, says: [x], suppress: {}, scope: source }]",
        "only a failure whose scope is recipient or recipient-domain can suppress")]
    [InlineData("rules: [{ name: a, category: b, says: [x], bounce: true, retry: 5m }]", "cannot be both given up and tried again")]
    [InlineData(
        "rules: [{ name: a, category: b, says: [\"error 4711 here\"] }]",
        "is never found, since replies are normalized before; write 'error # here'")]
    [InlineData("rules: [{ name: a, category: b, says: [\" \"] }]", "an empty text stands in every reply")]
    [InlineData("rules: [{ name: a, category: b, matches: \"(\" }]", "is not a valid regular expression")]
    [InlineData("rules: [{ name: a, category: b, codes: [250] }]", "is not a valid reply code: write 421, 45x or 5xx")]
    [InlineData("rules: [{ name: a, category: b, enhanced: [\"5.1\"] }]", "is not a valid enhanced status code")]
    public void A_mistake_names_its_place_and_what_to_write(string settings, string expected)
    {
        var builder = new TestPluginBuilder(settings, ShippedRules.Files);

        new BounceClassificationPlugin().Configure(builder);

        Assert.Contains(builder.Problems, problem =>
            problem.StartsWith("policymta.yaml:1:", StringComparison.Ordinal) && problem.Contains(expected, StringComparison.Ordinal)
                || problem.StartsWith(expected, StringComparison.Ordinal));
    }
}
