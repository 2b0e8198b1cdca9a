using PolicyMta.Core.Queues;

namespace PolicyMta.Core.Tests.Queues;

public sealed class ScheduledQueueTests
{
    private readonly ScheduledQueue _queue = new(new QueueKey("t", "c", "a.test"), new QueueCounts());

    [Fact]
    public void Finds_the_deliveries_of_a_message_among_many()
    {
        var ids = Enumerable.Range(0, 1000).Select(_ => SpoolId.Create(DateTimeOffset.UnixEpoch)).ToList();
        foreach (var id in ids)
            Assert.True(_queue.TryAdd(Delivery(id)));
        Assert.True(_queue.TryAdd(Delivery(ids[500], 1)));

        Assert.All(ids.Where(id => id != ids[500]), id => Assert.Equal(id, Assert.Single(_queue.Find(id)).Id));
        Assert.Equal([0, 1], _queue.Find(ids[500]).Select(delivery => delivery.Number).Order());
        Assert.Empty(_queue.Find(SpoolId.Create(DateTimeOffset.UnixEpoch)));
        Assert.Equal(1001, _queue.ToList().Count);
    }

    [Fact]
    public void What_is_removed_is_gone_and_the_last_one_closes_the_queue()
    {
        var deliveries = Enumerable.Range(0, 100).Select(_ => Delivery(SpoolId.Create(DateTimeOffset.UnixEpoch))).ToList();
        foreach (var delivery in deliveries)
            Assert.True(_queue.TryAdd(delivery));

        foreach (var delivery in deliveries.SkipLast(1))
        {
            Assert.False(_queue.Remove(delivery));
            Assert.False(_queue.Remove(delivery));
            Assert.Empty(_queue.Find(delivery.Id));
        }

        Assert.Same(deliveries[^1], Assert.Single(_queue.ToList()));
        Assert.True(_queue.Remove(deliveries[^1]));
        Assert.False(_queue.TryAdd(deliveries[0]));
    }

    [Theory]
    [InlineData(100, 100)]
    [InlineData(1000, 1000)]
    [InlineData(5000, 1000)]
    public void A_sample_is_no_larger_than_asked_for_and_holds_none_twice(int limit, int expected)
    {
        for (var i = 0; i < 1000; i++)
            Assert.True(_queue.TryAdd(Delivery(SpoolId.Create(DateTimeOffset.UnixEpoch))));
        var visited = new HashSet<QueuedDelivery>();
        Assert.Equal(1000, _queue.Sample(limit, delivery => Assert.True(visited.Add(delivery))));
        Assert.Equal(expected, visited.Count);
    }

    private QueuedDelivery Delivery(SpoolId id, int number = 0) => new(id, number, _queue) { ReceivedAt = 0 };
}
