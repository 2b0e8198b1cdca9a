namespace PolicyMta.Core.Tests.Smtp;

public sealed class OpenRelayTests
{
    [Theory]
    [InlineData("<victim@elsewhere.example>")]
    [InlineData("<victim%elsewhere.example@mx.policymta.test>")]
    [InlineData("<elsewhere.example!victim@mx.policymta.test>")]
    [InlineData("<elsewhere.example!victim@[192.0.2.9]>")]
    [InlineData("<\"victim@elsewhere.example\"@mx.policymta.test>")]
    [InlineData("<\"victim@elsewhere.example\">")]
    [InlineData("<victim@elsewhere.example@mx.policymta.test>")]
    [InlineData("<@mx.policymta.test:victim@elsewhere.example>")]
    [InlineData("<@mx.policymta.test,@elsewhere.example:victim@elsewhere.example>")]
    [InlineData("<victim@[192.0.2.9]>")]
    [InlineData("<victim@[IPv6:2001:db8::9]>")]
    [InlineData("<victim@mx.policymta.test>")]
    [InlineData("<victim%elsewhere.example>")]
    [InlineData("<elsewhere.example!victim>")]
    [InlineData("<postmaster>")]
    [InlineData("<postmaster@mx.policymta.test>")]
    [InlineData("<victim@elsewhere.example\0@mx.policymta.test>")]
    public async Task Refuses_strangers_however_they_write_it(string recipient)
    {
        foreach (var sender in new[] { "<a@sender.example>", "<>", "<postmaster@mx.policymta.test>", "<a@[127.0.0.1]>", "<a@localhost>" })
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
                """, mayRelay: false);
            Assert.Empty(messages);
        }
    }

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
}
