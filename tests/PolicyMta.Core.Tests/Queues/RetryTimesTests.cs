using PolicyMta.Core.Queues;

namespace PolicyMta.Core.Tests.Queues;

public sealed class RetryTimesTests
{
    private static readonly RetrySchedule Schedule = new();

    [Fact]
    public void The_default_schedule_is_5_15_30_minutes_1_2_4_then_every_6_hours()
    {
        var waits =
            Enumerable.Range(1, 9).Select(attempts => RetryTimes.NextDelay(Schedule, [], null, SmtpStage.RcptTo, attempts).TotalMinutes);
        Assert.Equal([5, 15, 30, 60, 120, 240, 360, 360, 360], waits);
        Assert.Equal(TimeSpan.FromDays(3), Schedule.ExpiresAfter);
    }

    [Fact]
    public void Greylisting_connection_failures_and_policy_have_their_own()
    {
        Assert.Equal(Schedule.Greylisted[1], RetryTimes.NextDelay(Schedule, [], BounceCategory.Greylisted, SmtpStage.RcptTo, 2));
        Assert.Equal(Schedule.ConnectionFailures[0], RetryTimes.NextDelay(Schedule, [], null, SmtpStage.Banner, 1));
        Assert.Equal(TimeSpan.FromHours(9), RetryTimes.NextDelay(
            Schedule, [TimeSpan.FromHours(9)], BounceCategory.Greylisted, SmtpStage.Connect, 5));
    }

    [Fact]
    public void Jitter_moves_a_wait_by_at_most_its_share()
    {
        var waits = Enumerable.Range(0, 1000).Select(_ => RetryTimes.WithJitter(TimeSpan.FromMinutes(100), 0.15).TotalMinutes).ToList();
        Assert.All(waits, wait => Assert.InRange(wait, 85, 115));
        Assert.True(waits.Max() - waits.Min() > 20);
    }
}
