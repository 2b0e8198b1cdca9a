using PolicyMta.Core.Smtp;

namespace PolicyMta.Core.Tests.Smtp;

public sealed class SessionStopTests
{
    [Fact]
    public async Task A_resting_session_ends_at_once()
    {
        await using var client = new SmtpTestClient(new Submissions());
        await client.ExpectAsync("220 *");
        client.Session.RequestStop();

        await client.ExpectAsync("421 4.3.2 *");
        await client.ExpectEndAsync(SessionEnd.Stopping);
    }

    [Fact]
    public async Task An_open_transaction_may_end_first()
    {
        var submissions = new Submissions();
        await using var client = new SmtpTestClient(submissions);
        await client.ExpectAsync("220 *");
        await client.SendAsync("HELO client.example\r\nMAIL FROM:<>\r\n");
        await client.ExpectAsync("250 *");
        await client.ExpectAsync("250 *");
        client.Session.RequestStop();
        await client.SendAsync("RCPT TO:<b@one.example>\r\n");
        await client.ExpectAsync("250 2.1.5 *");
        await client.SendAsync("DATA\r\n");
        await client.ExpectAsync("354 *");
        await client.SendAsync("Hello\r\n.\r\n");

        await client.ExpectAsync("250 *");
        await client.ExpectAsync("421 4.3.2 *");
        await client.ExpectEndAsync(SessionEnd.Stopping);
        Assert.Single(submissions.All);
    }

    [Fact]
    public async Task The_end_comes_in_the_middle_of_a_message()
    {
        var submissions = new Submissions();
        await using var client = new SmtpTestClient(submissions);
        await client.ExpectAsync("220 *");
        await client.SendAsync("HELO client.example\r\nMAIL FROM:<>\r\nRCPT TO:<b@one.example>\r\nDATA\r\nHello\r\n");
        foreach (var reply in new[] { "250 *", "250 *", "250 *", "354 *" })
            await client.ExpectAsync(reply);
        await client.EndServerAsync();

        await client.ExpectAsync("421 4.3.2 *");
        await client.ExpectEndAsync(SessionEnd.Stopping);
        Assert.Empty(submissions.All);
    }

    [Fact]
    public async Task A_submission_that_is_cancelled_is_not_acknowledged()
    {
        var began = new TaskCompletionSource();
        var submissions = new Submissions
        {
            Reply = async (_, cancellationToken) =>
            {
                began.SetResult();
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
                return Replies.Ok;
            },
        };
        await using var client = new SmtpTestClient(submissions);
        await client.ExpectAsync("220 *");
        await client.SendAsync("HELO client.example\r\nMAIL FROM:<>\r\nRCPT TO:<b@one.example>\r\nDATA\r\n.\r\n");
        foreach (var reply in new[] { "250 *", "250 *", "250 *", "354 *" })
            await client.ExpectAsync(reply);
        await began.Task.WaitAsync(TimeSpan.FromMinutes(1));
        await client.EndServerAsync();

        await client.ExpectAsync("421 4.3.2 *");
        await client.ExpectEndAsync(SessionEnd.Refused);
    }
}
