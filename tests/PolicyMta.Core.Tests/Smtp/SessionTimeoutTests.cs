using Microsoft.Extensions.Time.Testing;
using PolicyMta.Core.Smtp;
using PolicyMta.Core.Smtp.Listening;
using PolicyMta.Testing;

namespace PolicyMta.Core.Tests.Smtp;

public sealed class SessionTimeoutTests
{
    private static readonly ListenerOptions Options = SmtpTestClient.Options with
    {
        CommandTimeout = TimeSpan.FromMinutes(5),
        DataTimeout = TimeSpan.FromMinutes(12),
        MinDataRate = 0,
    };

    private static readonly DateTimeOffset Start = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider _time = new(Start);

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

    [Theory]
    [InlineData("DATA\r\n", "354 *", "Hello\r\n")]
    [InlineData("BDAT 0\r\n", "250 *", "BDAT 4\r\nxx\r\n")]
    [InlineData("BDAT 1000 LAST\r\nx", null, "x")]
    public async Task A_message_that_trickles_in_is_given_up_after_a_grace(string command, string? reply, string drop)
    {
        await using var client = await BeginAsync(lockstep: true, Options with { MinDataRate = 100 });
        await client.SendAsync(command);
        if (reply is not null)
            await client.ExpectAsync(reply);
        for (var i = 0; i < 3; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(19));
            await client.SendAsync(drop);
            if (drop.StartsWith("BDAT", StringComparison.Ordinal))
                await client.ExpectAsync("250 *");
        }

        if (drop.StartsWith("BDAT", StringComparison.Ordinal))
            await client.SendAsync("BDAT 4\r\n");
        _time.Advance(TimeSpan.FromSeconds(6));
        await client.ExpectAsync("421 4.4.2 *");
        await client.ExpectEndAsync(SessionEnd.TimedOut);
        Assert.Equal((1, 1), (client.Counters[ListenerCount.TooSlow], client.Counters[ListenerCount.TimedOut]));
    }

    [Theory]
    [InlineData(100, 1)]
    [InlineData(0, 12)]
    public async Task Small_chunks_one_by_one_gain_no_time(int minDataRate, int minutes)
    {
        await using var client = await BeginAsync(lockstep: true, Options with { MinDataRate = minDataRate });
        await client.SendAsync("BDAT 1\r\nx");
        await client.ExpectAsync("250 *");
        for (var i = 0; i < minutes; i++)
        {
            await client.SendAsync("NOOP\r\n");
            await client.ExpectAsync("250 *");
            _time.Advance(TimeSpan.FromSeconds(61));
        }

        await client.SendAsync("BDAT 1\r\nx");
        await client.ExpectAsync("421 4.4.2 *");
        await client.ExpectEndAsync(SessionEnd.TimedOut);
    }

    [Fact]
    public async Task A_message_that_comes_fast_enough_has_its_time()
    {
        await using var client = await BeginAsync(lockstep: true, Options with { MinDataRate = 100 });
        await client.SendAsync("DATA\r\n");
        await client.ExpectAsync("354 *");
        for (var i = 0; i < 10; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(50));
            await client.SendAsync(new string('x', 6000) + "\r\n");
        }

        await client.SendAsync(".\r\n");
        await client.ExpectAsync("250 *");
    }

    [Fact]
    public async Task Refusals_come_ever_later()
    {
        await using var client = new SmtpTestClient(
            new Submissions(), Options with { TarpitAfter = 1, TarpitDelay = TimeSpan.FromSeconds(1), MaxErrors = 7 }, _time);
        await client.ExpectAsync("220 *");
        foreach (var seconds in new[] { 0, 1, 2, 4, 8, 10, 10, 0 })
        {
            var sentAt = _time.GetUtcNow();
            await client.SendAsync("XYZZY\r\n");
            var reply = client.ReadLineAsync();
            while (seconds > 0 && !reply.IsCompleted)
            {
                _time.Advance(TimeSpan.FromMilliseconds(100));
                await Task.Delay(1, TestContext.Current.CancellationToken);
            }

            Assert.Contains("5.5.2|4.7.0".Split('|'), status => reply.Result!.Contains(status, StringComparison.Ordinal));
            Assert.True(_time.GetUtcNow() - sentAt >= TimeSpan.FromSeconds(seconds), $"A refusal came before {seconds} s were over.");
        }

        await client.ExpectEndAsync(SessionEnd.Refused);
        Assert.Equal((6, 1), (client.Counters[ListenerCount.Tarpitted], client.Counters[ListenerCount.TooManyErrors]));
    }

    [Fact]
    public async Task A_server_that_stops_ends_a_tarpit()
    {
        await using var client = new SmtpTestClient(
            new Submissions(), Options with { TarpitAfter = 0, TarpitDelay = TimeSpan.FromSeconds(1) }, _time);
        await client.ExpectAsync("220 *");
        await client.SendAsync("XYZZY\r\n");
        await Eventually.TrueAsync(() => client.Counters[ListenerCount.Tarpitted] > 0);
        await client.EndServerAsync();

        await client.ExpectAsync("500 *");
        await client.ExpectAsync("421 4.3.2 *");
        await client.ExpectEndAsync(SessionEnd.Stopping);
    }

    [Theory]
    [InlineData("", "220 *")]
    [InlineData("EHLO c.example\r\n", "554 5.5.1 *")]
    public async Task A_greeting_may_wait_for_those_who_do_not(string said, string greeting)
    {
        await using var client = new SmtpTestClient(new Submissions(), Options with { GreetPause = TimeSpan.FromSeconds(2) }, _time);
        await client.SendAsync(said);
        var reply = client.ReadLineAsync();
        while (!reply.IsCompleted)
        {
            _time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }

        Pattern.AssertMatches(greeting, (await reply)!);
        Assert.True(_time.GetUtcNow() >= Start + TimeSpan.FromSeconds(2), "The greeting did not wait.");
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
        var client = await BeginAsync(lockstep, Options, submissions);
        await client.SendAsync("DATA\r\n");
        await client.ExpectAsync("354 *");
        return client;
    }

    private async Task<SmtpTestClient> BeginAsync(bool lockstep, ListenerOptions options, Submissions? submissions = null)
    {
        var client = new SmtpTestClient(submissions ?? new Submissions(), options, _time, lockstep: lockstep);
        await client.ExpectAsync("220 *");
        await client.SendAsync("HELO client.example\r\nMAIL FROM:<>\r\nRCPT TO:<b@one.example>\r\n");
        foreach (var reply in new[] { "250 *", "250 *", "250 *" })
            await client.ExpectAsync(reply);
        return client;
    }
}
