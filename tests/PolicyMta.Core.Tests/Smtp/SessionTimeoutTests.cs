using Microsoft.Extensions.Time.Testing;
using PolicyMta.Core.Smtp;

namespace PolicyMta.Core.Tests.Smtp;

public sealed class SessionTimeoutTests
{
    private static readonly ListenerOptions Options = SmtpTestClient.Options with
    {
        CommandTimeout = TimeSpan.FromMinutes(5),
        DataTimeout = TimeSpan.FromMinutes(12),
    };

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task A_silent_client_gets_421()
    {
        await using var client = new SmtpTestClient(new Submissions(), Options, _time);
        await client.ExpectAsync("220 *");
        _time.Advance(TimeSpan.FromMinutes(5) + TimeSpan.FromSeconds(2));

        await client.ExpectAsync("421 4.4.2 *");
        await client.ExpectEndAsync(SessionEnd.TimedOut);
    }

    [Fact]
    public async Task Each_command_has_its_own_time()
    {
        await using var client = new SmtpTestClient(new Submissions(), Options, _time);
        await client.ExpectAsync("220 *");
        for (var i = 0; i < 3; i++)
        {
            _time.Advance(TimeSpan.FromMinutes(4));
            await client.SendAsync("NOOP\r\n");
            await client.ExpectAsync("250 *");
        }

        _time.Advance(TimeSpan.FromMinutes(5) + TimeSpan.FromSeconds(2));
        await client.ExpectAsync("421 4.4.2 *");
        await client.ExpectEndAsync(SessionEnd.TimedOut);
    }

    [Fact]
    public async Task A_command_that_trickles_in_gains_no_time()
    {
        await using var client = new SmtpTestClient(new Submissions(), Options, _time);
        await client.ExpectAsync("220 *");
        _time.Advance(TimeSpan.FromMinutes(4));
        await client.SendAsync("NO", 1);
        _time.Advance(TimeSpan.FromMinutes(1) + TimeSpan.FromSeconds(2));

        await client.ExpectAsync("421 4.4.2 *");
        await client.ExpectEndAsync(SessionEnd.TimedOut);
    }

    [Fact]
    public async Task A_message_that_stops_coming_gets_421()
    {
        await using var client = await BeginDataAsync(lockstep: true);
        await client.SendAsync("Hello\r\n");
        _time.Advance(TimeSpan.FromMinutes(5) + TimeSpan.FromSeconds(2));

        await client.ExpectAsync("421 4.4.2 *");
        await client.ExpectEndAsync(SessionEnd.TimedOut);
    }

    [Fact]
    public async Task A_message_may_trickle_but_not_for_ever()
    {
        await using var client = await BeginDataAsync(lockstep: true);
        for (var i = 0; i < 2; i++)
        {
            _time.Advance(TimeSpan.FromMinutes(4));
            await client.SendAsync("Hello\r\n");
        }

        _time.Advance(TimeSpan.FromMinutes(4) + TimeSpan.FromSeconds(2));
        await client.ExpectAsync("421 4.4.2 *");
        await client.ExpectEndAsync(SessionEnd.TimedOut);
    }

    [Fact]
    public async Task Our_own_work_is_not_the_clients_delay()
    {
        var began = new TaskCompletionSource();
        var mayEnd = new TaskCompletionSource();
        var submissions = new Submissions
        {
            Reply = async (_, _) =>
            {
                began.SetResult();
                await mayEnd.Task;
                return Replies.Ok;
            },
        };
        await using var client = await BeginDataAsync(lockstep: false, submissions);
        await client.SendAsync(".\r\n");
        await began.Task.WaitAsync(TimeSpan.FromMinutes(1));
        _time.Advance(TimeSpan.FromMinutes(20));
        mayEnd.SetResult();

        await client.ExpectAsync("250 *");
        await client.SendAsync("QUIT\r\n");
        await client.ExpectAsync("221 *");
        await client.ExpectEndAsync(SessionEnd.Quit);
    }

    [Fact]
    public async Task A_client_that_takes_no_replies_is_left()
    {
        await using var client = new SmtpTestClient(new Submissions(), Options, _time, replyWindow: 1);
        _time.Advance(TimeSpan.FromMinutes(5) + TimeSpan.FromSeconds(2));

        // Whether the session already waits for the banner to be taken or not, the clock asks again at each beat.
        while (!client.Ended.IsCompleted)
        {
            _time.Advance(TimeSpan.FromMinutes(6));
            await Task.Yield();
        }

        Assert.Equal(SessionEnd.TimedOut, await client.Ended);
    }

    private async Task<SmtpTestClient> BeginDataAsync(bool lockstep, Submissions? submissions = null)
    {
        var client = new SmtpTestClient(submissions ?? new Submissions(), Options, _time, lockstep: lockstep);
        await client.ExpectAsync("220 *");
        await client.SendAsync("HELO client.example\r\nMAIL FROM:<>\r\nRCPT TO:<b@one.example>\r\nDATA\r\n");
        foreach (var reply in new[] { "250 *", "250 *", "250 *", "354 *" })
            await client.ExpectAsync(reply);
        return client;
    }
}
