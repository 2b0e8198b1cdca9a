using PolicyMta.Simulation.Providers;

namespace PolicyMta.Simulation.Tests.Providers;

public sealed class ProviderBehaviourTests
{
    private static readonly ConnectionFacts Connection = new("mx1.sim.test", "127.0.0.9", "id7");

    [Theory]
    [InlineData(Personality.Plain, "220 mx1.sim.test ESMTP")]
    [InlineData(Personality.Gmail, "220 mx1.sim.test ESMTP id7 - gsmtp")]
    [InlineData(Personality.Yahoo, "220 mx1.sim.test ESMTP ready")]
    [InlineData(Personality.Microsoft, "220 mx1.sim.test Microsoft ESMTP MAIL Service ready [id7]")]
    internal void Each_greets_in_its_own_words(Personality personality, string banner)
    {
        var verdict = Behaviour(Options(personality)).Greet(Connection);
        Assert.True(verdict.IsAccepted);
        Assert.Equal(banner, verdict.Reply.ToString());
    }

    [Theory]
    [InlineData(Personality.Plain, "421 4.7.0 mx1.sim.test Error: too many connections from 127.0.0.9")]
    [InlineData(Personality.Gmail, "421 4.7.0 Too many concurrent connections from [127.0.0.9]")]
    [InlineData(Personality.Yahoo, "421 4.7.0 [TSS04] Too many concurrent connections from 127.0.0.9")]
    internal void One_connection_too_many_is_refused_with_the_greeting(Personality personality, string reply)
    {
        var behaviour = Behaviour(Options(personality) with { Connections = 2 });
        Assert.True(behaviour.Greet(Connection with { OpenConnections = 2 }).IsAccepted);

        var verdict = behaviour.Greet(Connection with { OpenConnections = 3 });
        Assert.Equal(Refusal.ConnectionLimit, verdict.Refusal);
        Assert.True(verdict.Closes);
        Assert.StartsWith(reply, verdict.Reply.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Microsoft_tells_too_many_connections_at_MAIL_and_keeps_the_connection()
    {
        var behaviour = Behaviour(Options(Personality.Microsoft) with { Connections = 2 });
        var tooMany = Connection with { OpenConnections = 3 };
        Assert.True(behaviour.Greet(tooMany).IsAccepted);

        var verdict = behaviour.JudgeSender(tooMany, "a@sender.example", messages: 0, isOverRate: false, declaredSize: 0);
        Assert.Equal(
            "451 4.7.652 The mail server [127.0.0.9] has exceeded the maximum number of connections. (S3115) [mx1.sim.test]",
            verdict.Reply.ToString());
        Assert.False(verdict.Closes);
    }

    [Theory]
    [InlineData(Personality.Plain, 421, "4.7.0", "too many new connections from 127.0.0.9")]
    [InlineData(Personality.Gmail, 421, "4.7.0", "Try again later, closing connection")]
    [InlineData(Personality.Yahoo, 421, null, "Resources temporarily not available - Please try again later [#4.16.5]")]
    [InlineData(Personality.Microsoft, 421, null, "RP-001 (mx1.sim.test) Unfortunately, some messages from 127.0.0.9 weren't sent.")]
    internal void Connecting_too_often_is_refused(Personality personality, int code, string? enhanced, string text) =>
        AssertRefused(
            Behaviour(Options(personality)).Greet(Connection with { IsOverRate = true }), Refusal.ConnectionRate, code, enhanced, text);

    [Theory]
    [InlineData(Personality.Plain, 450, "4.7.1", "too much mail from 127.0.0.9")]
    [InlineData(Personality.Gmail, 421, "4.7.28", "unusual rate of mail originating from your IP address\n[127.0.0.9]")]
    [InlineData(
        Personality.Yahoo,
        421,
        "4.7.0",
        "[TSS04] Messages from 127.0.0.9 temporarily deferred due to unexpected volume or user complaints")]
    [InlineData(Personality.Microsoft, 451, "4.7.650", "temporarily rate limited due to IP reputation")]
    internal void Sending_too_fast_is_refused(Personality personality, int code, string? enhanced, string text) =>
        AssertRefused(Behaviour(Options(personality)).JudgeSender(
            Connection, "a@sender.example", 0, isOverRate: true, 0), Refusal.MessageRate, code, enhanced, text);

    [Theory]
    [InlineData(Personality.Plain, "4.7.0", "too many messages over this connection")]
    [InlineData(Personality.Gmail, "4.7.0", "closing connection")]
    [InlineData(Personality.Yahoo, null, "Max message per connection reached, closing transmission channel")]
    [InlineData(Personality.Microsoft, "4.3.2", "closing transmission channel")]
    internal void A_full_connection_is_closed(Personality personality, string? enhanced, string text)
    {
        var behaviour = Behaviour(Options(personality) with { MessagesPerConnection = 20 });
        Assert.True(behaviour.JudgeSender(Connection, "a@sender.example", 19, false, 0).IsAccepted);
        AssertRefused(
            behaviour.JudgeSender(Connection, "a@sender.example", 20, false, 0), Refusal.MessagesPerConnection, 421, enhanced, text);
    }

    [Theory]
    [InlineData(Personality.Plain, 550, "5.1.1", "<unknown.joe@sim.test>: Recipient address rejected: User unknown")]
    [InlineData(Personality.Gmail, 550, "5.1.1", "The email account that you tried to reach does not exist.")]
    [InlineData(Personality.Yahoo, 552, null, "1 Requested mail action aborted, mailbox not found")]
    [InlineData(Personality.Microsoft, 550, "5.5.0", "mailbox unavailable (S2017062302)")]
    internal void An_unknown_user_is_refused(Personality personality, int code, string? enhanced, string text) =>
        AssertRefused(JudgeRecipient(Options(personality), "unknown.joe@sim.test"), Refusal.UnknownUser, code, enhanced, text);

    [Theory]
    [InlineData(Personality.Plain, "Mailbox is full")]
    [InlineData(Personality.Gmail, "out of storage space")]
    [InlineData(Personality.Yahoo, "over quota")]
    [InlineData(Personality.Microsoft, "Mailbox full")]
    internal void A_full_mailbox_defers(Personality personality, string text) =>
        AssertRefused(JudgeRecipient(Options(personality), "full@sim.test"), Refusal.MailboxFull, 452, "4.2.2", text);

    [Theory]
    [InlineData(Personality.Plain, 450, "4.2.0", "Greylisted")]
    [InlineData(Personality.Gmail, 450, "4.2.1", "receiving mail at a rate")]
    [InlineData(Personality.Yahoo, 451, "4.7.1", "[GL01] Message from (127.0.0.9) temporarily deferred")]
    [InlineData(Personality.Microsoft, 451, "4.7.500", "Server busy. Please try again later from [127.0.0.9]. (S77714)")]
    internal void A_new_triplet_is_greylisted(Personality personality, int code, string? enhanced, string text)
    {
        var options = Options(personality) with { GreylistFor = TimeSpan.FromMinutes(1) };
        AssertRefused(JudgeRecipient(options, "joe@sim.test", isNew: true), Refusal.Greylisted, code, enhanced, text);
        Assert.True(JudgeRecipient(options, "joe@sim.test", isNew: false).IsAccepted);
    }

    [Theory]
    [InlineData(Personality.Plain, "5.7.26", "no DKIM signature")]
    [InlineData(Personality.Gmail, "5.7.26", "sender is unauthenticated.\nGmail requires")]
    [InlineData(Personality.Yahoo, "5.7.9", "the sender is unauthenticated")]
    [InlineData(Personality.Microsoft, "5.7.515", "sending domain sender.example does not meet the required authentication level")]
    internal void Unsigned_mail_is_refused_where_signatures_are_required(Personality personality, string enhanced, string text)
    {
        var options = Options(personality) with { RequireDkim = true };
        AssertRefused(
            Behaviour(options).JudgeContent(Connection, "a@sender.example", 100, isSigned: false), Refusal.Unsigned, 550, enhanced, text);
        Assert.True(Behaviour(options).JudgeContent(Connection, "a@sender.example", 100, isSigned: true).IsAccepted);
        Assert.True(Behaviour(Options(personality)).JudgeContent(Connection, "a@sender.example", 100, isSigned: false).IsAccepted);
    }

    [Theory]
    [InlineData(Personality.Plain)]
    [InlineData(Personality.Gmail)]
    [InlineData(Personality.Yahoo)]
    [InlineData(Personality.Microsoft)]
    internal void A_large_message_is_refused_by_its_declared_and_by_its_real_size(Personality personality)
    {
        var behaviour = Behaviour(Options(personality) with { MaxSize = 2000 });
        AssertRefused(
            behaviour.JudgeSender(Connection, "a@sender.example", 0, false, declaredSize: 2001), Refusal.TooLarge, 552, "5.3.4", "");
        AssertRefused(behaviour.JudgeContent(Connection, "a@sender.example", 2001, isSigned: true), Refusal.TooLarge, 552, "5.3.4", "");
        Assert.True(behaviour.JudgeSender(Connection, "a@sender.example", 0, false, declaredSize: 2000).IsAccepted);
        Assert.True(behaviour.JudgeContent(Connection, "a@sender.example", 2000, isSigned: true).IsAccepted);
    }

    [Theory]
    [InlineData("joe@sim.test", true)]
    [InlineData("joe@SIM.test", true)]
    [InlineData("joe@sub.wild.test", true)]
    [InlineData("joe@wild.test", false)]
    [InlineData("joe@notwild.test", false)]
    [InlineData("joe@elsewhere.test", false)]
    public void Only_its_own_domains_are_taken(string recipient, bool isTaken) =>
        Assert.Equal(isTaken ? Refusal.None : Refusal.Relay, JudgeRecipient(Options(Personality.Plain), recipient).Refusal);

    [Fact]
    public void Too_many_recipients_are_refused_one_by_one()
    {
        var behaviour = Behaviour(Options(Personality.Gmail) with { RecipientsPerTransaction = 3 });
        Assert.True(behaviour.JudgeRecipient(Connection, "", "joe@sim.test", 2, false).IsAccepted);
        AssertRefused(behaviour.JudgeRecipient(
            Connection, "", "joe@sim.test", 3, false), Refusal.RecipientLimit, 452, "4.5.3", "too many recipients");
    }

    [Fact]
    public void Shares_are_kept_and_the_same_seed_draws_the_same_mailboxes()
    {
        var options = Options(Personality.Plain) with { UnknownUsers = 0.1, FullMailboxes = 0.05 };
        var first = Draw(options, seed: 1);
        Assert.Equal(first, Draw(options, seed: 1));
        Assert.NotEqual(first, Draw(options, seed: 2));
        Assert.InRange(first.Count(refusal => refusal == Refusal.UnknownUser), 850, 1150);
        Assert.InRange(first.Count(refusal => refusal == Refusal.MailboxFull), 400, 600);
        Assert.Equal(first[7], Behaviour(options).JudgeMailbox("USER7@sim.test"));
    }

    [Fact]
    public void Connections_break_where_and_as_often_as_asked()
    {
        var behaviour =
            Behaviour(Options(Personality.Plain) with { Drop = new DropOptions { AtBanner = 0.1, InData = 0.2, AfterDot = 0.3 } });
        var points = Enumerable.Range(1, 10_000).Select(number => behaviour.BreakPointOf(number)).ToList();
        Assert.InRange(points.Count(point => point == BreakPoint.Banner), 850, 1150);
        Assert.InRange(points.Count(point => point == BreakPoint.Data), 1800, 2200);
        Assert.InRange(points.Count(point => point == BreakPoint.AfterDot), 2750, 3250);
        Assert.All(
            Enumerable.Range(1, 100), number => Assert.Equal(BreakPoint.None, Behaviour(Options(Personality.Plain)).BreakPointOf(number)));
    }

    [Fact]
    public void Every_personality_has_words_for_every_refusal()
    {
        foreach (var personality in Enum.GetValues<Personality>())
        {
            var refusals = ReplyTexts.Of(personality).Refusals;
            Assert.Equal(Enum.GetValues<Refusal>().Where(refusal => refusal != Refusal.None).Order(), refusals.Keys.Order());
            Assert.All(
                refusals.Values,
                reply => Assert.DoesNotContain('{', ReplyTexts.Fill(reply, new ReplyFacts("h", "c", "i", "s@s.test", "r@r.test")).Text));
        }
    }

    private static List<Refusal> Draw(ProviderOptions options, int seed)
    {
        var behaviour = Behaviour(options, seed);
        return [.. Enumerable.Range(0, 10_000).Select(number => behaviour.JudgeMailbox($"user{number}@sim.test"))];
    }

    private static Verdict JudgeRecipient(ProviderOptions options, string recipient, bool isNew = false) =>
        Behaviour(options).JudgeRecipient(Connection, "a@sender.example", recipient, 0, isNew);

    private static void AssertRefused(Verdict verdict, Refusal refusal, int code, string? enhanced, string text)
    {
        Assert.Equal(refusal, verdict.Refusal);
        Assert.Equal(code, verdict.Reply.Code);
        Assert.Equal(enhanced, verdict.Reply.Enhanced?.ToString());
        Assert.Contains(text, verdict.Reply.Text, StringComparison.Ordinal);
    }

    private static ProviderOptions Options(Personality personality) =>
        new() { Name = "sim", Personality = personality, Domains = ["sim.test", "*.wild.test"] };

    private static ProviderBehaviour Behaviour(ProviderOptions options, int seed = 1) => new(options, seed);
}
