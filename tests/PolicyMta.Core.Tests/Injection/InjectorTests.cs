using PolicyMta.Core.Injection;
using PolicyMta.Core.Tests.Flow;

namespace PolicyMta.Core.Tests.Injection;

public sealed class InjectorTests
{
    [Fact]
    public async Task Missing_date_and_message_id_are_added_and_present_ones_left()
    {
        await using var corridor = new CorridorBed();
        var bare = await corridor.InjectAsync("jane@a.test");
        await corridor.InjectAsync("jane@b.test", text: "Date: Tue, 1 Jan 2030 00:00:00 +0000\r\nMessage-ID: <mine@x>\r\n\r\nx\r\n");
        await corridor.UntilAsync(() => corridor.Totals.Delivered == 2);

        var texts = corridor.Network.Transactions.ToDictionary(sent => sent.Site, sent => sent.Text);
        Assert.Contains(
            $"Message-ID: <{bare.Id}@mta.example>\r\nDate: Tue, 24 Nov 2026 12:00:", texts["mx.a.test"], StringComparison.Ordinal);
        Assert.Equal(1, texts["mx.b.test"].Split("Message-ID:").Length - 1);
        Assert.Equal(1, texts["mx.b.test"].Split("Date:").Length - 1);
    }

    [Theory]
    [InlineData(" leading space\r\nSubject: x\r\n\r\nbody\r\n", " leading space\r\nSubject: x\r\n\r\nbody\r\n")]
    [InlineData("no header at all\r\n", "no header at all\r\n")]
    [InlineData("Subject: x\r\nno separator\r\n", "no separator\r\n")]
    [InlineData("From jane Mon Jan  1 10:00:00 2026\r\nSubject: x\r\n\r\nbody\r\n", "body\r\n")]
    [InlineData("\uFEFFSubject: x\r\n\r\nbody\r\n", "body\r\n")]
    public async Task Content_is_never_glued_to_the_fields_in_front_of_it(string content, string body)
    {
        await using var corridor = new CorridorBed();

        await corridor.InjectAsync("jane@a.test", text: content);
        await corridor.UntilAsync(() => corridor.Totals.Delivered == 1);

        var sent = new MessageContent(System.Text.Encoding.UTF8.GetBytes(Assert.Single(corridor.Network.Transactions).Text));
        Assert.Equal(body, System.Text.Encoding.UTF8.GetString(sent.Body.Span));
        Assert.Equal(["Received", "Message-ID", "Date"], sent.Header.Select(field => field.Name).Take(3));
        Assert.EndsWith("+0000", sent.GetHeader("Date"), StringComparison.Ordinal);
        Assert.Equal(content.Contains("Subject", StringComparison.Ordinal) && content[0] != ' ' ? "x" : null, sent.GetHeader("Subject"));
    }

    [Theory]
    [InlineData("no header at all\r\n", 550)]
    [InlineData("Subject: x\r\nno separator\r\n", 550)]
    [InlineData("\uFEFFSubject: x\r\n\r\nbody\r\n", 250)]
    [InlineData("Subject: x\r\n", 250)]
    public async Task A_listener_may_have_it_refused(string content, int code)
    {
        await using var corridor = new CorridorBed();

        var result = await corridor.InjectAsync("jane@a.test", text: content, malformedHeader: MalformedHeader.Refuse);

        Assert.Equal(code, result.Reply.Code);
        if (code == 550)
            Assert.Equal(("5.6.0", 1, 0), (result.Reply.Enhanced.ToString(), corridor.Totals.Rejected, corridor.Spool.Count));
    }

    [Fact]
    public async Task A_header_that_policy_cannot_have_meant_is_the_policys_failure()
    {
        await using var corridor = new CorridorBed(policy: parts => parts.OnInject = _ => new InjectDecision
        {
            Edits = [new MessageEdit { AddHeader = new HeaderField("X Y", "a") }],
        });

        Assert.Equal(451, (await corridor.InjectAsync("jane@a.test")).Reply.Code);
        await corridor.UntilAsync(() => corridor.Log.Of(EventKind.Rejected).Any());
        var entry = Assert.Single(corridor.Log.Of(EventKind.Rejected).Single().Decisions);
        Assert.Contains("'edits[0].addHeader.name' is not a valid header field name", entry.Decision, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_that_policy_writes_leaves_in_lines()
    {
        await using var corridor = new CorridorBed(policy: parts => parts.OnInject = _ => new InjectDecision
        {
            Edits = [new MessageEdit { ReplaceBody = "a\n.\nb\rc\0"u8.ToArray() }],
        });

        await corridor.InjectAsync("jane@a.test");
        await corridor.UntilAsync(() => corridor.Totals.Delivered == 1);

        Assert.EndsWith("\r\n\r\na\r\n.\r\nb\r\nc", Assert.Single(corridor.Network.Transactions).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("From", "mü@x.test", true)]
    [InlineData("Reply-To", "Hans <hans.müller@x.test>", true)]
    [InlineData("From", "Müller, Hans <h@x.test>", false)]
    [InlineData("Subject", "Größe", false)]
    [InlineData("X-Plain", "plain", false)]
    public async Task A_field_of_policy_that_has_no_form_in_ascii_asks_for_SMTPUTF8(string name, string value, bool isAsked)
    {
        EnvelopeRequests? seen = null;
        await using var corridor = new CorridorBed(policy: parts =>
        {
            parts.OnInject = _ => new InjectDecision { Edits = [new MessageEdit { SetHeader = new HeaderField(name, value) }] };
            parts.OnRoute = context =>
            {
                seen = context.Message.Envelope;
                return null;
            };
        });

        await corridor.InjectAsync("jane@a.test");
        await corridor.UntilAsync(() => corridor.Totals.Delivered == 1);

        Assert.Equal(isAsked, seen?.SmtpUtf8);
    }

    [Theory]
    [InlineData("250 ok")]
    [InlineData("354 go on")]
    public async Task A_refusal_that_is_none_is_the_mistake_of_its_handler(string reply) =>
        await RefusesAsync(new InjectDecision { Reject = SmtpReply.Parse(reply) });

    [Fact]
    public async Task A_loop_is_refused()
    {
        await using var corridor = new CorridorBed();
        var hops = string.Concat(Enumerable.Repeat("Received: from x by y; z\r\n", 101));
        Assert.Equal(554, (await corridor.InjectAsync("jane@a.test", text: hops + "\r\nx\r\n")).Reply.Code);
        Assert.Equal(1, corridor.Totals.Rejected);
        Assert.Equal(0, corridor.Spool.Count);
    }

    [Fact]
    public async Task Policy_refuses_discards_and_labels()
    {
        await using var corridor = new CorridorBed(policy: parts => parts.OnInject = context => context.Content.GetHeader("Subject") switch
        {
            "bad" => new InjectDecision { Reject = SmtpReply.Parse("550 5.7.1 not you") },
            "drop" => new InjectDecision { Discard = true },
            _ => new InjectDecision
            {
                Tenant = "acme",
                Campaign = "spring",
                Priority = MessagePriority.High,
                ReturnPath = "b+1@sender.example",
                Edits = [new MessageEdit { SetHeader = new("Subject", "new") }],
                Metadata = System.Collections.Immutable.ImmutableDictionary<string, string>.Empty.Add("k", "v"),
            },
        });
        corridor.Network.OnRecipient = (_, _) => new(SmtpStage.RcptTo, SmtpReply.Parse("451 later"), true);

        Assert.Equal("550 5.7.1 not you", (await corridor.InjectAsync("jane@a.test", text: "Subject: bad\r\n\r\n")).Reply.ToString());
        Assert.Equal(250, (await corridor.InjectAsync("jane@a.test", text: "Subject: drop\r\n\r\n")).Reply.Code);
        Assert.Equal(0, corridor.Spool.Count);

        var kept = await corridor.InjectAsync("jane@a.test", text: "Subject: old\r\n\r\n");
        await corridor.UntilAsync(() => corridor.Totals.Deferred == 1);
        var shown = corridor.Queues.Show(kept.Id!.Value)!;
        Assert.Equal(
            ("acme", "spring", "b+1@sender.example", "v"),
            (shown.Facts.Tenant, shown.Facts.Campaign, shown.Facts.ReturnPath, shown.Facts.Metadata["k"]));
        Assert.Equal(MessagePriority.High, shown.Facts.Priority);
        Assert.Equal("on-inject", Assert.Single(shown.Trace).Hook);
        Assert.Contains("Subject: new\r\n", corridor.Network.Transactions.Single().Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_policy_that_throws_means_451_and_nothing_spooled()
    {
        await using var corridor = new CorridorBed(policy: parts => parts.OnInject = _ => throw new InvalidOperationException("oops"));
        Assert.Equal(
            "451 4.3.0 Policy is not available, try again later: lambda failed",
            (await corridor.InjectAsync("jane@a.test")).Reply.ToString());
        Assert.Equal(0, corridor.Spool.Count);
    }

    [Theory]
    [InlineData("a..b@x.test")]
    [InlineData(".a@x.test")]
    [InlineData("a.@x.test")]
    [InlineData("a(b@x.test")]
    [InlineData("a b@x.test")]
    [InlineData("nobody")]
    [InlineData("@x.test")]
    [InlineData("a@")]
    [InlineData("a@x..test")]
    [InlineData("<a@x.test>")]
    [InlineData("Jane <a@x.test>")]
    [InlineData("a@x.test>\r\nRCPT TO:<b@x.test")]
    [InlineData("a@x.test\0")]
    [InlineData("@relay.test:a@x.test")]
    public async Task A_return_path_of_policy_that_is_no_address_is_the_mistake_of_its_handler(string path)
    {
        await RefusesAsync(new InjectDecision { ReturnPath = path });
        await RefusesAsync(new InjectDecision { Edits = [new MessageEdit { ReturnPathOf = "jane@a.test", ReturnPath = path }] });
        await RefusesAsync(new InjectDecision { ReturnPath = path, Discard = true });
    }

    [Theory]
    [InlineData("a(b@x.test")]
    [InlineData("a b@x.test")]
    [InlineData("nobody")]
    [InlineData("")]
    [InlineData("..@x.test")]
    [InlineData("a@x.test, b@x.test")]
    [InlineData("a@[1.2.3]")]
    [InlineData("Jane <a@x.test>")]
    [InlineData("a@x.test\nb")]
    public async Task A_recipient_of_policy_that_is_no_address_is_the_mistake_of_its_handler(string address) =>
        await RefusesAsync(new InjectDecision { Edits = [new MessageEdit { AddRecipient = address }] });

    [Fact]
    public async Task A_field_of_policy_that_is_no_header_field_is_the_mistake_of_its_handler() =>
        await RefusesAsync(new InjectDecision { Edits = [new MessageEdit { AddHeader = new HeaderField("X Y", "1") }] });

    [Fact]
    public async Task Recipients_of_policy_may_have_dots_as_those_of_clients_may()
    {
        await using var corridor = new CorridorBed(policy: parts => parts.OnInject = context => context.Message.ReturnPath.Length == 0
            ? null
            : new InjectDecision { Edits = [new MessageEdit { AddRecipient = "taro.@docomo.test" }] });
        Assert.True((await corridor.InjectAsync("jane@a.test")).Reply.IsSuccess);
        await corridor.UntilAsync(() => corridor.Totals.Delivered == 2);
        Assert.Contains(corridor.Network.Transactions, sent => sent.Recipients.Contains("taro.@docomo.test"));
    }

    private static async Task RefusesAsync(InjectDecision decision)
    {
        await using var corridor = new CorridorBed(policy: parts => parts.OnInject = _ => decision);
        var result = await corridor.InjectAsync("jane@a.test");
        await corridor.UntilAsync(() => corridor.Log.Of(EventKind.Rejected).Any());

        Assert.Equal("451 4.3.0 Policy is not available, try again later: lambda failed", result.Reply.ToString());
        Assert.Equal(0, corridor.Spool.Count);
        var said = corridor.Log.Of(EventKind.Rejected).Single().Decisions[^1];
        Assert.Equal(("lambda", true), (said.Handler, said.Failed));
        Assert.Matches("is not a (valid|refusal)|has no domain", said.Decision);
    }
}
