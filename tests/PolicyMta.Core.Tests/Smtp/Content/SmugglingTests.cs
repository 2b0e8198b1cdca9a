using PolicyMta.Core.Smtp.Content;

namespace PolicyMta.Core.Tests.Smtp.Content;

public sealed class SmugglingTests
{
    [Theory]
    [InlineData(@"\n.\n")]
    [InlineData(@"\r.\r")]
    [InlineData(@"\r\n.\n")]
    [InlineData(@"\n.\r\n")]
    [InlineData(@"\r\n.\r")]
    [InlineData(@"\r\r\n.\r")]
    [InlineData(@"\r\n.\0\r\n")]
    [InlineData(@"\r\n\0.\r\n")]
    [InlineData(@"\r\n.\r\r\n")]
    public async Task A_second_message_in_the_data_is_refused_with_the_first(string end)
    {
        var messages = await Transcript.PlayAsync($"""
            S: 220 *
            C: HELO client.example
            C: MAIL FROM:<a@sender.example>
            C: RCPT TO:<b@one.example>
            C: DATA
            R: Subject: one\r\n\r\ntext{end}MAIL FROM:<admin@victim.example>\r\nRCPT TO:<c@two.example>\r\nDATA\r\nSubject: two\r\n.\r\n
            C: NOOP
            S: 250 *
            S: 250 *
            S: 250 *
            S: 354 *
            S: 550 5.6.11 *
            S: 250 2.0.0 *
            C: QUIT
            S: 221 *
            E: Quit
            """);

        Assert.Empty(messages);
    }

    [Fact]
    public async Task Data_that_ends_properly_after_a_bare_cr_is_refused_too()
    {
        var messages = await Transcript.PlayAsync("""
            S: 220 *
            C: HELO client.example
            C: MAIL FROM:<a@sender.example>
            C: RCPT TO:<b@one.example>
            C: DATA
            R: text\r\r\n.\r\n
            C: QUIT
            S: 250 *
            S: 250 *
            S: 250 *
            S: 354 *
            S: 550 5.6.11 *
            S: 221 *
            E: Quit
            """);

        Assert.Empty(messages);
    }

    [Theory]
    [InlineData(@"\n.\n", "\r\n.\r\n")]
    [InlineData(@"\r.\r", "\r\n.\r\n")]
    [InlineData(@"\r\n.\n", "\r\n\r\n")]
    [InlineData(@"\n.\r\n", "\r\n.\r\n")]
    [InlineData(@"\r\n.\r", "\r\n\r\n")]
    [InlineData(@"\r\r\n.\r", "\r\n\r\n")]
    [InlineData(@"\r\n.\0\r\n", "\r\n\r\n")]
    [InlineData(@"\r\n\0.\r\n", "\r\n.\r\n")]
    [InlineData(@"\r\n.\r\r\n", "\r\n\r\n")]
    [InlineData(@"\r\n..\r\r\n", "\r\n.\r\n")]
    public async Task A_second_message_in_the_data_stays_text_of_the_first_where_the_listener_mends_it(string end, string mended)
    {
        var messages = await Transcript.PlayAsync($"""
            S: 220 *
            C: HELO client.example
            C: MAIL FROM:<a@sender.example>
            C: RCPT TO:<b@one.example>
            C: DATA
            R: text{end}MAIL FROM:<admin@victim.example>\r\nDATA\r\n.\r\n
            C: NOOP
            S: 250 *
            S: 250 *
            S: 250 *
            S: 354 *
            S: 250 2.0.0 Queued
            S: 250 2.0.0 OK
            C: QUIT
            S: 221 *
            E: Quit
            """, SmtpTestClient.Options with { LineEndings = LineEndings.Fix });

        Assert.Equal($"text{mended}MAIL FROM:<admin@victim.example>\r\nDATA\r\n", Assert.Single(messages).Content);
    }

    [Fact]
    public async Task Commands_that_end_with_a_bare_line_feed_are_not_obeyed() => await Transcript.PlayAsync("""
        S: 220 *
        R: HELO client.example\nMAIL FROM:<a@sender.example>\r\n
        S: 500 5.5.2 *
        S: 503 5.5.1 *
        R: HELO client.example\r\r\n
        S: 500 5.5.2 *
        R: HELO client.example\0\r\n
        S: 500 5.5.2 *
        C: QUIT
        S: 221 *
        E: Quit
        """);
}
