using PolicyMta.Core.Smtp.Listening;

namespace PolicyMta.Core.Tests.Smtp;

public sealed class OpenRelayTests
{
    /// <summary>Ways to write an address of somebody else's so that a careless server sends it on.</summary>
    public static TheoryData<string> Tricks { get; } =
    [
        "<victim@elsewhere.example>",
        "<VICTIM@ELSEWHERE.EXAMPLE>",
        "<victim@elsewhere.example.>",
        "<victim@.elsewhere.example>",
        "<victim@elsewhere..example>",
        "<victim@elsewhere.example@own.example>",
        "<victim@own.example@elsewhere.example>",
        "<victim%elsewhere.example@own.example>",
        "<victim%elsewhere.example%other.example@own.example>",
        "<victim%elsewhere.example@[192.0.2.9]>",
        "<victim%elsewhere.example>",
        "<victim%[192.0.2.9]@own.example>",
        "<\"victim%elsewhere.example\"@own.example>",
        "<elsewhere.example!victim@own.example>",
        "<own.example!elsewhere.example!victim@own.example>",
        "<elsewhere.example!victim@[192.0.2.9]>",
        "<elsewhere.example!victim>",
        "<elsewhere.example!victim%other.example@own.example>",
        "<\"elsewhere.example!victim\"@own.example>",
        "<\"victim@elsewhere.example\"@own.example>",
        "<\"victim@elsewhere.example\">",
        "<\"victim\"@elsewhere.example>",
        "<\"victim\\@elsewhere.example\"@own.example>",
        "<\"<victim@elsewhere.example>\"@own.example>",
        "<\"@elsewhere.example:victim\"@own.example>",
        "<@own.example:victim@elsewhere.example>",
        "<@own.example,@elsewhere.example:victim@elsewhere.example>",
        "<@elsewhere.example:victim@own.example>",
        "<@elsewhere.example:postmaster@own.example>",
        "<@[192.0.2.9]:victim@own.example>",
        "<victim@[192.0.2.9]>",
        "<victim@[127.0.0.1]>",
        "<victim@[IPv6:2001:db8::9]>",
        "<victim@[IPv6:::1]>",
        "<victim@192.0.2.9>",
        "<victim@localhost>",
        "<victim>",
        "<victim@>",
        "<@own.example>",
        "<>",
        "victim@elsewhere.example",
        "<<victim@elsewhere.example>>",
        "<victim@elsewhere.example><postmaster@own.example>",
        "<victim@elsewhere.example,postmaster@own.example>",
        "<victim@elsewhere.example;@own.example>",
        "<victim@own.example,elsewhere.example>",
        "<victim@own.example/elsewhere.example>",
        "<victim@own.example\0.elsewhere.example>",
        "<victim@elsewhere.example\0@own.example>",
        "<victim@elsewhere.example\\@own.example>",
        "<victim&#64;elsewhere.example>",
        "<victim=40elsewhere.example>",
        "<victim@own.example.elsewhere.example>",
        "<victim@notown.example>",
        "<victim@own.example@>",
        "<victim@own.exampleelsewhere>",
        "<victim(comment)@elsewhere.example>",
        "<victim @elsewhere.example>",
        "<smtp:victim@elsewhere.example>",
        "<smtp:victim@own.example>",
        "<:elsewhere.example:victim@own.example>",
    ];

    [Theory]
    [MemberData(nameof(Tricks))]
    public Task Refuses_strangers_however_they_write_it(string recipient) => RefuseAsync(recipient, SmtpTestClient.Options);

    [Theory]
    [MemberData(nameof(Tricks))]
    public Task Refuses_strangers_as_much_where_it_takes_mail_for_its_own_domains(string recipient) =>
        RefuseAsync(recipient, SmtpTestClient.Options with { AcceptDomains = ["own.example", "*.bounces.own.example"] });

    [Theory]
    [InlineData("<postmaster>")]
    [InlineData("<postmaster@mx.policymta.test>")]
    [InlineData("<victim@mx.policymta.test>")]
    public Task Takes_nothing_for_its_own_name_unasked(string recipient) => RefuseAsync(recipient, SmtpTestClient.Options);

    [Theory]
    [InlineData("<postmaster@own.example>", "postmaster@own.example")]
    [InlineData("<Bounces+jane=receiver.example@OWN.example>", "Bounces+jane=receiver.example@OWN.example")]
    [InlineData("<\"jane doe\"@own.example>", "\"jane doe\"@own.example")]
    [InlineData("<b@x.bounces.own.example>", "b@x.bounces.own.example")]
    [InlineData("<b@y.x.bounces.own.example>", "b@y.x.bounces.own.example")]
    [InlineData("<postmaster>", "postmaster@mx.policymta.test")]
    [InlineData("<victim=40elsewhere.example@own.example>", "victim=40elsewhere.example@own.example")]
    public async Task Takes_mail_for_its_own_domains_from_anybody(string recipient, string expected)
    {
        var messages = await Transcript.PlayAsync($"""
            S: 220 *
            C: EHLO client.example
            A: 250
            C: MAIL FROM:<>
            S: 250 2.1.0 *
            C: RCPT TO:{recipient}
            S: 250 2.1.5 *
            C: RCPT TO:<victim@elsewhere.example>
            S: 550 5.7.1 *
            C: DATA
            S: 354 *
            C: .
            S: 250 *
            C: QUIT
            S: 221 *
            E: Quit
            """, SmtpTestClient.Options with
        {
            AcceptDomains = ["own.example", "*.bounces.own.example", "mx.policymta.test"],
        }, mayRelay: false);

        Assert.Equal(expected, Assert.Single(messages).To);
    }

    [Fact]
    public async Task Takes_its_own_domains_in_unicode_too()
    {
        var messages = await Transcript.PlayAsync("""
            S: 220 *
            C: EHLO client.example
            A: 250
            C: MAIL FROM:<> SMTPUTF8
            S: 250 2.1.0 *
            U: RCPT TO:<jürgen@bücher.example>
            S: 250 2.1.5 *
            U: RCPT TO:<jürgen@büchlein.example>
            S: 550 5.7.1 *
            C: DATA
            S: 354 *
            C: .
            S: 250 *
            C: QUIT
            S: 221 *
            E: Quit
            """, SmtpTestClient.Options with { AcceptDomains = ["xn--bcher-kva.example"] }, mayRelay: false);

        Assert.Equal("jürgen@bücher.example", Assert.Single(messages).To);
    }

    [Theory]
    [InlineData("*")]
    [InlineData("*.")]
    [InlineData("")]
    [InlineData("two words")]
    [InlineData("jane@own.example")]
    [InlineData("a.*.example")]
    public void Own_domains_are_names(string text) => Assert.Throws<FormatException>(() => OwnDomain.Parse(text));

    [Fact]
    public async Task Says_what_it_is_about() => await Transcript.PlayAsync("""
        S: 220 *
        C: HELO client.example
        S: 250 *
        C: MAIL FROM:<a@sender.example>
        S: 250 *
        C: RCPT TO:<b@one.example>
        S: 550 5.7.1 Relaying denied
        C: QUIT
        S: 221 *
        E: Quit
        """, mayRelay: false);

    [Theory]
    [InlineData("<victim%elsewhere.example@one.example>", "victim%elsewhere.example@one.example", "one.example")]
    [InlineData("<elsewhere.example!victim@one.example>", "elsewhere.example!victim@one.example", "one.example")]
    [InlineData("<\"victim@elsewhere.example\"@one.example>", "\"victim@elsewhere.example\"@one.example", "one.example")]
    public async Task Never_takes_a_domain_from_a_local_part(string recipient, string address, string domain)
    {
        var messages = await Transcript.PlayAsync($"""
            S: 220 *
            C: HELO client.example
            C: MAIL FROM:<>
            C: RCPT TO:{recipient}
            C: DATA
            C: .
            C: QUIT
            S: 250 *
            S: 250 *
            S: 250 *
            S: 354 *
            S: 250 *
            S: 221 *
            E: Quit
            """);

        var stored = Assert.Single(Assert.Single(messages).Request.Recipients);
        Assert.Equal((address, domain), (stored.Address, stored.Domain));
    }

    private static async Task RefuseAsync(string recipient, ListenerOptions options)
    {
        foreach (var sender in new[] { "<a@sender.example>", "<>", "<postmaster@mx.policymta.test>", "<a@[127.0.0.1]>", "<a@own.example>" })
        {
            var messages = await Transcript.PlayAsync($"""
                S: 220 *
                C: EHLO localhost
                C: MAIL FROM:{sender}
                A: 250
                S: 250 2.1.0 *
                C: RCPT TO:{recipient}
                S: 5*
                C: DATA
                S: 554 5.5.1 *
                C: QUIT
                S: 221 *
                E: Quit
                """, options, mayRelay: false);
            Assert.Empty(messages);
        }
    }
}
