using PolicyMta.Core.Smtp.Parsing;
using PolicyMta.Core.Spool;

namespace PolicyMta.Core.Tests.Smtp;

public sealed class SessionLimitTests
{
    private const string Begin = """
        S: 220 *
        C: HELO client.example
        S: 250 *
        C: MAIL FROM:<a@sender.example>
        S: 250 *
        C: RCPT TO:<b@one.example>
        S: 250 *

        """;

    private const string End = """

        C: QUIT
        S: 221 *
        E: Quit
        """;

    [Fact]
    public async Task Recipients_beyond_the_limit_wait_for_the_next_transaction()
    {
        var messages = await Transcript.PlayAsync(Begin + """
            C: RCPT TO:<c@one.example>
            S: 250 *
            C: RCPT TO:<d@one.example>
            S: 452 4.5.3 *
            C: DATA
            S: 354 *
            C: .
            S: 250 *
            """ + End, SmtpTestClient.Options with { MaxRecipients = 2 });

        Assert.Equal("b@one.example,c@one.example", Assert.Single(messages).To);
    }

    [Theory]
    [InlineData("Subject: x\r\n\r\nMAIL FROM:<a@b.example>\r\n.\r\n")]
    [InlineData("MAIL FROM:<a@b.example>\r\nRCPT TO:<b@one.example>\r\n.\r\n")]
    [InlineData("QUIT\r\n")]
    [InlineData("x")]
    public async Task A_message_behind_a_refused_data_of_a_stranger_is_never_taken_for_commands(string behind)
    {
        await using var client = new SmtpTestClient(new Submissions(), mayRelay: false);
        await client.ExpectAsync("220 *");
        await client.SendAsync("HELO c.example\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<no@where.example>\r\nDATA\r\n" + behind);
        await client.ExpectAsync("250 *");
        await client.ExpectAsync("250 *");
        await client.ExpectAsync("550 5.7.1 *");
        await client.ExpectAsync("554 5.5.1 Content*");
        Assert.Null(await client.ReadLineAsync());
    }

    [Fact]
    public async Task A_message_that_comes_after_the_refusal_ends_the_session_as_well()
    {
        await using var client = new SmtpTestClient(new Submissions(), mayRelay: false);
        await client.ExpectAsync("220 *");
        await client.SendAsync("HELO c.example\r\nMAIL FROM:<a@b.example>\r\nDATA\r\n");
        await client.ExpectAsync("250 *");
        await client.ExpectAsync("250 *");
        await client.ExpectAsync("554 5.5.1 No valid*");
        await client.SendAsync("Subject: x\r\nRSET\r\n");
        await client.ExpectAsync("554 5.5.1 Content*");
        Assert.Null(await client.ReadLineAsync());
    }

    [Theory]
    [InlineData("Subject: x\n")]
    [InlineData("\r\n")]
    [InlineData("A", 13_000)]
    [InlineData("NOOP\n")]
    public async Task Whatever_is_no_command_behind_the_refusal_is_the_message(string line, int times = 1)
    {
        await using var client = new SmtpTestClient(new Submissions(), mayRelay: false);
        await client.ExpectAsync("220 *");
        await client.SendAsync("HELO c.example\r\nMAIL FROM:<a@b.example>\r\nDATA\r\n");
        await client.ExpectAsync("250 *");
        await client.ExpectAsync("250 *");
        await client.ExpectAsync("554 5.5.1 No valid*");
        await client.SendAsync(string.Concat(Enumerable.Repeat(line, times)) + (times > 1 ? "\r\n" : "") + "RSET\r\nNOOP\r\n");
        await client.ExpectAsync("554 5.5.1 Content*");
        Assert.Null(await client.ReadLineAsync());
    }

    [Theory]
    [InlineData("DATA\n")]
    [InlineData("DATA now\r\n")]
    [InlineData("BDAT\r\n")]
    [InlineData("BDAT 99999999999999999999 LAST\r\n")]
    [InlineData("BDAT -5 LAST\r\n")]
    [InlineData("BDAT +5\r\n")]
    [InlineData("BDAT 0x10 LAST\r\n")]
    [InlineData("BDAT 1e1\r\n")]
    [InlineData("BDAT 10 LASTX\r\n")]
    [InlineData("BDAT 10\n")]
    public async Task Content_behind_a_command_that_was_written_wrongly_is_no_command_either(string command)
    {
        await using var client = new SmtpTestClient(new Submissions(), mayRelay: false);
        await client.ExpectAsync("220 *");
        await client.SendAsync($"HELO c.example\r\nMAIL FROM:<a@b.example>\r\n{command}RSET\r\nMAIL FROM:<evil@b.example>\r\n");
        await client.ExpectAsync("250 *");
        await client.ExpectAsync("250 *");
        await client.ExpectAsync("554 5.5.1 Content*");
        Assert.Null(await client.ReadLineAsync());
    }

    [Theory]
    [InlineData("DATA\r\n")]
    [InlineData("BDAT\r\n")]
    [InlineData("DATA\n")]
    public async Task A_refusal_that_was_waited_for_opens_no_way_for_content_behind_the_next(string command)
    {
        await using var client = new SmtpTestClient(new Submissions(), mayRelay: false);
        await client.ExpectAsync("220 *");
        await client.SendAsync("HELO c.example\r\nMAIL FROM:<a@b.example>\r\nDATA\r\n");
        await client.ExpectAsync("250 *");
        await client.ExpectAsync("250 *");
        await client.ExpectAsync("554 5.5.1 No valid*");
        await client.SendAsync($"{command}RSET\r\nMAIL FROM:<evil@b.example>\r\n");
        await client.ExpectAsync("554 5.5.1 Content*");
        Assert.Null(await client.ReadLineAsync());
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public async Task Who_waits_for_the_reply_or_is_known_or_need_not_goes_on(bool mayRelay, bool waits)
    {
        await using var client = new SmtpTestClient(new Submissions(), mayRelay: mayRelay);
        await client.ExpectAsync("220 *");
        await client.SendAsync("HELO c.example\r\nMAIL FROM:<a@b.example>\r\nDATA\r\n" + (waits ? "" : "RSET\r\nNOOP\r\n"));
        await client.ExpectAsync("250 *");
        await client.ExpectAsync("250 *");
        await client.ExpectAsync("554 5.5.1 No valid*");
        if (waits)
            await client.SendAsync("RSET\r\nNOOP\r\n");
        await client.ExpectAsync("250 *");
        await client.ExpectAsync("250 *");
    }

    [Fact]
    public async Task A_setting_runs_what_follows_a_refused_data_as_commands()
    {
        await using var client = new SmtpTestClient(
            new Submissions(), SmtpTestClient.Options with { RefusePipedContent = false }, mayRelay: false);
        await client.ExpectAsync("220 *");
        await client.SendAsync("HELO c.example\r\nDATA\r\nSubject: x\r\nNOOP\r\n");
        await client.ExpectAsync("250 *");
        await client.ExpectAsync("503 *");
        await client.ExpectAsync("500 *");
        await client.ExpectAsync("250 *");
    }

    [Fact]
    public async Task A_message_for_which_there_is_no_memory_is_read_to_its_end_and_may_come_again() => await Transcript.PlayAsync(Begin + """
        C: DATA
        S: 354 *
        C: Subject: x
        C:
        C: x
        C: .
        S: 452 4.3.1 *
        C: MAIL FROM:<a@sender.example>
        S: 250 *
        C: RCPT TO:<b@one.example>
        S: 250 *
        R: BDAT 5\r\n.\r\nx\r
        S: 452 4.3.1 *
        """ + End, with: info =>
    {
        var content = new ContentBudget(16 * 1024, TimeProvider.System);
        Assert.True(content.TryTake(10 * 1024));
        return info with { Content = content };
    });

    [Fact]
    public async Task A_message_that_is_declared_too_large_is_refused_at_once() => await Transcript.PlayAsync("""
        S: 220 *
        C: EHLO client.example
        A: 250
        C: MAIL FROM:<> SIZE=2001
        S: 552 5.3.4 *2000*
        C: MAIL FROM:<> SIZE=99999999999999999999
        S: 552 5.3.4 *
        C: MAIL FROM:<> SIZE=100000000000000000000
        S: 501 5.5.4 *
        C: MAIL FROM:<> SIZE=2000
        S: 250 *
        """ + End, SmtpTestClient.Options with { MaxMessageSize = 2000 });

    [Fact]
    public async Task A_message_that_is_too_large_is_read_to_its_end_and_refused()
    {
        var messages = await Transcript.PlayAsync(Begin + $"""
            C: DATA
            S: 354 *
            C: {new string('x', 1999)}
            C: MAIL FROM:<smuggled@sender.example>
            C: .
            S: 552 5.3.4 *
            C: MAIL FROM:<next@sender.example>
            S: 250 *
            C: RCPT TO:<b@one.example>
            S: 250 *
            C: DATA
            S: 354 *
            C: {new string('x', 1998)}
            C: .
            S: 250 *
            """ + End, SmtpTestClient.Options with { MaxMessageSize = 2000 });

        Assert.Equal(2000, Assert.Single(messages).Content.Length);
    }

    [Theory]
    [InlineData("ESMTP", "mx.policymta.test ESMTP")]
    [InlineData("ESMTP Example mail, no spam", "mx.policymta.test ESMTP Example mail, no spam")]
    [InlineData("", "mx.policymta.test")]
    public async Task The_greeting_says_what_the_listener_s_options_say(string greeting, string expected) => await Transcript.PlayAsync(
        $"S: 220 {expected}\n" + End.TrimStart('\n'), SmtpTestClient.Options with { Greeting = greeting });

    [Fact]
    public async Task A_line_beyond_the_limit_is_thrown_away_whole() => await Transcript.PlayAsync($"""
        S: 220 *
        C: NOOP {new string('x', CommandLineReader.MaxLength - "NOOP \r\n".Length)}
        S: 250 *
        C: NOOP {new string('x', CommandLineReader.MaxLength - "NOOP \r\n".Length + 1)}
        S: 500 5.5.6 *
        C: NOOP {new string('x', 100_000)}
        C: NOOP
        S: 500 5.5.6 *
        S: 250 *
        """ + End);

    [Fact]
    public async Task Too_many_errors_end_the_session() => await Transcript.PlayAsync("""
        S: 220 *
        C: ONE
        C: NOOP
        C: TWO
        C: THREE
        C: NOOP
        S: 500 5.5.2 *
        S: 250 *
        S: 500 5.5.2 *
        S: 421 4.7.0 *
        E: Refused
        """, SmtpTestClient.Options with { MaxErrors = 2 });

    [Fact]
    public async Task An_accepted_message_clears_the_errors() => await Transcript.PlayAsync("""
        S: 220 *
        C: ONE
        S: 500 5.5.2 *
        C: HELO client.example
        S: 250 *
        C: MAIL FROM:<>
        S: 250 *
        C: RCPT TO:<b@one.example>
        S: 250 *
        C: DATA
        S: 354 *
        C: .
        S: 250 *
        C: TWO
        S: 500 5.5.2 *
        C: THREE
        S: 421 4.7.0 *
        E: Refused
        """, SmtpTestClient.Options with { MaxErrors = 1 });

    [Fact]
    public async Task Messages_in_a_session_are_counted() => await Transcript.PlayAsync(Begin + """
        C: DATA
        S: 354 *
        C: .
        S: 250 *
        C: MAIL FROM:<a@sender.example>
        S: 421 4.7.0 *
        E: Refused
        """, SmtpTestClient.Options with { MaxMessagesPerSession = 1 });

    [Fact]
    public async Task Commands_without_a_message_end_the_session() => await Transcript.PlayAsync("""
        S: 220 *
        C: HELO client.example
        S: 250 *
        C: MAIL FROM:<a@sender.example>
        S: 250 *
        C: RCPT TO:<b@one.example>
        C: RCPT TO:<c@one.example>
        R: BDAT 1\r\nxBDAT 1 LAST\r\nx
        S: 250 *
        S: 250 *
        S: 250 *
        S: 250 *
        C: NOOP
        C: NOOP
        C: BDAT 0
        C: NOOP
        S: 250 *
        S: 250 *
        S: 503 *
        S: 421 4.7.0 *
        E: Refused
        """, SmtpTestClient.Options with { MaxCommands = 3 });

    [Fact]
    public async Task A_message_with_too_long_a_line_is_refused()
    {
        var messages = await Transcript.PlayAsync(Begin + $"""
            C: DATA
            S: 354 *
            C: {new string('x', 1001)}
            C: .
            S: 550 5.6.0 *1000*
            C: MAIL FROM:<next@sender.example>
            S: 250 *
            C: RCPT TO:<b@one.example>
            S: 250 *
            C: BDAT 1003 LAST
            C: {new string('x', 1001)}
            S: 550 5.6.0 *1000*
            C: MAIL FROM:<next@sender.example>
            S: 250 *
            C: RCPT TO:<b@one.example>
            S: 250 *
            C: DATA
            S: 354 *
            C: {new string('x', 1000)}
            C: .
            S: 250 *
            """ + End, SmtpTestClient.Options with { MaxLineLength = 1000 });

        Assert.Single(messages);
    }

    [Fact]
    public async Task A_message_with_too_large_a_header_is_refused()
    {
        var messages = await Transcript.PlayAsync(Begin + $"""
            C: DATA
            S: 354 *
            C: Subject: {new string('x', 1200)}
            C:
            C: body
            C: .
            S: 552 5.3.4 *header*
            C: MAIL FROM:<next@sender.example>
            S: 250 *
            C: RCPT TO:<b@one.example>
            S: 250 *
            C: DATA
            S: 354 *
            C: Subject: short
            C:
            C: {new string('x', 1200)}
            C: .
            S: 250 *
            """ + End, SmtpTestClient.Options with { MaxHeaderSize = 1100 });

        Assert.Single(messages);
    }

    [Fact]
    public async Task Messages_of_an_address_have_a_rate() => await Transcript.PlayAsync("""
        S: 220 *
        C: HELO client.example
        S: 250 *
        C: MAIL FROM:<a@sender.example>
        S: 250 *
        C: RSET
        S: 250 *
        C: MAIL FROM:<a@sender.example>
        S: 250 *
        C: RSET
        S: 250 *
        C: MAIL FROM:<a@sender.example>
        S: 450 4.7.1 *
        """ + End, SmtpTestClient.Options with { MessageRate = new Rate(2, TimeSpan.FromHours(1)) });

    [Fact]
    public async Task Each_limit_has_its_own_count()
    {
        var options = SmtpTestClient.Options with
        {
            MaxMessageSize = 3000,
            MaxRecipients = 1,
            MaxLineLength = 1000,
            MaxHeaderSize = 1100,
            MaxErrors = 6,
            TarpitAfter = 100,
            MessageRate = new Rate(5, TimeSpan.FromHours(1)),
        };
        await using var client = new SmtpTestClient(new Submissions(), options);
        var body = string.Concat(Enumerable.Repeat(new string('x', 900) + "\r\n", 4));
        await client.ExpectAsync("220 *");
        await client.SendAsync("HELO c.example\r\nMAIL FROM:<> SIZE=4000\r\n");
        foreach (var data in new[] { "\r\n" + body, new string('x', 1001) + "\r\n", body[..1804] + "\r\n", "a\nb\r\n" })
            await client.SendAsync($"MAIL FROM:<>\r\nRCPT TO:<b@one.example>\r\nRCPT TO:<c@one.example>\r\nDATA\r\n{data}.\r\n");
        await client.SendAsync("MAIL FROM:<>\r\nRSET\r\nMAIL FROM:<>\r\nONE\r\nTWO\r\n");
        while (await client.ReadLineAsync() is not null)
        {
        }

        Assert.Equal(
            [
                "BadLineEndings 1", "HeaderTooLarge 1", "LineTooLong 1", "MessageRateExceeded 1", "MessageTooLarge 2", "TooManyErrors 1",
                "TooManyRecipients 4",
            ],
            client.Counters.NotZero().Select(counted => $"{counted.What} {counted.Count}").Order());
    }
}
