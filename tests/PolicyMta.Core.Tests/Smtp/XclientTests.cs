using Microsoft.Extensions.Logging.Abstractions;
using PolicyMta.Core.Smtp.Auth;
using PolicyMta.Core.Smtp.Listening;

namespace PolicyMta.Core.Tests.Smtp;

public sealed class XclientTests
{
    private static readonly UserDirectory Users =
        new([
            new UserOptions { Name = "app", Password = ScramSecret.Create("s3cret", 4096).ToString(), Tenant = "acme" },
            new UserOptions { Name = "here", Password = ScramSecret.Create("s3cret", 4096).ToString(), Listeners = ["test"] },
            new UserOptions { Name = "elsewhere", Password = ScramSecret.Create("s3cret", 4096).ToString(), Listeners = ["other"] },
        ]);

    [Fact]
    public async Task The_session_begins_anew_with_the_client_that_is_named()
    {
        var messages = await PlayAsync("""
            S: 220 *
            C: EHLO proxy.example
            A: 250
            C: XCLIENT NAME=spike.example ADDR=198.51.100.7
            S: 220 mx.policymta.test ESMTP
            C: MAIL FROM:<>
            S: 503 5.5.1 *
            C: EHLO spike.example
            A: 250
            C: MAIL FROM:<>
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
            """);

        var source = Assert.Single(messages).Request.Source;
        Assert.Equal(("198.51.100.7", "spike.example", null), (source.RemoteAddress!.ToString(), source.Helo, source.AuthenticatedAs));
    }

    [Theory]
    [InlineData("ADDR=203.0.113.5")]
    [InlineData("ADDR=IPV6:2001:db8::5")]
    [InlineData("ADDR=[UNAVAILABLE]")]
    [InlineData("addr=[tempunavail] name=[UNAVAILABLE]")]
    public async Task The_rights_are_those_of_the_client_and_not_those_of_the_proxy(string attributes) => await PlayAsync($"""
        S: 220 *
        C: XCLIENT {attributes}
        S: 220 *
        C: EHLO client.example
        A: 250
        C: MAIL FROM:<>
        S: 250 *
        C: RCPT TO:<b@one.example>
        S: 550 5.7.1 *
        C: QUIT
        S: 221 *
        E: Quit
        """);

    [Fact]
    public async Task A_login_that_is_named_counts()
    {
        var messages = await PlayAsync("""
            S: 220 *
            C: XCLIENT ADDR=203.0.113.5 LOGIN=app PROTO=ESMTP HELO=client.example PORT=1 DESTADDR=192.0.2.9 DESTPORT=25
            S: 220 *
            C: EHLO client.example
            A: 250
            C: MAIL FROM:<>
            S: 250 *
            C: RCPT TO:<b@one.example>
            S: 250 *
            C: DATA
            S: 354 *
            C: .
            S: 250 *
            C: XCLIENT LOGIN=[UNAVAILABLE]
            S: 220 *
            C: EHLO client.example
            A: 250
            C: MAIL FROM:<>
            S: 250 *
            C: RCPT TO:<b@one.example>
            S: 550 5.7.1 *
            C: QUIT
            S: 221 *
            E: Quit
            """);

        var request = Assert.Single(messages).Request;
        Assert.Equal(("app", "ESMTPA", "acme"), (request.Source.AuthenticatedAs, request.Source.Protocol, request.Tenant));
    }

    [Theory]
    [InlineData("LOGIN=nobody")]
    [InlineData("LOGIN=elsewhere")]
    [InlineData("LOGIN=App")]
    [InlineData("LOGIN=app+20")]
    [InlineData("ADDR=203.0.113.5 LOGIN=nobody")]
    public async Task A_login_is_that_of_a_user_who_exists_and_may_log_in_here(string attributes) => await PlayAsync($"""
        S: 220 *
        C: XCLIENT {attributes}
        S: 535 5.7.8 *
        C: EHLO client.example
        A: 250
        C: MAIL FROM:<>
        S: 250 *
        C: RCPT TO:<b@one.example>
        S: 550 5.7.1 *
        C: QUIT
        S: 221 *
        E: Quit
        """);

    [Theory]
    [InlineData("NAME=spike.example", "550 5.7.1 *")]
    [InlineData("HELO=spike.example PROTO=SMTP", "550 5.7.1 *")]
    [InlineData("LOGIN=[UNAVAILABLE]", "550 5.7.1 *")]
    [InlineData("LOGIN=here", "250 2.1.5 *")]
    public async Task Without_an_address_the_client_has_the_rights_of_its_login_alone(string attributes, string reply) => await PlayAsync($"""
        S: 220 *
        C: XCLIENT {attributes}
        S: 220 *
        C: EHLO client.example
        A: 250
        C: MAIL FROM:<>
        S: 250 *
        C: RCPT TO:<b@one.example>
        S: {reply}
        C: QUIT
        S: 221 *
        E: Quit
        """);

    [Theory]
    [InlineData("XCLIENT")]
    [InlineData("XCLIENT ADDR=")]
    [InlineData("XCLIENT ADDR=nowhere")]
    [InlineData("XCLIENT ADDR=2001:db8::1")]
    [InlineData("XCLIENT FOO=bar")]
    [InlineData("XCLIENT ADDR")]
    [InlineData("XCLIENT NAME=a+0Ab")]
    [InlineData("XCLIENT PROTO=HTTP")]
    [InlineData("XCLIENT ADDR=0x7f000001")]
    [InlineData("XCLIENT ADDR=2130706433")]
    [InlineData("XCLIENT ADDR=127.1")]
    [InlineData("XCLIENT ADDR=010.0.0.1")]
    [InlineData("XCLIENT ADDR=IPV6:fe80::1%1")]
    [InlineData("XCLIENT ADDR=IPV6:::ffff:127.1")]
    [InlineData("XCLIENT ADDR=203.0.113.5 ADDR=127.0.0.1")]
    [InlineData("XCLIENT LOGIN=nobody login=app")]
    public async Task What_is_no_attribute_is_refused(string command) =>
        await PlayAsync($"S: 220 *\nC: {command}\nS: 501 5.5.4 *\nC: QUIT\nS: 221 *\nE: Quit");

    [Fact]
    public async Task Comes_before_mail() => await PlayAsync("""
        S: 220 *
        C: EHLO client.example
        A: 250
        C: MAIL FROM:<>
        S: 250 *
        C: XCLIENT ADDR=203.0.113.5
        S: 503 5.5.1 *
        C: QUIT
        S: 221 *
        E: Quit
        """);

    [Fact]
    public async Task Nobody_else_may() => await Transcript.PlayAsync("""
        S: 220 *
        C: EHLO client.example
        A: 250
        C: XCLIENT ADDR=198.51.100.7
        S: 550 5.7.0 *
        C: QUIT
        S: 221 *
        E: Quit
        """, mayRelay: false);

    private static Task<IReadOnlyList<Submission>> PlayAsync(string script) => Transcript.PlayAsync(script, with: info => info with
    {
        Impersonates = ["198.51.100.0/24", "192.0.2.0/24"],
        Users = Users,
        Authenticator = new Authenticator(
            "test", new AuthOptions(), new PasswordChecks(Users), info.Counters, TimeProvider.System, NullLogger.Instance),
    });
}
