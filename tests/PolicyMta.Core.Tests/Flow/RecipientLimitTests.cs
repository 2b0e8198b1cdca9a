namespace PolicyMta.Core.Tests.Flow;

/// <summary>A receiver that takes only so many recipients at a time (RFC 5321 section 4.5.3.1.10): nobody waits for that.</summary>
public sealed class RecipientLimitTests
{
    public static TheoryData<int, string> Limits => new()
    {
        { 1, "452 4.5.3 Too many recipients" },
        { 3, "452 4.5.3 Too many recipients" },
        { 3, "452 Too many recipients" },
        { 3, "452 Enough" },
        { 3, "552 5.5.3 Too many recipients" },
        { 3, "552 Enough" },
        { 3, "550 5.5.3 Enough" },
        { 3, "554 Recipient limit reached" },
        { 3, "451 4.7.1 Maximum number of recipients per message exceeded" },
        { 3, "452 4.3.0 Too many receivers" },
        { 3, "450 4.5.3 Enough" },
        { 3, "501 5.5.3 Enough" },
        { 3, "451 4.7.1 No more recipients allowed" },
    };

    [Theory]
    [MemberData(nameof(Limits))]
    public async Task The_rest_goes_on_at_once_on_the_open_connection(int most, string reply)
    {
        await using var host = new ScriptedHost("127.0.0.2", 0, (said, session) =>
            said.StartsWith("RCPT", StringComparison.Ordinal) && session.Accepted.Count == most ? reply : null);
        await using var corridor = ConnectionEndTests.Bed(host.Port);

        await corridor.InjectAsync(Recipients(8));
        await corridor.UntilAsync(() => corridor.Totals.Delivered == 8);

        Assert.Equal(Recipients(8).Split(','), host.Taken.Order());
        Assert.Equal((1, (8 + most - 1) / most), (host.Sessions, host.Count("MAIL")));
        AssertOneAttempt(corridor);
    }

    [Theory]
    [InlineData("DATA", "452 4.5.3 Too many recipients")]
    [InlineData("DATA", "554 5.5.3 Too many recipients")]
    [InlineData(".", "552 5.5.3 Too many recipients")]
    public async Task A_limit_that_is_told_after_the_recipients_divides_them(string command, string reply)
    {
        await using var host = new ScriptedHost("127.0.0.2", 0, (said, session) =>
            said == command && session.Accepted.Count > 2 ? reply : null);
        await using var corridor = ConnectionEndTests.Bed(host.Port);

        await corridor.InjectAsync(Recipients(8));
        await corridor.UntilAsync(() => corridor.Totals.Delivered == 8);

        Assert.Equal(Recipients(8).Split(','), host.Taken.Order());
        AssertOneAttempt(corridor);
    }

    [Theory]
    [InlineData("421 4.7.0 Too many messages in this session")]
    [InlineData("452 4.7.0 Too many messages in this session")]
    [InlineData(ScriptedHost.Close)]
    public async Task Where_the_connection_ends_between_the_rest_goes_over_new_ones_at_once(string end)
    {
        await using var host = new ScriptedHost("127.0.0.2", 0, (said, session) =>
            said.StartsWith("MAIL", StringComparison.Ordinal) && session.Mails > 1 ? end
            : said.StartsWith("RCPT", StringComparison.Ordinal) && session.Accepted.Count == 2 ? "452 4.5.3 Enough" : null);
        await using var corridor = ConnectionEndTests.Bed(host.Port);

        await corridor.InjectAsync(Recipients(8));
        await corridor.UntilAsync(() => corridor.Totals.Delivered == 8);

        Assert.Equal(Recipients(8).Split(','), host.Taken.Order());
        Assert.Equal(4, host.Sessions);
        Assert.Empty(corridor.Log.Of(EventKind.Deferred));
        await corridor.UntilAsync(() => corridor.Spool.Count == 0);
    }

    [Theory]
    [InlineData("RCPT", "421 4.5.3 Too many recipients", 3, 3)]
    [InlineData("RCPT", "421 Too many recipients, closing", 1, 8)]
    [InlineData("DATA", "421 4.5.3 Too many recipients", 3, 4)]
    [InlineData(".", "421 Maximum recipients exceeded", 2, 4)]
    public async Task Where_the_connection_ends_for_too_many_fewer_are_sent_over_a_new_one_at_once(
        string command, string end, int most, int transactions)
    {
        await using var host = new ScriptedHost("127.0.0.2", 0, (said, session) =>
            said.StartsWith(command, StringComparison.Ordinal) && session.Accepted.Count >= (command == "RCPT" ? most : most + 1)
                ? end : null);
        await using var corridor = ConnectionEndTests.Bed(host.Port);

        await corridor.InjectAsync(Recipients(8));
        await corridor.UntilAsync(() => corridor.Totals.Delivered == 8);

        Assert.Equal(Recipients(8).Split(','), host.Taken.Order());
        Assert.InRange(host.Sessions, 2, 3);
        Assert.Equal(transactions, host.Count(".") - (command == "." ? host.Sessions - 1 : 0));
        AssertOneAttempt(corridor);
    }

    [Theory]
    [InlineData("421 4.3.2 Bye")]
    [InlineData(ScriptedHost.Close)]
    public async Task Where_the_connection_ends_without_a_reason_the_next_attempt_sends_fewer(string end)
    {
        await using var host = new ScriptedHost("127.0.0.2", 0, (said, session) =>
            said.StartsWith("RCPT", StringComparison.Ordinal) && session.Accepted.Count == 3 ? end : null);
        await using var corridor = ConnectionEndTests.Bed(host.Port);

        await corridor.InjectAsync(Recipients(8));
        await corridor.UntilAsync(() => corridor.Totals.Delivered == 8);

        Assert.Equal(Recipients(8).Split(','), host.Taken.Order());
        Assert.Single(corridor.Log.Of(EventKind.Deferred));
    }

    [Theory]
    [InlineData("421 4.7.0 Too many recipients in this session")]
    [InlineData("452 4.5.3 Too many recipients in this session")]
    [InlineData("550 5.5.3 Too many recipients in this session")]
    public async Task A_limit_of_the_whole_connection_costs_new_connections_and_no_wait(string end)
    {
        await using var host = new ScriptedHost("127.0.0.2", 0, (said, session) =>
            said.StartsWith("RCPT", StringComparison.Ordinal) && session.AcceptedInAll == 2 ? end : null);
        await using var corridor = ConnectionEndTests.Bed(host.Port);

        await corridor.InjectAsync(Recipients(8));
        await corridor.UntilAsync(() => corridor.Totals.Delivered == 8);

        Assert.Equal(Recipients(8).Split(','), host.Taken.Order());
        Assert.InRange(host.Sessions, 4, 5);
        Assert.Empty(corridor.Log.Of(EventKind.Deferred));
        await corridor.UntilAsync(() => corridor.Spool.Count == 0);
    }

    [Fact]
    public async Task The_profile_says_how_many_transactions_a_connection_has()
    {
        await using var host = new ScriptedHost("127.0.0.2", 0, static (said, session) =>
            said.StartsWith("RCPT", StringComparison.Ordinal) && session.Accepted.Count == 1 ? "452 4.5.3 Enough" : null);
        await using var corridor = ConnectionEndTests.Bed(
            host.Port, policy => policy.Profiles[0] = policy.Profiles[0] with { MessagesPerConnection = 3 });

        await corridor.InjectAsync(Recipients(8));
        await corridor.UntilAsync(() => corridor.Totals.Delivered == 8);

        Assert.Equal((3, 8), (host.Sessions, host.Count("MAIL")));
        Assert.Empty(corridor.Log.Of(EventKind.Deferred));
    }

    [Fact]
    public async Task Others_of_the_message_that_fail_wait_for_themselves()
    {
        await using var host = new ScriptedHost("127.0.0.2", 0, static (said, session) =>
            said.StartsWith("MAIL", StringComparison.Ordinal) && session.Mails > 1 ? "421 4.3.2 Bye"
            : said.Contains("r0@", StringComparison.Ordinal) ? "550 5.1.1 No such user"
            : said.Contains("r1@", StringComparison.Ordinal) ? "450 4.2.0 Busy"
            : said.StartsWith("RCPT", StringComparison.Ordinal) && session.Accepted.Count == 2 ? "452 4.5.3 Enough" : null);
        await using var corridor = ConnectionEndTests.Bed(host.Port);

        await corridor.InjectAsync(Recipients(8));
        await corridor.UntilAsync(() => corridor.Totals.Delivered == 6);

        var deferred = corridor.Log.Of(EventKind.Deferred).First();
        Assert.Equal(["r1@d.test"], deferred.Recipients);
        Assert.Equal("r0@d.test", Assert.Single(corridor.Log.Of(EventKind.Bounced)).Recipients.Single());
        Assert.Equal(6, host.Taken.Distinct().Count());
    }

    [Theory]
    [InlineData("452 4.5.3 Too many recipients")]
    [InlineData("550 5.5.3 Too many recipients")]
    public async Task Where_nobody_is_accepted_it_is_a_failure_that_passes(string reply)
    {
        var isOver = false;
        await using var host = new ScriptedHost("127.0.0.2", 0, (said, _) =>
            said.StartsWith("RCPT", StringComparison.Ordinal) && !Volatile.Read(ref isOver) ? reply : null);
        await using var corridor = ConnectionEndTests.Bed(host.Port);

        await corridor.InjectAsync(Recipients(2));
        await corridor.UntilAsync(() => corridor.Log.Of(EventKind.Deferred).Any());
        Assert.Equal(1, host.Count("MAIL"));

        Volatile.Write(ref isOver, true);
        await corridor.UntilAsync(() => corridor.Totals.Delivered == 2);
    }

    [Fact]
    public async Task What_refuses_the_message_is_what_the_others_are_told()
    {
        await using var host = new ScriptedHost("127.0.0.2", 0, static (said, session) =>
            said.StartsWith("RCPT", StringComparison.Ordinal) && session.Accepted.Count == 1 ? "552 5.5.3 Too many recipients"
            : said == "." ? "451 4.3.0 Later" : null);
        await using var corridor = ConnectionEndTests.Bed(host.Port);

        await corridor.InjectAsync(Recipients(3));
        await corridor.UntilAsync(() => corridor.Log.Of(EventKind.Deferred).Any());

        var deferred = corridor.Log.Of(EventKind.Deferred).First();
        Assert.Equal((3, "451 4.3.0 Later"), (deferred.Recipients.Length, deferred.Reply?.ToString()));
        Assert.Empty(corridor.Log.Of(EventKind.Bounced));
    }

    [Fact]
    public async Task An_attempt_that_delivered_something_does_not_climb_the_schedule()
    {
        // One recipient is taken in each attempt; by the schedule the second wait would be an hour.
        var attempts = 0;
        await using var host = new ScriptedHost("127.0.0.2", 0, (said, session) =>
        {
            if (said.StartsWith("MAIL", StringComparison.Ordinal))
                Interlocked.Increment(ref attempts);
            return said.StartsWith("RCPT", StringComparison.Ordinal) && session.Accepted.Count == 1 ? "450 4.2.0 Busy" : null;
        });
        var spool = new MemorySpool();
        await using (var corridor = ConnectionEndTests.Bed(host.Port, spool: spool))
        {
            await corridor.InjectAsync(Recipients(6));
            await corridor.UntilAsync(() => corridor.Log.Of(EventKind.Deferred).Count() == 3, TimeSpan.FromMinutes(2));
        }

        await using var again = ConnectionEndTests.Bed(host.Port, spool: spool);
        await again.UntilAsync(() => again.Totals.Delivered == 3, TimeSpan.FromMinutes(2));
        await again.UntilAsync(() => again.Log.Of(EventKind.Delivered).Count() == 3);
        Assert.Equal(6, attempts);
        Assert.Equal(6, again.Log.Of(EventKind.Delivered).Last().Attempt);
    }

    private static void AssertOneAttempt(CorridorBed corridor)
    {
        Assert.Empty(corridor.Log.Of(EventKind.Deferred));
        Assert.All(corridor.Log.Of(EventKind.Delivered), e => Assert.Equal(1, e.Attempt));
    }

    private static string Recipients(int count) => string.Join(',', Enumerable.Range(0, count).Select(i => $"r{i}@d.test"));
}
