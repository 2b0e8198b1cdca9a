using System.Net;
using Microsoft.Extensions.Time.Testing;
using PolicyMta.Core.Conversations;
using PolicyMta.Core.Smtp;
using PolicyMta.Core.Tests.Smtp;

namespace PolicyMta.Core.Tests.Conversations;

/// <summary>What others see of a client's session, and how it is broken off.</summary>
public sealed class IncomingConversationTests
{
    private readonly ConversationBook _all = new(new RecorderOptions(), new FakeTimeProvider());

    [Fact]
    public async Task A_session_that_was_refused_is_kept_without_messages_and_what_is_no_command()
    {
        await using (var client = Connect(new Submissions()))
        {
            await client.ExpectAsync("220 *");
            await client.SendAsync("HELO client.example\r\nMAIL FROM:<>\r\nRCPT TO:<b@one.example>\r\nDATA\r\nhunter2\r\n.\r\n");
            foreach (var reply in new[] { "250 *", "250 *", "250 *", "354 *", "250 *" })
                await client.ExpectAsync(reply);
            await client.SendAsync("AUTH PLAIN AGphbmUAc2VjcmV0\r\nc2VjcmV0\r\nQUIT\r\n");
            foreach (var reply in new[] { "502 *", "500 *", "221 *" })
                await client.ExpectAsync(reply);
            await client.ExpectEndAsync(SessionEnd.Quit);
        }

        var kept = Assert.Single(_all.Recorder!.Of("test"));
        Assert.False(kept.IsGood);
        Assert.Equal("quit, after a refusal", kept.Outcome);
        Assert.Equal("192.0.2.1", kept.Facts.Client);
        var lines = TranscriptText.Read(kept.Lines, kept.Began);
        Assert.Equal(
            [
                "HELO client.example", "MAIL FROM:<>", "RCPT TO:<b@one.example>", "DATA", "AUTH PLAIN ***",
                "(8 bytes that are no command)", "QUIT",
            ],
            lines.Where(line => line.Kind == LineKind.Command).Select(line => line.Text));
        Assert.Equal("(9 bytes of message)", Assert.Single(lines, line => line.Kind == LineKind.Content).Text);
        Assert.DoesNotContain(lines, line => line.Text.Contains("hunter2", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_session_without_a_refusal_is_good()
    {
        await using (var client = Connect(new Submissions()))
        {
            await client.ExpectAsync("220 *");
            await client.SendAsync("QUIT\r\n");
            await client.ExpectAsync("221 *");
            await client.ExpectEndAsync(SessionEnd.Quit);
        }

        Assert.True(Assert.Single(_all.Recorder!.Of("test")).IsGood);
    }

    [Theory]
    [InlineData("")]
    [InlineData("HELO client.example\r\nMAIL FROM:<>\r\n")]
    [InlineData("HELO client.example\r\nMAIL FROM:<>\r\nRCPT TO:<b@one.example>\r\nDATA\r\nhalf a mess")]
    public async Task Broken_off_it_ends_with_421_wherever_it_is(string said)
    {
        var submissions = new Submissions();
        await using var client = Connect(submissions);
        await client.ExpectAsync("220 *");
        await client.SendAsync(said);
        for (var i = said.Split("\r\n").Length - 1; i > 0; i--)
            Assert.StartsWith(i == 1 && said.Contains("DATA", StringComparison.Ordinal) ? "354" : "250", await client.ReadLineAsync());

        Assert.True(Assert.Single(_all.Open).Abort());

        await client.ExpectAsync("421 4.3.2 Closed by the administrator*");
        await client.ExpectEndAsync(SessionEnd.Aborted);
        Assert.Empty(submissions.All);
    }

    [Fact]
    public async Task A_message_that_is_being_accepted_is_answered_first()
    {
        var began = new TaskCompletionSource();
        var goOn = new TaskCompletionSource();
        var submissions = new Submissions
        {
            Reply = async (_, _) =>
            {
                began.SetResult();
                await goOn.Task;
                return Replies.Ok;
            },
        };
        await using var client = Connect(submissions);
        await client.ExpectAsync("220 *");
        await client.SendAsync("HELO client.example\r\nMAIL FROM:<>\r\nRCPT TO:<b@one.example>\r\nDATA\r\n.\r\n");
        foreach (var reply in new[] { "250 *", "250 *", "250 *", "354 *" })
            await client.ExpectAsync(reply);
        await began.Task.WaitAsync(TimeSpan.FromMinutes(1), TimeProvider.System);
        Assert.Single(_all.Open).Abort();
        goOn.SetResult();

        await client.ExpectAsync("250 2.0.0 OK");
        await client.ExpectAsync("421 4.3.2 *");
        await client.ExpectEndAsync(SessionEnd.Aborted);
    }

    private SmtpTestClient Connect(Submissions submissions) => new(
        submissions,
        with: info => info with { Conversation = new IncomingConversation(_all, info.Listener.Name, IPAddress.Parse("192.0.2.1")) });
}
