namespace PolicyMta.BounceClassification.Tests;

/// <summary>What follows from a class, on the axes of whose fault it is and what to do.</summary>
public sealed class ClassRuleTests(ShippedRules rules) : IClassFixture<ShippedRules>
{
    [Theory]
    [InlineData(SmtpStage.Banner, "554 IP=192.0.2.15 - None/bad reputation. Ask your postmaster for help")]
    [InlineData(SmtpStage.Banner, "554 5.3.2 User unknown")]
    [InlineData(SmtpStage.Banner, "521 5.7.1 whatever nobody has a rule for")]
    [InlineData(SmtpStage.Ehlo, "550 5.7.1 Helo command rejected: need fully-qualified hostname")]
    [InlineData(SmtpStage.StartTls, "554 5.7.3 no TLS for you")]
    [InlineData(SmtpStage.Auth, "535 5.7.8 Authentication credentials invalid")]
    public async Task A_5xx_before_MAIL_keeps_the_message(SmtpStage stage, string reply)
    {
        var decision = await rules.DecideAsync(Replies.Failure(stage, reply));

        Assert.NotNull(decision.Retry);
        Assert.False(decision.Bounce);
        Assert.Null(decision.Suppress);
    }

    [Theory]
    [InlineData(SmtpStage.MailFrom, "550 5.7.1 part of their network is on our block list (S3150).", 4)]
    [InlineData(SmtpStage.RcptTo, "554 5.7.1 Service unavailable; Client host [192.0.2.15] blocked using zen.spamhaus.org", 1)]
    [InlineData(SmtpStage.MailFrom, "550 Ip frequency limited. http://service.mail.qq.com", 1)]
    [InlineData(SmtpStage.MailFrom, "553 5.7.2 [TSS09] All messages from 192.0.2.15 will be permanently deferred", 12)]
    public async Task A_5xx_about_our_address_is_tried_again_slowly_and_suppresses_nobody(SmtpStage stage, string reply, int hours)
    {
        var decision = await rules.DecideAsync(Replies.Failure(stage, reply));

        Assert.Equal(TimeSpan.FromHours(hours), decision.Retry);
        Assert.Null(decision.Suppress);
    }

    [Fact]
    public async Task An_unknown_mailbox_is_suppressed()
    {
        var decision = await rules.DecideAsync(Replies.Failure(SmtpStage.RcptTo, "550 5.1.1 User unknown"));

        Assert.Equal(BounceCategory.InvalidRecipient, decision.Category);
        Assert.Equal(SuppressionScope.Recipient, decision.Suppress!.Scope);
        Assert.Null(decision.Retry);
    }

    [Theory]
    [InlineData(SmtpStage.RcptTo, "450 4.1.1 User unknown")]
    [InlineData(SmtpStage.FinalDot, "550 5.1.1 User unknown")]
    [InlineData(SmtpStage.FinalDot, "552 1 Requested mail action aborted, mailbox not found")]
    [InlineData(SmtpStage.RcptTo, "552 5.2.2 Mailbox full")]
    public async Task Nobody_is_suppressed_by_a_4xx_by_a_shared_reply_or_for_a_full_mailbox(SmtpStage stage, string reply)
    {
        Assert.Null((await rules.DecideAsync(Replies.Failure(stage, reply))).Suppress);
    }

    [Fact]
    public async Task A_full_mailbox_follows_the_class_of_the_reply()
    {
        var soft = await rules.DecideAsync(Replies.Failure(SmtpStage.RcptTo, "452 4.2.2 out of storage space"));
        var hard = await rules.DecideAsync(Replies.Failure(SmtpStage.RcptTo, "552 5.2.2 out of storage space"));

        Assert.Equal((BounceCategory.QuotaExceeded, BounceCategory.QuotaExceeded), (soft.Category, hard.Category));
        Assert.Equal((null, false), (hard.Retry, soft.Bounce));
    }

    [Fact]
    public async Task The_scope_of_a_limit_at_Gmail_is_read_from_its_words()
    {
        var source = await rules.DecideAsync(
            Replies.Failure(SmtpStage.FinalDot, "421 4.7.28 unusual rate of unsolicited mail originating from your IP address."));
        var domain = await rules.DecideAsync(Replies.Failure(
            SmtpStage.FinalDot, "421 4.7.28 unusual rate of unsolicited mail originating from your DKIM domain [a.example]."));

        Assert.Equal((BounceScope.Source, BounceScope.SenderDomain), (source.Scope, domain.Scope));
    }

    [Fact]
    public async Task The_end_of_a_message_s_lifetime_is_never_prolonged()
    {
        var decision = await rules.DecideAsync(
            Replies.Failure(SmtpStage.Policy, "550 5.4.7 given up after 3 days; last reply: blocked using zen.spamhaus.org"));

        Assert.Equal(BounceCategory.Expired, decision.Category);
        Assert.Null(decision.Retry);
    }

    [Theory]
    [InlineData(SmtpStage.Resolve, "556 5.1.10 news.example takes no mail", BounceCategory.InvalidDomain)]
    [InlineData(SmtpStage.Resolve, "550 5.1.2 news.example does not exist", BounceCategory.InvalidDomain)]
    [InlineData(SmtpStage.Resolve, "451 4.4.3 no answer from DNS", BounceCategory.DnsFailure)]
    [InlineData(SmtpStage.Connect, "421 4.4.1 Connection timed out", BounceCategory.ConnectionFailed)]
    [InlineData(SmtpStage.RcptTo, "499 what is this", BounceCategory.Unclassified)]
    public async Task Failures_without_a_known_text_are_classed_by_their_step(SmtpStage stage, string reply, string category)
    {
        Assert.Equal(category, (await rules.DecideAsync(Replies.Failure(stage, reply))).Category);
    }
}
