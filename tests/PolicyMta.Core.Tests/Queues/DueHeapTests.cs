using PolicyMta.Core.Queues;

namespace PolicyMta.Core.Tests.Queues;

public sealed class DueHeapTests
{
    private readonly DueHeap _heap = new();
    private readonly ScheduledQueue _queue = new(new QueueKey("t", "c", "a.test"), new QueueCounts());

    [Fact]
    public void Gives_out_what_is_due_and_the_more_urgent_first()
    {
        var late = Add(30, MessagePriority.High);
        var bulk = Add(10, MessagePriority.Bulk);
        var high = Add(10, MessagePriority.High);

        Assert.Equal([high, bulk], Take(20));
        Assert.Equal(DeliveryPhase.Routing, bulk.Phase);
        Assert.Empty(Take(29));
        Assert.Equal([late], Take(30));
    }

    [Fact]
    public void Passes_over_entries_that_no_longer_hold()
    {
        var moved = Add(10);
        moved.DueAt = 50;
        _heap.Add(moved);
        var taken = Add(10);
        Assert.True(DueHeap.TryTake(taken));
        Assert.False(DueHeap.TryTake(taken));

        Assert.Empty(Take(20));
        Assert.Equal([moved], Take(50));
    }

    [Fact]
    public void Gives_out_no_more_than_asked_for()
    {
        for (var i = 0; i < 5; i++)
            Add(i);
        var batch = new List<QueuedDelivery>();
        _heap.TakeDue(10, batch, 3);
        Assert.Equal(3, batch.Count);
        Assert.Equal(2, Take(10).Count);
    }

    private QueuedDelivery Add(long due, MessagePriority priority = MessagePriority.Normal)
    {
        var delivery =
            new QueuedDelivery(SpoolId.Create(DateTimeOffset.UnixEpoch), 0, _queue) { ReceivedAt = 0, DueAt = due, Priority = priority };
        _heap.Add(delivery);
        return delivery;
    }

    private List<QueuedDelivery> Take(long now)
    {
        var batch = new List<QueuedDelivery>();
        _heap.TakeDue(now, batch, 100);
        return batch;
    }
}
