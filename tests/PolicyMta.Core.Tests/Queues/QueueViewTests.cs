using PolicyMta.Core.Queues;

namespace PolicyMta.Core.Tests.Queues;

public sealed class QueueViewTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 28, 12, 0, 0, TimeSpan.Zero);

    private readonly ScheduledQueues _queues = new();

    [Fact]
    public void A_summary_says_exactly_how_old_mail_is_in_a_short_queue_and_estimates_it_in_a_long_one()
    {
        Fill("short.test", 1_000);
        Fill("long.test", 20_000);
        var summary = new QueueView(_queues, null!, null!).Scheduled(null, null, null, 0, 1_000);

        Assert.Equal(["long.test", "short.test"], summary.Select(view => view.Key.Domain));
        Assert.Equal([20_000, 1_000], summary.Select(view => view.Count));
        Assert.Equal([true, false], summary.Select(view => view.IsEstimate));
        Assert.Equal((Start, Start.AddHours(1)), (summary[1].Oldest, summary[1].NextDue));

        // The half of all, chosen by chance, misses the oldest hundred once in 10^30 times.
        Assert.InRange(summary[0].Oldest, Start, Start.AddSeconds(100));
        Assert.InRange(summary[0].NextDue, Start.AddHours(1), Start.AddHours(1).AddSeconds(100));
    }

    private void Fill(string domain, int count)
    {
        for (var i = 0; i < count; i++)
        {
            var time = Start.AddSeconds(i);
            _queues.Add(new QueueKey("t", "c", domain), queue => new QueuedDelivery(SpoolId.Create(time), 0, queue)
            {
                ReceivedAt = time.UtcTicks,
                DueAt = time.AddHours(1).UtcTicks,
            });
        }
    }
}
