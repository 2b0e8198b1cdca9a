using System.Text;

namespace PolicyMta.Core.Tests.Smtp;

/// <summary>SMTPUTF8 (RFC 6531).</summary>
public sealed class SmtpUtf8Tests
{
    [Fact]
    public async Task Takes_addresses_beyond_ascii()
    {
        var messages = await Transcript.PlayAsync("""
            S: 220 *
            C: EHLO client.example
            A: 250
            U: MAIL FROM:<jürgen@bücher.example> SMTPUTF8 BODY=8BITMIME
            S: 250 2.1.0 *
            U: RCPT TO:<用户@例子.example> ORCPT=utf-8;用户@例子.example NOTIFY=FAILURE
            S: 250 2.1.5 *
            U: RCPT TO:<plain@one.example> ORCPT=utf-8;\x{7528}@one.example
            S: 250 2.1.5 *
            C: DATA
            S: 354 *
            C: .
            S: 250 *
            C: QUIT
            S: 221 *
            E: Quit
            """);

        var request = Assert.Single(messages).Request;
        Assert.True(request.Envelope.SmtpUtf8);
        Assert.Equal("jürgen@bücher.example", request.ReturnPath);
        Assert.Equal(["用户@例子.example", "plain@one.example"], request.Recipients.Select(recipient => recipient.Address));
        Assert.Equal(["utf-8;用户@例子.example", "utf-8;用@one.example"], request.Recipients.Select(recipient => recipient.OriginalRecipient));
        Assert.Equal("UTF8SMTP", request.Source.Protocol);
    }

    [Fact]
    public async Task Refuses_addresses_beyond_ascii_without_it() => await Transcript.PlayAsync("""
        S: 220 *
        C: EHLO client.example
        A: 250
        U: MAIL FROM:<jürgen@sender.example>
        S: 550 5.6.7 *
        U: MAIL FROM:<jane@bücher.example> BODY=8BITMIME
        S: 550 5.6.7 *
        C: MAIL FROM:<jane@sender.example>
        S: 250 *
        U: RCPT TO:<jürgen@one.example>
        S: 553 5.6.7 *
        U: RCPT TO:<b@one.example> ORCPT=utf-8;jürgen@one.example
        S: 501 5.5.4 *
        C: QUIT
        S: 221 *
        E: Quit
        """);

    [Fact]
    public async Task Refuses_bytes_that_are_no_utf8() => await Transcript.PlayAsync("""
        S: 220 *
        C: EHLO client.example
        A: 250
        C: MAIL FROM:<jürgen@sender.example> SMTPUTF8
        S: 501 5.1.7 *
        C: MAIL FROM:<> SMTPUTF8
        S: 250 *
        C: RCPT TO:<jürgen@one.example>
        S: 501 5.1.3 *
        C: RCPT TO:<b@one.example> ORCPT=utf-8;jürgen@one.example
        S: 501 5.5.4 *
        C: QUIT
        S: 221 *
        E: Quit
        """);

    [Fact]
    public async Task Verifies_nobody_in_utf8_either() => await Transcript.PlayAsync("""
        S: 220 *
        C: EHLO client.example
        A: 250
        U: VRFY jürgen SMTPUTF8
        S: 252 2.0.0 *
        C: QUIT
        S: 221 *
        E: Quit
        """);

    [Fact]
    public async Task Keeps_a_header_in_utf8()
    {
        var messages = await Transcript.PlayAsync("""
            S: 220 *
            C: EHLO client.example
            A: 250
            C: MAIL FROM:<> SMTPUTF8
            S: 250 *
            C: RCPT TO:<b@one.example>
            S: 250 *
            C: DATA
            S: 354 *
            U: From: Jürgen <jürgen@bücher.example>
            U: Subject: Grüße
            C:
            C: .
            S: 250 *
            C: QUIT
            S: 221 *
            E: Quit
            """);

        var content = Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(Assert.Single(messages).Content));
        Assert.Equal("From: Jürgen <jürgen@bücher.example>\r\nSubject: Grüße\r\n\r\n", content);
    }

    [Theory]
    [InlineData("EHLO", "", false, "ESMTP")]
    [InlineData("HELO", "", false, "SMTP")]
    [InlineData("EHLO", "SMTPUTF8", false, "UTF8SMTP")]
    [InlineData("EHLO", "", true, "ESMTPS")]
    [InlineData("EHLO", "SMTPUTF8", true, "UTF8SMTPS")]
    public async Task Names_the_protocol_for_the_received_field(string hello, string parameter, bool tls, string protocol)
    {
        var messages = await Transcript.PlayAsync($"""
            S: 220 *
            C: {hello} client.example
            A: 250
            C: MAIL FROM:<> {parameter}
            S: 250 *
            C: RCPT TO:<b@one.example>
            S: 250 *
            C: DATA
            S: 354 *
            C: .
            S: 250 *
            C: QUIT
            S: 221 *
            E: Quit
            """, with: info => info with { Tls = tls ? "TLSv1.3 TLS_AES_256_GCM_SHA384" : null });

        Assert.Equal(protocol, Assert.Single(messages).Request.Source.Protocol);
    }
}
