namespace PolicyMta.IspRules.Tests.Rules;

public sealed class ShippedRulesTests
{
    [Fact]
    public void The_shipped_rules_are_sound()
    {
        Assert.Empty(LoadedRules.Shipped().Problems);
    }

    [Theory]
    [InlineData("gmail.com", "gmail-smtp-in.l.google.com", "gmail")]
    [InlineData("company.example", "aspmx.l.google.com", "gmail")]
    [InlineData("company.example", "aspmx2.googlemail.com", "gmail")]
    [InlineData("yahoo.com", "mta5.am0.yahoodns.net", "yahoo")]
    [InlineData("cox.net", "cox.mx.a.cloudfilter.yahoodns.net", "yahoo")]
    [InlineData("hotmail.com", "hotmail-com.olc.protection.outlook.com", "microsoft")]
    [InlineData("company.example", "company-example.mail.protection.outlook.com", "exchange-online")]
    [InlineData("company.example", "company-example.r-v1.mx.microsoft", "exchange-online")]
    [InlineData("icloud.com", "mx01.mail.icloud.com", "icloud")]
    [InlineData("comcast.net", "mx1h1.comcast.net", "comcast")]
    [InlineData("comcast.net", "mx1.am0.yahoodns.net", "yahoo")]
    [InlineData("gmx.de", "mx00.emig.gmx.net", "gmx")]
    [InlineData("web.de", "mx-ha02.web.de", "gmx")]
    [InlineData("orange.fr", "smtp-in.orange.fr", "orange")]
    [InlineData("t-online.de", "mx00.t-online.de", "t-online")]
    [InlineData("mail.ru", "mxs.mail.ru", "mail-ru")]
    [InlineData("laposte.net", "smtpz4.laposte.net", "laposte")]
    [InlineData("free.fr", "mx1.free.fr", "free")]
    [InlineData("yandex.ru", "mx.yandex.ru", "yandex")]
    [InlineData("company.example", "mx.yandex.net", "yandex")]
    [InlineData("qq.com", "mx3.qq.com", "qq")]
    [InlineData("company.example", "mxbiz1.qq.com", "qq")]
    [InlineData("163.com", "163mx01.mxmail.netease.com", "netease")]
    [InlineData("company.example", "mx.company.example", null)]
    public async Task The_MX_host_tells_the_provider(string domain, string mxHost, string? provider)
    {
        var decision = await LoadedRules.Shipped().RouteAsync(Contexts.Route(domain, mxHost));

        Assert.Equal(provider, decision!.Provider);
        Assert.Equal(provider ?? "default", decision.TrafficProfile);
    }

    [Fact]
    public void Yahoo_takes_20_messages_a_connection()
    {
        Assert.Equal(20, LoadedRules.Shipped().Profile("yahoo").MessagesPerConnection);
    }

    [Theory]
    [InlineData(
        "gmail",
        SmtpStage.FinalDot,
        "421 4.7.28 Gmail has detected an unusual rate of unsolicited mail originating from your IP address",
        "rate-of-source")]
    [InlineData("gmail", SmtpStage.RcptTo, "450 4.2.1 The user you are trying to contact is receiving mail at a rate", "rate-of-recipient")]
    [InlineData("gmail", SmtpStage.Ehlo, "421 4.7.0 Try again later, closing connection.", "closing-connection")]
    [InlineData("yahoo", SmtpStage.MailFrom, "421 4.7.0 [TSS04] Messages from 192.0.2.15 temporarily deferred", "unexpected-volume")]
    [InlineData(
        "yahoo", SmtpStage.MailFrom, "553 5.7.2 [TSS09] All messages from 192.0.2.15 will be permanently deferred", "deferred-permanently")]
    [InlineData("yahoo", SmtpStage.MailFrom, "421 Max message per connection reached, closing transmission channel", "connection-quota")]
    [InlineData(
        "microsoft",
        SmtpStage.Banner,
        "451 4.7.652 The mail server [192.0.2.15] has exceeded the maximum number of connections (S3115)",
        "too-many-connections")]
    [InlineData("microsoft", SmtpStage.MailFrom, "550 5.7.1 part of their network is on our block list (S3150).", "source-blocked")]
    [InlineData("exchange-online", SmtpStage.MailFrom, "451 4.7.850 Access denied, please try again later", "access-denied-for-now")]
    [InlineData("exchange-online", SmtpStage.MailFrom, "550 5.7.606 Access denied, banned sending IP [192.0.2.15]", "source-blocked")]
    [InlineData("icloud", SmtpStage.MailFrom, "421 4.7.1 [HCM1] Message deferred due to local policy.", "deferred")]
    [InlineData("icloud", SmtpStage.MailFrom, "421 4.7.1 Message throttled, excessive volume", "excessive-volume")]
    [InlineData(
        "icloud",
        SmtpStage.RcptTo,
        "421 4.7.1 Messages to jane@icloud.com deferred due to excessive volume. Try again later - https://support.apple.com/HT204137",
        "rate-of-recipient")]
    [InlineData("gmx", SmtpStage.MailFrom, "421 Rate limit reached. Please try again later", "rate-limited")]
    [InlineData("laposte", SmtpStage.MailFrom, "421 Too many connections, slow down. LPN105_104", "too-many-connections")]
    [InlineData("free", SmtpStage.Banner, "421 Too many spams from your IP (192.0.2.15)", "source-blocked")]
    [InlineData("netease", SmtpStage.FinalDot, "451 DT:SPM ,please try again", "suspicious-for-now")]
    [InlineData("netease", SmtpStage.Banner, "421 HL:ICC 163 smtp8", "rate-of-source")]
    [InlineData("netease", SmtpStage.MailFrom, "451 MI:DMC 163 gzga-mx-mta-g2-2", "session-limit")]
    [InlineData(
        "comcast",
        SmtpStage.MailFrom,
        "421 4.1.0 192.0.2.15 Throttled. See http://postmaster.comcast.net/smtp-error-codes.php#RL000010",
        "rate-limited")]
    [InlineData(
        "comcast",
        SmtpStage.Banner,
        "554 Comcast block for spam. See http://postmaster.comcast.net/smtp-error-codes.php#BL000010",
        "source-blocked")]
    [InlineData("gmx", SmtpStage.Banner, "554 gmx.net (mxgmx015) Nemesis ESMTP Service not available", "source-blocked")]
    [InlineData("gmx", SmtpStage.RcptTo, "421 Too many unknown users", "unknown-users")]
    [InlineData("orange", SmtpStage.Banner, "421 Too many connections, slow down. OFR004_104 [104]", "too-many-connections")]
    [InlineData("orange", SmtpStage.MailFrom, "421 4.2.1 Service refused, please try later. LPN006_107", "refused-for-now")]
    [InlineData("orange", SmtpStage.MailFrom, "550 Client host blocked. OFR006_102", "source-blocked")]
    [InlineData("t-online", SmtpStage.Banner, "554 IP=192.0.2.15 - None/bad reputation.", "source-blocked")]
    [InlineData("mail-ru", SmtpStage.RcptTo, "451 Too many connections", "rate-limited")]
    [InlineData("default", SmtpStage.Banner, "554 esa1.example.com poor reputation", "refused-at-the-door")]
    [InlineData("default", SmtpStage.RcptTo, "421 Too many concurrent SMTP connections", "too-many-connections")]
    [InlineData("default", SmtpStage.MailFrom, "450 4.7.1 Message rate limit exceeded", "rate-limited")]
    public async Task A_real_reply_meets_its_reaction(string rule, SmtpStage stage, string reply, string reaction)
    {
        var decision = await LoadedRules.Shipped().ReactAsync(Contexts.Failure(stage, reply, rule));

        Assert.Equal($"rule {rule}, reply {reaction}", decision!.Reason);
    }

    [Theory]
    [InlineData("gmail", SmtpStage.Banner, "554 5.7.1 go away")]
    [InlineData("yahoo", SmtpStage.Ehlo, "550 no")]
    [InlineData("t-online", SmtpStage.Banner, "554 IP=192.0.2.15")]
    [InlineData("orange", SmtpStage.Banner, "550 no")]
    [InlineData("default", SmtpStage.Banner, "521 no mail here")]
    public async Task No_5xx_before_MAIL_bounces_a_recipient(string rule, SmtpStage stage, string reply)
    {
        var decision = await LoadedRules.Shipped().ReactAsync(Contexts.Failure(stage, reply, rule));

        Assert.False(decision!.Bounce);
        Assert.True(decision.Retry >= TimeSpan.FromMinutes(30));
        Assert.NotNull(decision.Throttle);
    }

    [Theory]
    [InlineData("gmail", "550 5.1.1 The email account that you tried to reach does not exist.")]
    [InlineData("yahoo", "554 delivery error: dd This user doesn't have a yahoo.com account")]
    [InlineData("default", "550 5.1.1 User unknown")]
    [InlineData("default", "450 4.2.0 Greylisted")]
    public async Task Ordinary_failures_slow_nothing_down(string rule, string reply)
    {
        Assert.Null(await LoadedRules.Shipped().ReactAsync(Contexts.Failure(SmtpStage.RcptTo, reply, rule)));
    }

    [Theory]
    [InlineData("gmail", "421 4.7.0 Too many messages in this session, closing connection. abc - gsmtp")]
    [InlineData("microsoft", "421 4.3.2 The maximum number of messages per connection has been reached, closing transmission channel")]
    [InlineData("exchange-online", "421 4.3.2 The maximum number of messages per connection has been reached")]
    [InlineData("icloud", "421 4.7.1 Too many messages in one session")]
    [InlineData("mail-ru", "450 Too many mails per session, try again later")]
    [InlineData("default", "421 4.7.0 Maximum message count per session")]
    [InlineData("default", "421 4.7.0 Error: too many messages over this connection")]
    [InlineData("default", "452 4.7.0 Too many transactions per connection")]
    public async Task The_quota_of_a_connection_slows_nothing_down(string rule, string reply)
    {
        var decision = await LoadedRules.Shipped().ReactAsync(Contexts.Failure(SmtpStage.MailFrom, reply, rule));

        Assert.Null(decision!.Throttle);
        Assert.True(decision.Retry <= TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task The_quota_of_a_connection_at_Yahoo_does_not_slow_it_down()
    {
        var decision =
            await LoadedRules.Shipped().ReactAsync(Contexts.Failure(SmtpStage.MailFrom, "421 Max message per connection reached", "yahoo"));

        Assert.Null(decision!.Throttle);
        Assert.True(decision.Retry <= TimeSpan.FromMinutes(1));
    }
}
