using PolicyMta.Core.Smtp;

namespace PolicyMta.Core.Tests.Smtp;

public sealed class SessionTests
{
    [Fact]
    public async Task Takes_a_message()
    {
        var messages = await Transcript.PlayAsync("""
            S: 220 mx.policymta.test ESMTP
            C: EHLO client.example
            S: 250-mx.policymta.test
            S: 250-PIPELINING
            S: 250-SIZE 52428800
            S: 250-8BITMIME
            S: 250-BINARYMIME
            S: 250-CHUNKING
            S: 250-SMTPUTF8
            S: 250-DSN
            S: 250-ENHANCEDSTATUSCODES
            S: 250-FUTURERELEASE 2592000 20*-*T*:*Z
            S: 250 MT-PRIORITY MIXER
            C: MAIL FROM:<jane@sender.example> SIZE=100 BODY=8BITMIME
            S: 250 2.1.0 *
            C: RCPT TO:<joe@one.example>
            S: 250 2.1.5 *
            C: RCPT TO:<@relay.example:"jack q"@Two.example>
            S: 250 2.1.5 *
            C: DATA
            S: 354 *
            C: Subject: Hello
            C:
            C: ..a line that begins with a dot
            C: .
            S: 250 2.0.0 Queued
            C: QUIT
            S: 221 2.0.0 *
            E: Quit
            """);

        var message = Assert.Single(messages);
        Assert.Equal("jane@sender.example", message.From);
        Assert.Equal("joe@one.example,\"jack q\"@Two.example", message.To);
        Assert.Equal("Subject: Hello\r\n\r\n.a line that begins with a dot\r\n", message.Content);
        Assert.Equal(
            new InjectionSource
            {
                Protocol = "ESMTP",
                Listener = "test",
                RemoteAddress = System.Net.IPAddress.Parse("192.0.2.1"),
                Helo = "client.example",
            },
            message.Request.Source);
        Assert.Equal("default", message.Request.Tenant);
    }

    [Fact]
    public async Task Takes_the_null_reverse_path_and_helo()
    {
        var messages = await Transcript.PlayAsync("""
            S: 220 *
            C: HELO [192.0.2.1]
            S: 250 mx.policymta.test
            C: MAIL FROM:<>
            S: 250 2.1.0 *
            C: RCPT TO:<joe@one.example>
            S: 250 2.1.5 *
            C: DATA
            S: 354 *
            C: .
            S: 250 2.0.0 Queued
            C: QUIT
            S: 221 *
            E: Quit
            """);

        var message = Assert.Single(messages);
        Assert.Equal("", message.From);
        Assert.Equal("", message.Content);
        Assert.Equal(("SMTP", "[192.0.2.1]"), (message.Request.Source.Protocol, message.Request.Source.Helo));
    }

    [Fact]
    public async Task Answers_pipelined_groups_and_the_next_transaction_after_the_dot()
    {
        var messages = await Transcript.PlayAsync("""
            S: 220 *
            C: EHLO client.example
            C: MAIL FROM:<a@sender.example>
            C: RCPT TO:<b@one.example>
            C: DATA
            C: one
            C: .
            C: MAIL FROM:<c@sender.example>
            C: RCPT TO:<nobody>
            C: RCPT TO:<d@two.example>
            C: DATA
            C: two
            C: .
            C: QUIT
            A: 250
            S: 250 2.1.0 *
            S: 250 2.1.5 *
            S: 354 *
            S: 250 2.0.0 *
            S: 250 2.1.0 *
            S: 501 5.1.3 *
            S: 250 2.1.5 *
            S: 354 *
            S: 250 2.0.0 *
            S: 221 *
            E: Quit
            """);

        Assert.Equal(
            ["a@sender.example>b@one.example:one\r\n", "c@sender.example>d@two.example:two\r\n"],
            messages.Select(m => $"{m.From}>{m.To}:{m.Content}"));
    }

    [Fact]
    public async Task Answers_the_commands_that_change_nothing() => await Transcript.PlayAsync("""
        S: 220 *
        C: NOOP
        S: 250 2.0.0 *
        C: NOOP with a word
        S: 250 2.0.0 *
        C: HELP
        S: 214 2.0.0 *
        C: VRFY jane
        S: 252 2.0.0 *
        C: VRFY
        S: 501 5.5.4 *
        C: EXPN staff
        S: 502 5.5.1 *
        C: STARTTLS
        S: 502 5.5.1 *
        C: AUTH PLAIN
        S: 502 5.5.1 *
        C: XYZZY
        S: 500 5.5.2 *
        C:
        S: 500 5.5.2 *
        C: RSET
        S: 250 2.0.0 *
        C: RSET now
        S: 501 5.5.4 *
        C: QUIT now
        S: 501 5.5.4 *
        C: QUIT
        S: 221 *
        E: Quit
        """);

    [Fact]
    public async Task Refuses_to_start_a_queue_for_others() => await Transcript.PlayAsync("""
        S: 220 *
        C: EHLO client.example
        A: 250
        C: ETRN one.example
        S: 502 5.5.1 *
        C: QUIT
        S: 221 *
        E: Quit
        """);

    [Fact]
    public async Task Refuses_commands_out_of_sequence() => await Transcript.PlayAsync("""
        S: 220 *
        C: MAIL FROM:<a@sender.example>
        S: 503 5.5.1 *
        C: RCPT TO:<b@one.example>
        S: 503 5.5.1 *
        C: DATA
        S: 503 5.5.1 *
        C: HELO client.example
        S: 250 *
        C: RCPT TO:<b@one.example>
        S: 503 5.5.1 *
        C: DATA
        S: 503 5.5.1 *
        C: MAIL FROM:<a@sender.example>
        S: 250 *
        C: MAIL FROM:<a@sender.example>
        S: 503 5.5.1 *
        C: DATA
        S: 554 5.5.1 *
        C: RCPT TO:<b@one.example>
        S: 250 *
        C: RSET
        S: 250 *
        C: RCPT TO:<b@one.example>
        S: 503 5.5.1 *
        C: MAIL FROM:<a@sender.example>
        S: 250 *
        C: RCPT TO:<b@one.example>
        S: 250 *
        C: HELO again.example
        S: 250 *
        C: DATA
        S: 503 5.5.1 *
        C: QUIT
        S: 221 *
        E: Quit
        """);

    [Fact]
    public async Task Refuses_malformed_arguments() => await Transcript.PlayAsync("""
        S: 220 *
        C: EHLO
        S: 501 5.5.4 *
        C: EHLO two words
        S: 501 5.5.4 *
        C: EHLO <script>
        S: 501 5.5.4 *
        C: HELO any_thing-that:is[not]harmful
        S: 250 mx.policymta.test
        C: MAIL FROM:a@sender.example
        S: 501 5.5.4 *
        C: MAIL FROM:<a@@sender.example>
        S: 501 5.1.7 *
        C: MAIL FROM:<a>
        S: 501 5.1.7 *
        C: MAIL FROM:<a@sender.example> SIZE
        S: 501 5.5.4 *
        C: MAIL FROM:<a@sender.example> SIZE=x
        S: 501 5.5.4 *
        C: MAIL FROM:<a@sender.example> SIZE=-1
        S: 501 5.5.4 *
        C: MAIL FROM:<a@sender.example> SIZE=1 SIZE=1
        S: 501 5.5.4 *
        C: MAIL FROM:<a@sender.example> BODY=9BIT
        S: 501 5.5.4 *
        C: MAIL FROM:<a@sender.example> X-UNKNOWN=1
        S: 555 5.5.4 *
        C: MAIL FROM:<a@sender.example> =
        S: 501 5.5.4 *
        C: MAIL FROM:<a@sender.example> size=1 body=7bit
        S: 250 *
        C: RCPT TO:b@one.example
        S: 501 5.5.4 *
        C: RCPT TO:<>
        S: 501 5.1.3 *
        C: RCPT TO:<b@one..example>
        S: 501 5.1.3 *
        C: RCPT TO:<b@one.example> X-UNKNOWN
        S: 555 5.5.4 *
        C: RCPT TO:<b@one.example> ?
        S: 501 5.5.4 *
        C: QUIT
        S: 221 *
        E: Quit
        """, SmtpTestClient.Options with { MaxErrors = 100 });

    [Fact]
    public async Task Knows_the_postmaster_without_a_domain()
    {
        var messages = await Transcript.PlayAsync("""
            S: 220 *
            C: HELO client.example
            C: MAIL FROM:<a@sender.example>
            C: RCPT TO:<Postmaster>
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

        Assert.Equal("Postmaster@mx.policymta.test", Assert.Single(messages).To);
    }

    [Fact]
    public async Task Drops_a_browser_at_its_first_line()
    {
        var messages = await Transcript.PlayAsync("""
            S: 220 *
            C: POST / HTTP/1.1
            C: MAIL FROM:<a@sender.example>
            S: 421 4.7.0 *
            E: Refused
            """);

        Assert.Empty(messages);
    }

    [Fact]
    public async Task Refuses_who_speaks_before_the_greeting()
    {
        await using var client = new SmtpTestClient(new Submissions(), said: "EHLO client.example\r\n");

        await client.ExpectAsync("554 5.5.1 *");
        await client.ExpectEndAsync(SessionEnd.Refused);
    }

    [Fact]
    public async Task Ends_when_the_client_hangs_up()
    {
        await using var client = new SmtpTestClient(new Submissions());
        await client.ExpectAsync("220 *");
        await client.SendAsync("NOOP\r\nNOO");
        await client.ExpectAsync("250 *");
        await client.HangUpAsync();

        await client.ExpectEndAsync(SessionEnd.ClientGone);
    }

    [Fact]
    public async Task Takes_nothing_from_a_client_that_hangs_up_before_the_dot()
    {
        var submissions = new Submissions();
        await using var client = new SmtpTestClient(submissions);
        await client.SendAsync("");
        await client.ExpectAsync("220 *");
        await client.SendAsync("HELO c.example\r\nMAIL FROM:<>\r\nRCPT TO:<b@one.example>\r\nDATA\r\nHello\r\n.\r");
        foreach (var reply in new[] { "250 *", "250 *", "250 *", "354 *" })
            await client.ExpectAsync(reply);
        await client.HangUpAsync();

        await client.ExpectEndAsync(SessionEnd.ClientGone);
        Assert.Empty(submissions.All);
    }

    [Fact]
    public async Task Writes_the_injectors_reply_as_it_is() => await Transcript.PlayAsync("""
        S: 220 *
        C: HELO client.example
        C: MAIL FROM:<a@sender.example>
        C: RCPT TO:<b@one.example>
        C: DATA
        C: .
        C: NOOP
        S: 250 *
        S: 250 *
        S: 250 *
        S: 354 *
        S: 550-5.7.1 Policy says no
        S: 550 5.7.1 and explains it 221 2.0.0 Bye
        S: 250 2.0.0 *
        C: QUIT
        S: 221 *
        E: Quit
        """, submissions: () => new Submissions
    {
        Reply = (_, _) => new(new SmtpReply(550, new(5, 7, 1), "Policy says no\r\nand explains it\r221 2.0.0 Bye")),
    });

    [Fact]
    public async Task Closes_after_a_421_of_the_injector() => await Transcript.PlayAsync("""
        S: 220 *
        C: HELO client.example
        C: MAIL FROM:<a@sender.example>
        C: RCPT TO:<b@one.example>
        C: DATA
        C: .
        S: 250 *
        S: 250 *
        S: 250 *
        S: 354 *
        S: 421 4.3.2 Not now
        E: Refused
        """, submissions: () => new Submissions { Reply = (_, _) => new(new SmtpReply(421, new(4, 3, 2), "Not now")) });

    [Fact]
    public async Task Answers_451_where_the_injector_fails_and_goes_on() => await Transcript.PlayAsync("""
        S: 220 *
        C: HELO client.example
        C: MAIL FROM:<a@sender.example>
        C: RCPT TO:<b@one.example>
        C: DATA
        C: .
        C: MAIL FROM:<a@sender.example>
        S: 250 *
        S: 250 *
        S: 250 *
        S: 354 *
        S: 451 4.3.0 *
        S: 250 2.1.0 *
        C: QUIT
        S: 221 *
        E: Quit
        """, submissions: () => new Submissions { Reply = (_, _) => throw new IOException("No space left on device") });
}
