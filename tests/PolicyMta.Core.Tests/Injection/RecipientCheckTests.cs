using PolicyMta.Core.Tests.Flow;

namespace PolicyMta.Core.Tests.Injection;

/// <summary>What policy says about single recipients before their message has come, here of calls that are no session.</summary>
public sealed class RecipientCheckTests
{
    private static readonly RecipientDecision Unknown = new() { Reject = SmtpReply.Parse("550 5.1.1 No such user here"), Reason = "list" };

    [Fact]
    public async Task One_recipient_is_refused_and_the_others_go_on()
    {
        await using var corridor = new CorridorBed(policy: parts => parts.OnRecipient = asked =>
            asked.Recipient.LocalPart == "gone" ? Unknown : null);

        var result = await corridor.InjectAsync("jane@a.test,gone@a.test,joe@b.test", asksRecipients: true);
        await corridor.UntilAsync(() => corridor.Totals.Delivered == 2 && corridor.Log.Of(EventKind.Rejected).Any());

        Assert.True(result.Reply.IsSuccess);
        var refused = Assert.Single(result.Refused);
        Assert.Equal(("gone@a.test", 550), (refused.Address, refused.Reply.Code));
        var told = Assert.Single(corridor.Log.Of(EventKind.Rejected));
        Assert.Equal(["gone@a.test"], told.Recipients);
        Assert.Equal((SmtpStage.RcptTo, result.Id, "No such user here"), (told.Stage, told.Id, told.Reply!.Text));
        Assert.Equal(("on-recipient", "list"), (told.Decisions.Single().Hook, told.Decisions.Single().Reason));
        Assert.Equal(["jane@a.test", "joe@b.test"], Assert.Single(corridor.Log.Of(EventKind.Received)).Recipients);
    }

    [Fact]
    public async Task If_all_are_refused_nothing_is_spooled()
    {
        await using var corridor = new CorridorBed(policy: parts => parts.OnRecipient = _ => Unknown);

        var result = await corridor.InjectAsync("a@a.test,b@a.test", asksRecipients: true);

        Assert.Equal((550, 2, 0), (result.Reply.Code, result.Refused.Length, corridor.Spool.Count));
        Assert.Null(result.Id);
    }

    [Fact]
    public async Task A_handler_sees_those_accepted_before_and_may_rewrite_and_label()
    {
        var seen = new List<string>();
        await using var corridor = new CorridorBed(policy: parts => parts.OnRecipient = asked =>
        {
            seen.Add($"{asked.Recipient}/{string.Join(",", asked.Message.Recipients)}/{asked.Message.Tenant}/{asked.Source.Helo}");
            return asked.Recipient.LocalPart == "sales"
                ? new RecipientDecision
                {
                    Rewrite = "jane@b.test",
                    ReturnPath = "bounce+jane@sender.example",
                    Metadata = ImmutableDictionary<string, string>.Empty.Add("alias", "sales"),
                }
                : null;
        });

        await corridor.InjectAsync("joe@a.test,sales@a.test", tenant: "acme", asksRecipients: true);
        await corridor.UntilAsync(() => corridor.Totals.Delivered == 2 && corridor.Log.Of(EventKind.Delivered).Count() == 2);

        Assert.Equal(["joe@a.test//acme/client.example", "sales@a.test/joe@a.test/acme/client.example"], seen);
        var delivered = corridor.Log.Of(EventKind.Delivered).Single(e => e.Recipients[0] == "jane@b.test");
        Assert.Equal(("rfc822;sales@a.test", "sales"), (delivered.OriginalRecipient, delivered.Metadata["alias"]));
        Assert.Contains(corridor.Network.Transactions, sent => sent.ReturnPath == "bounce+jane@sender.example");
        Assert.Empty(corridor.Log.Of(EventKind.Delivered).Single(e => e.Recipients[0] == "joe@a.test").Metadata);
    }

    [Fact]
    public async Task A_handler_that_fails_refuses_that_recipient_for_now()
    {
        await using var corridor = new CorridorBed(policy: parts => parts.OnRecipient = asked =>
            asked.Recipient.LocalPart == "bad" ? throw new InvalidOperationException("broken") : null);

        var result = await corridor.InjectAsync("bad@a.test,jane@a.test", asksRecipients: true);
        await corridor.UntilAsync(() => corridor.Totals.Delivered == 1);

        var refused = Assert.Single(result.Refused);
        Assert.Equal((451, "Policy is not available, try again later: lambda failed"), (refused.Reply.Code, refused.Reply.Text));
    }

    [Theory]
    [InlineData("no address", null)]
    [InlineData(null, "a..b@x.test")]
    public async Task An_address_that_is_not_valid_is_the_handlers_mistake(string? rewrite, string? returnPath)
    {
        await using var corridor = new CorridorBed(policy: parts => parts.OnRecipient =
            _ => new RecipientDecision { Rewrite = rewrite, ReturnPath = returnPath });

        var result = await corridor.InjectAsync("jane@a.test", asksRecipients: true);

        Assert.Equal((451, 0), (result.Reply.Code, corridor.Spool.Count));
    }

    [Fact]
    public async Task A_refusal_that_is_a_success_refuses_for_now()
    {
        await using var corridor = new CorridorBed(policy: parts => parts.OnRecipient =
            _ => new RecipientDecision { Reject = SmtpReply.Parse("250 ok") });

        Assert.Equal(451, (await corridor.InjectAsync("jane@a.test", asksRecipients: true)).Reply.Code);
    }

    [Fact]
    public async Task Notices_of_this_server_are_not_asked_about()
    {
        var asked = 0;
        await using var corridor = new CorridorBed(policy: parts => parts.OnRecipient = _ =>
        {
            asked++;
            return null;
        });
        corridor.Network.OnRecipient = (address, _) => address == "jane@a.test"
            ? new(SmtpStage.RcptTo, SmtpReply.Parse("550 5.1.1 No such user"), true)
            : ScriptedProtocol.Taken;

        await corridor.InjectAsync("jane@a.test", asksRecipients: true);
        await corridor.UntilAsync(() => corridor.Totals.Bounced == 1 && corridor.Spool.Count == 0);

        Assert.Equal(1, asked);
    }
}
