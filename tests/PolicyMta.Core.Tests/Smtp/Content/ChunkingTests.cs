using PolicyMta.Core.Smtp;
using PolicyMta.Core.Smtp.Content;
using PolicyMta.Core.Smtp.Listening;

namespace PolicyMta.Core.Tests.Smtp.Content;

/// <summary>BDAT (RFC 3030).</summary>
public sealed class ChunkingTests
{
    private const string Begin = """
        S: 220 *
        C: EHLO client.example
        A: 250
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
    public async Task Takes_a_message_in_one_chunk() => Assert.Equal("Hello\r\n.\r\n", await ContentOfAsync(Begin + """
        C: BDAT 10 LAST
        C: Hello
        C: .
        S: 250 2.0.0 Queued
        """ + End));

    [Fact]
    public async Task Takes_a_message_in_several_chunks() => Assert.Equal("one\r\ntwo", await ContentOfAsync(Begin + """
        R: BDAT 4\r\none\r
        S: 250 2.0.0 4 bytes*
        R: BDAT 0\r\n
        S: 250 2.0.0 0 bytes*
        R: bdat 4 last\r\n\ntwo
        S: 250 2.0.0 Queued
        """ + End));

    [Fact]
    public async Task An_empty_last_chunk_ends_the_message() => Assert.Equal("one\r\n", await ContentOfAsync(Begin + """
        R: BDAT 5\r\none\r\n
        S: 250 *
        C: BDAT 0 LAST
        S: 250 2.0.0 Queued
        """ + End));

    [Fact]
    public async Task An_empty_message_is_a_message() => Assert.Equal("", await ContentOfAsync(Begin + """
        C: BDAT 0 LAST
        S: 250 2.0.0 Queued
        """ + End));

    [Fact]
    public async Task Chunks_are_pipelined_with_the_next_transaction()
    {
        var messages = await Transcript.PlayAsync("""
            S: 220 *
            C: EHLO client.example
            A: 250
            C: MAIL FROM:<a@sender.example>
            C: RCPT TO:<b@one.example>
            R: BDAT 5\r\none\r\nBDAT 5 LAST\r\ntwo\r\n
            C: MAIL FROM:<c@sender.example>
            C: RCPT TO:<d@two.example>
            R: BDAT 7 LAST\r\nQUIT\r\n.
            C: QUIT
            S: 250 2.1.0 *
            S: 250 2.1.5 *
            S: 250 2.0.0 5 *
            S: 250 2.0.0 Queued
            S: 250 2.1.0 *
            S: 250 2.1.5 *
            S: 250 2.0.0 Queued
            S: 221 *
            E: Quit
            """);

        Assert.Equal(
            ["a@sender.example>b@one.example:one\r\ntwo\r\n", "c@sender.example>d@two.example:QUIT\r\n."],
            messages.Select(m => $"{m.From}>{m.To}:{m.Content}"));
    }

    [Fact]
    public async Task Chunks_behind_refused_recipients_are_read_and_refused()
    {
        var messages = await Transcript.PlayAsync("""
            S: 220 *
            C: EHLO client.example
            A: 250
            C: MAIL FROM:<a@sender.example>
            C: RCPT TO:<nobody>
            R: BDAT 6\r\nQUIT\r\nBDAT 6 LAST\r\nRSET\r\n
            C: NOOP
            S: 250 *
            S: 501 *
            S: 554 5.5.1 *
            S: 503 5.5.1 *
            S: 250 *
            """ + End);

        Assert.Empty(messages);
    }

    [Fact]
    public async Task Chunks_without_a_transaction_are_read_and_refused() => await Transcript.PlayAsync("""
        S: 220 *
        R: BDAT 6\r\nQUIT\r\n
        S: 503 5.5.1 *
        C: EHLO client.example
        A: 250
        R: BDAT 6 LAST\r\nQUIT\r\n
        S: 503 5.5.1 *
        """ + End);

    [Theory]
    [InlineData("BDAT")]
    [InlineData("BDAT LAST")]
    [InlineData("BDAT x")]
    [InlineData("BDAT -1")]
    [InlineData("BDAT +1")]
    [InlineData("BDAT 1 FIRST")]
    [InlineData("BDAT 1 LAST LAST")]
    [InlineData("BDAT 99999999999999999999")]
    public async Task A_chunk_without_a_length_is_a_mistake(string command) => await Transcript.PlayAsync(Begin + $"""
        C: {command}
        S: 501 5.5.4 *
        C: BDAT 0 LAST
        S: 250 *
        """ + End);

    [Fact]
    public async Task Data_and_chunks_are_not_mixed()
    {
        var messages = await Transcript.PlayAsync(Begin + """
            R: BDAT 5\r\none\r\n
            S: 250 *
            C: DATA
            S: 503 5.5.1 *
            C: RCPT TO:<late@one.example>
            S: 503 5.5.1 *
            C: MAIL FROM:<a@sender.example>
            S: 503 5.5.1 *
            R: BDAT 5 LAST\r\ntwo\r\n
            S: 250 *
            R: BDAT 5 LAST\r\ntwo\r\n
            S: 503 5.5.1 *
            """ + End);

        Assert.Equal("one\r\ntwo\r\n", Assert.Single(messages).Content);
    }

    [Fact]
    public async Task Reset_forgets_the_chunks()
    {
        var messages = await Transcript.PlayAsync(Begin + """
            R: BDAT 5\r\none\r\n
            S: 250 *
            C: RSET
            S: 250 *
            C: MAIL FROM:<a@sender.example>
            S: 250 *
            C: RCPT TO:<b@one.example>
            S: 250 *
            R: BDAT 5 LAST\r\ntwo\r\n
            S: 250 *
            """ + End);

        Assert.Equal("two\r\n", Assert.Single(messages).Content);
    }

    [Fact]
    public async Task A_message_that_grows_too_large_ends_with_its_transaction()
    {
        var messages = await Transcript.PlayAsync(Begin + $"""
            C: BDAT 1000
            R: {new string('x', 1000)}
            S: 250 *
            R: BDAT 1001\r\n{new string('x', 1001)}BDAT 3 LAST\r\nxxx
            S: 552 5.3.4 *
            S: 503 5.5.1 *
            C: MAIL FROM:<next@sender.example>
            S: 250 *
            C: RCPT TO:<b@one.example>
            S: 250 *
            C: BDAT 2000 LAST
            R: {new string('y', 2000)}
            S: 250 *
            """ + End, SmtpTestClient.Options with { MaxMessageSize = 2000 });

        Assert.Equal(2000, Assert.Single(messages).Content.Length);
    }

    [Theory]
    [InlineData(@"a\rb")]
    [InlineData(@"a\nb")]
    [InlineData(@"a\0b")]
    [InlineData(@"ab\r")]
    [InlineData(@"\r\r\n")]
    [InlineData(@"\n.\n")]
    public async Task Text_with_wrong_line_ends_is_refused(string content)
    {
        var length = content.Replace("\\", "", StringComparison.Ordinal).Length;
        var messages = await Transcript.PlayAsync(Begin + $"""
            R: BDAT {length} LAST\r\n{content}
            C: NOOP
            S: 550 5.6.11 *
            S: 250 *
            """ + End);

        Assert.Empty(messages);
    }

    [Theory]
    [InlineData(@"a\rb\nc\0d", "a\r\nb\r\ncd")]
    [InlineData(@"a\r\r\nb\r\n", "a\r\nb\r\n")]
    [InlineData(@"\n.\n\r.\r", "\r\n.\r\n\r\n.\r\n")]
    public async Task Text_with_wrong_line_ends_is_mended_where_the_listener_says_so(string content, string mended)
    {
        var length = content.Replace("\\", "", StringComparison.Ordinal).Length;

        Assert.Equal(mended, await ContentOfAsync(Begin + $"""
            R: BDAT {length} LAST\r\n{content}
            S: 250 *
            """ + End, SmtpTestClient.Options with { LineEndings = LineEndings.Fix }));
    }

    [Fact]
    public async Task Binary_content_is_kept_as_it_is()
    {
        var messages = await Transcript.PlayAsync("""
            S: 220 *
            C: EHLO client.example
            A: 250
            C: MAIL FROM:<a@sender.example> BODY=BINARYMIME
            S: 250 *
            C: RCPT TO:<b@one.example>
            S: 250 *
            C: DATA
            S: 503 5.5.1 *
            R: BDAT 8 LAST\r\na\rb\nc\0d\r
            S: 250 2.0.0 Queued
            """ + End);

        var message = Assert.Single(messages);
        Assert.Equal("a\rb\nc\0d\r", message.Content);
        Assert.Equal(BodyEncoding.BinaryMime, message.Request.Envelope.Body);
    }

    [Theory]
    [InlineData("Subject: a\\rBcc: evil@one.example\\r\\n\\r\\nx")]
    [InlineData("Subject: a\\nBcc: evil@one.example\\r\\n\\r\\nx")]
    [InlineData("A: 1\\r\\nSubject: a\\0b\\r\\n\\r\\nx")]
    [InlineData("Subject: a\\n\\nbody with a\\rbare return")]
    public async Task The_header_of_binary_content_has_lines_like_any_other(string content)
    {
        var length = System.Text.RegularExpressions.Regex.Unescape(content).Length;

        Assert.Empty(await Transcript.PlayAsync($"""
            S: 220 *
            C: EHLO client.example
            A: 250
            C: MAIL FROM:<a@sender.example> BODY=BINARYMIME
            S: 250 *
            C: RCPT TO:<b@one.example>
            S: 250 *
            R: BDAT {length} LAST\r\n{content}
            S: 550 5.6.11 *
            """ + End));
    }

    [Fact]
    public async Task A_client_that_leaves_within_a_chunk_leaves_no_message()
    {
        var submissions = new Submissions();
        await using var client = new SmtpTestClient(submissions);
        await client.ExpectAsync("220 *");
        await client.SendAsync("HELO c.example\r\nMAIL FROM:<>\r\nRCPT TO:<b@one.example>\r\nBDAT 10 LAST\r\nHello");
        foreach (var reply in new[] { "250 *", "250 *", "250 *" })
            await client.ExpectAsync(reply);
        await client.HangUpAsync();

        await client.ExpectEndAsync(SessionEnd.ClientGone);
        Assert.Empty(submissions.All);
    }

    private static async Task<string> ContentOfAsync(string script, ListenerOptions? options = null) =>
        Assert.Single(await Transcript.PlayAsync(script, options)).Content;
}
