using Microsoft.Extensions.Time.Testing;

namespace PolicyMta.Core.Tests.Smtp.Parsing;

/// <summary>The parameters of MAIL and RCPT, as the message keeps them.</summary>
public sealed class EnvelopeParameterTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("RET=FULL", ReturnedContent.Full)]
    [InlineData("ret=hdrs", ReturnedContent.Headers)]
    [InlineData("", ReturnedContent.Unspecified)]
    public async Task Keeps_ret(string parameter, ReturnedContent expected) =>
        Assert.Equal(expected, (await EnvelopeOfAsync(parameter)).Return);

    [Theory]
    [InlineData("ENVID=QQ314159", "QQ314159")]
    [InlineData("envid=a+2Bb+20c+3Dd", "a+b c=d")]
    [InlineData("", null)]
    public async Task Keeps_envid(string parameter, string? expected) =>
        Assert.Equal(expected, (await EnvelopeOfAsync(parameter)).EnvelopeId);

    [Theory]
    [InlineData("BODY=7BIT", BodyEncoding.SevenBit)]
    [InlineData("BODY=8bitmime", BodyEncoding.EightBitMime)]
    public async Task Keeps_body(string parameter, BodyEncoding expected) =>
        Assert.Equal(expected, (await EnvelopeOfAsync(parameter)).Body);

    [Theory]
    [InlineData("AUTH=<>")]
    [InlineData("AUTH=e+3Dmc2@sender.example")]
    public async Task Takes_auth_and_does_not_trust_it(string parameter) =>
        Assert.Equal(EnvelopeRequests.None, await EnvelopeOfAsync(parameter));

    [Theory]
    [InlineData("HOLDFOR=1", "2026-11-24T12:00:01Z")]
    [InlineData("HOLDFOR=86400", "2026-11-25T12:00:00Z")]
    [InlineData("HOLDUNTIL=2026-12-01T08:30:00Z", "2026-12-01T08:30:00Z")]
    [InlineData("HOLDUNTIL=2026-12-01t08:30:00.5z", "2026-12-01T08:30:00.5Z")]
    [InlineData("HOLDUNTIL=2026-12-01T08:30:00-01:00", "2026-12-01T09:30:00Z")]
    [InlineData("HOLDUNTIL=2020-01-01T00:00:00Z", "2020-01-01T00:00:00Z")]
    public async Task Keeps_the_time_of_release(string parameter, string expected) =>
        Assert.Equal(
            DateTimeOffset.Parse(expected, System.Globalization.CultureInfo.InvariantCulture),
            (await EnvelopeOfAsync(parameter)).NotBefore);

    [Theory]
    [InlineData("RET=BODY")]
    [InlineData("RET")]
    [InlineData("RET=FULL RET=FULL")]
    [InlineData("ENVID=")]
    [InlineData("ENVID=a+2")]
    [InlineData("ENVID=a+2b")]
    [InlineData("ENVID=a+0Db")]
    [InlineData("ENVID=a+")]
    [InlineData("ENVID=a=b")]
    [InlineData("AUTH")]
    [InlineData("AUTH=+")]
    [InlineData("BODY")]
    [InlineData("SMTPUTF8=1")]
    [InlineData("REQUIRETLS=1")]
    [InlineData("HOLDFOR=0")]
    [InlineData("HOLDFOR=01")]
    [InlineData("HOLDFOR=-1")]
    [InlineData("HOLDFOR=2592001")]
    [InlineData("HOLDFOR=9999999999")]
    [InlineData("HOLDFOR=1 HOLDUNTIL=2026-12-01T08:30:00Z")]
    [InlineData("HOLDUNTIL=2026-12-01T08:30:00Z HOLDFOR=1")]
    [InlineData("HOLDUNTIL=2027-12-01T08:30:00Z")]
    [InlineData("HOLDUNTIL=2026-12-01T08:30:00")]
    [InlineData("HOLDUNTIL=2026-12-01")]
    [InlineData("HOLDUNTIL=2026-13-01T08:30:00Z")]
    [InlineData("HOLDUNTIL=tomorrow")]
    [InlineData("MT-PRIORITY")]
    [InlineData("MT-PRIORITY=10")]
    [InlineData("MT-PRIORITY=-10")]
    [InlineData("MT-PRIORITY=+1")]
    [InlineData("MT-PRIORITY=high")]
    public async Task Refuses_malformed_parameters_of_mail(string parameters) => await Transcript.PlayAsync($"""
        S: 220 *
        C: EHLO client.example
        A: 250
        C: MAIL FROM:<a@sender.example> {parameters}
        S: 501 5.5.4 *
        C: QUIT
        S: 221 *
        E: Quit
        """, time: new FakeTimeProvider(Now));

    [Fact]
    public async Task Limits_envid_to_100_characters()
    {
        await EnvelopeOfAsync("ENVID=" + new string('x', 100));
        await Refuses_malformed_parameters_of_mail("ENVID=" + new string('x', 101));
    }

    [Fact]
    public async Task Requires_tls_for_requiretls() => await Transcript.PlayAsync("""
        S: 220 *
        C: EHLO client.example
        A: 250
        C: MAIL FROM:<a@sender.example> REQUIRETLS
        S: 530 5.7.10 *
        C: QUIT
        S: 221 *
        E: Quit
        """);

    [Fact]
    public async Task Takes_requiretls_over_tls()
    {
        var messages = await Transcript.PlayAsync("""
            S: 220 *
            C: EHLO client.example
            A: 250
            C: MAIL FROM:<a@sender.example> REQUIRETLS
            S: 250 2.1.0 *
            C: RCPT TO:<b@one.example>
            S: 250 *
            C: DATA
            S: 354 *
            C: .
            S: 250 *
            C: QUIT
            S: 221 *
            E: Quit
            """, with: static info => info with { Tls = "TLSv1.3 TLS_AES_256_GCM_SHA384" });

        Assert.True(Assert.Single(messages).Request.Envelope.RequireTls);
    }

    [Fact]
    public async Task Offers_no_future_release_where_the_listener_allows_none() => await Transcript.PlayAsync("""
        S: 220 *
        C: EHLO client.example
        A: 250
        C: MAIL FROM:<a@sender.example> HOLDFOR=1
        S: 555 5.5.4 *
        C: MAIL FROM:<a@sender.example> HOLDUNTIL=2026-12-01T08:30:00Z
        S: 555 5.5.4 *
        C: QUIT
        S: 221 *
        E: Quit
        """, SmtpTestClient.Options with { MaxHold = TimeSpan.Zero });

    [Fact]
    public async Task Offers_strangers_neither_future_release_nor_priorities() => await Transcript.PlayAsync("""
        S: 220 *
        C: EHLO client.example
        S: 250-mx.policymta.test
        S: 250-PIPELINING
        S: 250-SIZE *
        S: 250-8BITMIME
        S: 250-BINARYMIME
        S: 250-CHUNKING
        S: 250-SMTPUTF8
        S: 250-DSN
        S: 250 ENHANCEDSTATUSCODES
        C: MAIL FROM:<a@sender.example> HOLDFOR=1
        S: 555 5.5.4 *
        C: QUIT
        S: 221 *
        E: Quit
        """, mayRelay: false);

    [Theory]
    [InlineData(-9, MessagePriority.Bulk, "2.3.6 -4 *")]
    [InlineData(-4, MessagePriority.Bulk, "2.0.0 Queued")]
    [InlineData(-2, MessagePriority.Bulk, "2.3.6 -4 *")]
    [InlineData(-1, MessagePriority.Normal, "2.3.6 0 *")]
    [InlineData(0, MessagePriority.Normal, "2.0.0 Queued")]
    [InlineData(1, MessagePriority.Normal, "2.3.6 0 *")]
    [InlineData(2, MessagePriority.High, "2.3.6 4 *")]
    [InlineData(4, MessagePriority.High, "2.0.0 Queued")]
    [InlineData(9, MessagePriority.High, "2.3.6 4 *")]
    public async Task Maps_priorities_and_tells_the_client_what_it_got(int asked, MessagePriority expected, string reply)
    {
        var messages = await Transcript.PlayAsync($"""
            S: 220 *
            C: EHLO client.example
            A: 250
            C: MAIL FROM:<a@sender.example> MT-PRIORITY={asked}
            S: 250 2.1.0 *
            C: RCPT TO:<b@one.example>
            S: 250 2.1.5 *
            C: DATA
            S: 354 *
            C: .
            S: 250 {reply}
            C: QUIT
            S: 221 *
            E: Quit
            """);

        Assert.Equal(expected, Assert.Single(messages).Request.Priority);
    }

    [Theory]
    [InlineData("", DsnNotify.Unspecified)]
    [InlineData("NOTIFY=NEVER", DsnNotify.Never)]
    [InlineData("notify=success,Failure,DELAY", DsnNotify.Success | DsnNotify.Failure | DsnNotify.Delay)]
    [InlineData("NOTIFY=DELAY", DsnNotify.Delay)]
    public async Task Keeps_notify(string parameter, DsnNotify expected) =>
        Assert.Equal(expected, (await RecipientOfAsync(parameter)).Notify);

    [Theory]
    [InlineData("NOTIFY=SUCCESS", DsnNotify.Never)]
    [InlineData("NOTIFY=SUCCESS,DELAY", DsnNotify.Never)]
    [InlineData("NOTIFY=DELAY", DsnNotify.Never)]
    [InlineData("NOTIFY=SUCCESS,FAILURE,DELAY", DsnNotify.Failure)]
    [InlineData("NOTIFY=FAILURE", DsnNotify.Failure)]
    [InlineData("NOTIFY=NEVER", DsnNotify.Never)]
    [InlineData("", DsnNotify.Unspecified)]
    public async Task A_stranger_has_notices_of_failure_with_the_header_or_none(string parameter, DsnNotify expected)
    {
        var messages = await Transcript.PlayAsync(
            $"""
            S: 220 *
            C: EHLO client.example
            A: 250
            C: MAIL FROM:<victim@elsewhere.example> RET=FULL
            S: 250 *
            C: RCPT TO:<b@one.example> {parameter}
            S: 250 *
            C: DATA
            S: 354 *
            C: .
            S: 250 *
            C: QUIT
            S: 221 *
            E: Quit
            """,
            SmtpTestClient.Options with { AcceptDomains = ["one.example"] },
            mayRelay: false);

        var request = Assert.Single(messages).Request;
        Assert.Equal((ReturnedContent.Headers, expected), (request.Envelope.Return, Assert.Single(request.Recipients).Notify));
    }

    [Theory]
    [InlineData("ORCPT=rfc822;Bob@One.Example", "rfc822;Bob@One.Example")]
    [InlineData("ORCPT=RFC822;a+2Bb@one.example", "rfc822;a+b@one.example")]
    [InlineData("ORCPT=x400;/C=US", null)]
    [InlineData("ORCPT=x400;/C+3DUS", "x400;/C=US")]
    [InlineData("ORCPT=utf-8;b\\x{FC}cher@one.example", "utf-8;b\u00fccher@one.example")]
    [InlineData("ORCPT=utf-8;\\x{1F4E7}@one.example", "utf-8;\U0001F4E7@one.example")]
    [InlineData("ORCPT=utf-8;plain@one.example", "utf-8;plain@one.example")]
    [InlineData("", null)]
    public async Task Keeps_orcpt(string parameter, string? expected)
    {
        if (expected is null && parameter.Length > 0)
            await Refuses_malformed_parameters_of_rcpt(parameter);
        else
            Assert.Equal(expected, (await RecipientOfAsync(parameter)).OriginalRecipient);
    }

    [Fact]
    public async Task Takes_utf_8_in_xtext_with_smtputf8_as_Postfix_sends_it() => Assert.Equal(
        "utf-8;b\u00fccher@one.example",
        Assert.Single((await MessageOfAsync("SMTPUTF8", "ORCPT=rfc822;b+C3+BCcher@one.example")).Request.Recipients).OriginalRecipient);

    [Theory]
    [InlineData("NOTIFY")]
    [InlineData("NOTIFY=")]
    [InlineData("NOTIFY=ALWAYS")]
    [InlineData("NOTIFY=NEVER,SUCCESS")]
    [InlineData("NOTIFY=SUCCESS,SUCCESS")]
    [InlineData("NOTIFY=SUCCESS,")]
    [InlineData("NOTIFY=NEVER NOTIFY=NEVER")]
    [InlineData("ORCPT")]
    [InlineData("ORCPT=rfc822")]
    [InlineData("ORCPT=;b@one.example")]
    [InlineData("ORCPT=rfc822;")]
    [InlineData("ORCPT=rfc822;b+0A@one.example")]
    [InlineData("ORCPT=rfc822;b+ZZ@one.example")]
    [InlineData("ORCPT=rf(c;b@one.example")]
    [InlineData("ORCPT=rfc822;a@b ORCPT=rfc822;a@b")]
    [InlineData("ORCPT=utf-8;b\\x{D800}@one.example")]
    [InlineData("ORCPT=utf-8;b\\x{0A}@one.example")]
    [InlineData("ORCPT=utf-8;b\\x{110000}@one.example")]
    [InlineData("ORCPT=utf-8;b\\x{fc}@one.example")]
    [InlineData("ORCPT=utf-8;b\\x{FC@one.example")]
    [InlineData("ORCPT=utf-8;b+41@one.example")]
    [InlineData("ORCPT=rfc822;b+C3+BCcher@one.example")]
    public async Task Refuses_malformed_parameters_of_rcpt(string parameters) => await Transcript.PlayAsync($"""
        S: 220 *
        C: EHLO client.example
        A: 250
        C: MAIL FROM:<a@sender.example>
        S: 250 *
        C: RCPT TO:<b@one.example> {parameters}
        S: 501 5.5.4 *
        C: QUIT
        S: 221 *
        E: Quit
        """);

    [Fact]
    public async Task Limits_orcpt_to_500_characters()
    {
        var longest = "ORCPT=rfc822;" + new string('x', 493);

        Assert.NotNull((await RecipientOfAsync(longest)).OriginalRecipient);
        await Refuses_malformed_parameters_of_rcpt(longest + "x");
    }

    private static async Task<EnvelopeRequests> EnvelopeOfAsync(string parameters) =>
        (await MessageOfAsync(parameters, "")).Request.Envelope;

    private static async Task<Recipient> RecipientOfAsync(string parameters) =>
        Assert.Single((await MessageOfAsync("", parameters)).Request.Recipients);

    private static async Task<Submission> MessageOfAsync(string ofMail, string ofRecipient) => Assert.Single(await Transcript.PlayAsync($"""
        S: 220 *
        C: EHLO client.example
        A: 250
        C: MAIL FROM:<a@sender.example> {ofMail}
        S: 250 2.1.0 *
        C: RCPT TO:<b@one.example> {ofRecipient}
        S: 250 2.1.5 *
        C: DATA
        S: 354 *
        C: .
        S: 250 2.0.0 *
        C: QUIT
        S: 221 *
        E: Quit
        """, time: new FakeTimeProvider(Now)));
}
