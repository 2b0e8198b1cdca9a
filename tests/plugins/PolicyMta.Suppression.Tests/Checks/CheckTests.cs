using PolicyMta.SuppressionList.Checks;
using PolicyMta.Testing.Plugins;

namespace PolicyMta.SuppressionList.Tests.Checks;

public sealed class CheckTests
{
    [Fact]
    public async Task Suppressed_recipients_are_taken_off_and_told_by_an_event_for_each_reason()
    {
        var plugin = await WithAsync("", ("jane@a.example", "complaint"), ("joe@b.example", "hard-bounce"), ("c.example", "hard-bounce"));
        var message = SuppressionUnderTest.Message("Jane@A.example", "good@a.example", "joe@b.example", "x@c.example");
        var decision = await plugin.InjectAsync(message);
        Assert.Equal(
            ["Jane@A.example", "joe@b.example", "x@c.example"], decision!.Edits.Select(edit => edit.DropRecipient!).Order());
        Assert.False(decision.IsFinal);
        Assert.StartsWith(
            "3 recipients, the first suppressed: complaint for its tenant, since 2026-11-28", decision.Reason, StringComparison.Ordinal);
        Assert.Equal(
            [("complaint", 1, "a.example"), ("hard-bounce", 2, null)],
            plugin.Builder.Emitted.Select(told => (told.Category!, told.Recipients.Length, told.Domain)).Order());
        Assert.All(
            plugin.Builder.Emitted,
            told => Assert.Equal((CheckMessage.Dropped, message.Id, "acme"), (told.Kind, told.Id, told.Tenant)));
    }

    [Fact]
    public async Task A_message_without_suppressed_recipients_and_the_servers_own_notices_pass()
    {
        var plugin = await WithAsync("", ("jane@a.example", "complaint"));
        Assert.Null(await plugin.InjectAsync(SuppressionUnderTest.Message("good@a.example")));
        Assert.Null(await plugin.InjectAsync(SuppressionUnderTest.Message("jane@a.example") with { Tenant = "other" }));
        Assert.Null(await plugin.InjectAsync(SuppressionUnderTest.Message("jane@a.example"), protocol: "internal"));
        Assert.Empty(plugin.Builder.Emitted);
    }

    [Fact]
    public async Task A_message_all_of_whose_recipients_are_suppressed_is_refused_if_so_set()
    {
        var plugin = await WithAsync("action: refuse-message", ("jane@a.example", "complaint"));
        var refused = await plugin.InjectAsync(SuppressionUnderTest.Message("jane@a.example"));
        Assert.Equal("550 5.7.1 The recipient is on the suppression list (complaint)", refused!.Reject!.ToString());
        var dropped = await plugin.InjectAsync(SuppressionUnderTest.Message("jane@a.example", "good@a.example"));
        Assert.Equal((null, 1), (dropped!.Reject, dropped.Edits.Length));
    }

    [Fact]
    public async Task A_recipient_is_refused_when_it_is_given_if_so_set()
    {
        var plugin = await WithAsync("{ action: refuse-recipient, reply: \"554 5.7.0 Gone\" }", ("jane@a.example", "complaint"));
        var handler = Assert.Single(plugin.Builder.RecipientHandlers);
        async Task<RecipientDecision?> AskAsync(string address) => await handler.DecideAsync(
            new RecipientContext
            {
                Message = SuppressionUnderTest.Message("first@a.example"),
                Recipient = new Recipient(address),
                Source = new InjectionSource { Protocol = "ESMTP", Listener = "main" },
            },
            default);
        Assert.Equal("554 5.7.0 Gone (complaint)", (await AskAsync("jane@a.example"))!.Reject!.ToString());
        Assert.Null(await AskAsync("joe@a.example"));
        Assert.Empty(new SuppressionUnderTest().Builder.RecipientHandlers);
    }

    [Theory]
    [InlineData("complaint", "transactional", false)]
    [InlineData("hard-bounce", "transactional", false)]
    [InlineData("unsubscribe", "transactional", true)]
    [InlineData("manual", "transactional", true)]
    [InlineData("unsubscribe", "news", false)]
    public async Task Transactional_mail_passes_for_the_reasons_that_are_set(string reason, string kind, bool passes)
    {
        var plugin = await WithAsync(
            "pass: { transactional: { metadata: { class: transactional }, tenants: [acme], reasons: [unsubscribe, manual] } }",
            ("jane@a.example", reason));
        var message = SuppressionUnderTest.Message("jane@a.example") with
        {
            Metadata = ImmutableDictionary<string, string>.Empty.Add("class", kind),
        };
        Assert.Equal(passes, await plugin.InjectAsync(message) is null);
        Assert.Equal(passes, await plugin.RouteAsync(message) is null);
    }

    [Fact]
    public async Task A_recipient_whose_entry_came_later_is_given_up_before_delivery_and_the_others_are_not()
    {
        var plugin = await WithAsync("", ("jane@a.example", "unsubscribe"));
        var decision = await plugin.RouteAsync(SuppressionUnderTest.Message("jane@a.example", "good@a.example"));
        var verdict = Assert.Single(decision!.Recipients);
        Assert.Equal(("jane@a.example", true), (verdict.Recipient, verdict.WithoutNotice));
        Assert.Equal("550 5.7.1 The recipient is on the suppression list (unsubscribe)", verdict.Bounce!.ToString());
        Assert.False(decision.IsFinal);
        Assert.Null(await plugin.RouteAsync(SuppressionUnderTest.Message("good@a.example")));
        Assert.Empty(new SuppressionUnderTest("check_before_delivery: false").Builder.RouteHandlers);
        var telling = await WithAsync("notify_sender: true", ("jane@a.example", "unsubscribe"));
        Assert.False((await telling.RouteAsync(SuppressionUnderTest.Message("jane@a.example")))!.Recipients[0].WithoutNotice);
    }

    [Fact]
    public async Task What_this_plugin_gave_up_has_a_category_of_its_own()
    {
        var plugin = await WithAsync("", ("jane@a.example", "unsubscribe"));
        var reply = (await plugin.RouteAsync(SuppressionUnderTest.Message("jane@a.example")))!.Recipients[0].Bounce!;
        async Task<BounceDecision?> AskAsync(SmtpReply reply, bool isRemote) => await plugin.Builder.BounceHandlers.Single().DecideAsync(
            new BounceContext
            {
                Message = SuppressionUnderTest.Message("jane@a.example"),
                Recipient = "jane@a.example",
                Domain = "a.example",
                Stage = isRemote ? SmtpStage.RcptTo : SmtpStage.Policy,
                Reply = reply,
                IsRemoteReply = isRemote,
                Attempt = 1,
                Age = TimeSpan.Zero,
            },
            default);
        Assert.Equal(("suppressed", true), (await AskAsync(reply, isRemote: false) is { } own ? (own.Category, own.Bounce) : default));
        Assert.Null(await AskAsync(reply, isRemote: true));
        Assert.Null(await AskAsync(SmtpReply.Parse("550 5.7.1 Other policy"), isRemote: false));
    }

    private static async Task<SuppressionUnderTest> WithAsync(string settings, params (string Subject, string Reason)[] entries)
    {
        var plugin = new SuppressionUnderTest(settings);
        Assert.Empty(plugin.Builder.Problems);
        foreach (var (subject, reason) in entries)
        {
            var added = await plugin.RunAsync(
                "suppression add", ("ADDRESS", subject), ("--reason", reason), ("--tenant", "acme"));
            Assert.Equal(0, added.ExitCode);
        }

        return plugin;
    }
}
