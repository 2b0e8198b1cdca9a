using PolicyMta.Core.Queues;

namespace PolicyMta.Core.Tests.Queues;

public sealed class ReadyLanesTests
{
    [Fact]
    public void Priorities_leave_in_order_and_tenants_take_turns_within_one()
    {
        var lanes = new ReadyLanes();
        foreach (var name in new[] { "a1", "a2", "a3", "b1", "A9", "c1", "b2" })
            lanes.Add(Delivery(name));

        var taken = new List<string>();
        while (lanes.Take() is { } delivery)
            taken.Add(delivery.Queue.Key.Campaign);
        Assert.Equal(["A9", "a1", "b1", "c1", "a2", "b2", "a3"], taken);
        Assert.Equal(0, lanes.Count);
    }

    [Fact]
    public void Taking_out_by_condition_keeps_the_order_of_the_rest()
    {
        var lanes = new ReadyLanes();
        foreach (var name in new[] { "a1", "a2", "b1", "a3", "b2" })
            lanes.Add(Delivery(name));

        Assert.Equal(
            ["a2"], lanes.TakeWhere(delivery => delivery.Queue.Key.Campaign == "a2").Select(delivery => delivery.Queue.Key.Campaign));
        Assert.Equal(4, lanes.Count);
        Assert.Equal(["a1", "b1", "a3", "b2"], Enumerable.Range(0, 4).Select(_ => lanes.Take()!.Queue.Key.Campaign));
    }

    [Fact]
    public void What_is_put_back_is_the_next_of_its_priority()
    {
        var lanes = new ReadyLanes();
        foreach (var name in new[] { "a1", "b1", "a2" })
            lanes.Add(Delivery(name));

        var (first, second) = (lanes.Take()!, lanes.Take()!);
        lanes.PutBack(second);
        lanes.PutBack(first);
        Assert.Equal((3, "a1"), (lanes.Count, lanes.Peek()!.Queue.Key.Campaign));
        lanes.Add(Delivery("A9"));
        Assert.Equal("A9", lanes.Peek()!.Queue.Key.Campaign);

        Assert.Equal(["A9", "a1", "b1", "a2"], Enumerable.Range(0, 4).Select(_ => lanes.Take()!.Queue.Key.Campaign));
        Assert.Null(lanes.Peek());
    }

    [Fact]
    public void What_is_put_back_can_be_taken_out_by_condition()
    {
        var lanes = new ReadyLanes();
        lanes.PutBack(Delivery("a1"));
        lanes.PutBack(Delivery("a2"));

        Assert.Equal(
            ["a1"], lanes.TakeWhere(delivery => delivery.Queue.Key.Campaign == "a1").Select(delivery => delivery.Queue.Key.Campaign));
        Assert.Equal((1, "a2"), (lanes.Count, lanes.Take()!.Queue.Key.Campaign));
    }

    private static QueuedDelivery Delivery(string name) =>
        new(SpoolId.Create(DateTimeOffset.UnixEpoch), 0, new ScheduledQueue(
            new QueueKey(name[..1].ToLowerInvariant(), name, "a.test"), new QueueCounts()))
        {
            ReceivedAt = 0,
            Priority = char.IsUpper(name[0]) ? MessagePriority.High : MessagePriority.Normal,
        };
}
