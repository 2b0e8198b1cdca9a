using PolicyMta.Core.Queues;

namespace PolicyMta.Core.Tests.Queues;

public sealed class QueuedDeliveryTests
{
    private readonly QueueCounts _counts = new();

    [Theory]
    [InlineData(nameof(DeliveryPhase.Scheduled), nameof(DeliveryPhase.Final))]
    [InlineData(nameof(DeliveryPhase.Held), nameof(DeliveryPhase.Scheduled))]
    [InlineData(nameof(DeliveryPhase.Ready), nameof(DeliveryPhase.Scheduled))]
    [InlineData(nameof(DeliveryPhase.Final), nameof(DeliveryPhase.Scheduled))]
    [InlineData(nameof(DeliveryPhase.Attempting), nameof(DeliveryPhase.Attempting))]
    public void A_way_that_no_delivery_goes_is_refused(string before, string after)
    {
        var (from, to) = (Enum.Parse<DeliveryPhase>(before), Enum.Parse<DeliveryPhase>(after));
        var delivery = Delivery(from);
        Assert.False(delivery.TryMoveTo(to));
        Assert.Throws<InvalidOperationException>(() => delivery.MoveTo(to));
        Assert.Equal(from, delivery.Phase);
    }

    [Fact]
    public async Task Of_many_that_want_a_waiting_delivery_one_gets_it()
    {
        for (var round = 0; round < 200; round++)
        {
            var delivery = Delivery(round % 2 == 0 ? DeliveryPhase.Scheduled : DeliveryPhase.Held);
            var taken = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => DueHeap.TryTake(delivery))));
            Assert.Equal(1, taken.Count(got => got));
        }
    }

    [Fact]
    public void Counts_are_kept_for_its_queue_and_for_all()
    {
        var delivery = Delivery(DeliveryPhase.Held);
        Assert.True(delivery.Queue.TryAdd(delivery));
        Assert.Equal((1, 0, 1, 2L), Read());
        delivery.MoveTo(DeliveryPhase.Routing);
        delivery.SetPending([1]);
        Assert.Equal((1, 1, 0, 1L), Read());
        delivery.MoveTo(DeliveryPhase.Final);
        delivery.SetPending([]);
        Assert.True(delivery.Queue.Remove(delivery));
        Assert.Equal((0, 0, 0, 0L), Read());

        (int, int, int, long) Read()
        {
            var own = delivery.Queue.Counts;
            Assert.Equal(
                (own.Deliveries, own.Active, own.Held, own.Recipients),
                (_counts.Deliveries, _counts.Active, _counts.Held, _counts.Recipients));
            return (own.Deliveries, own.Active, own.Held, own.Recipients);
        }
    }

    private QueuedDelivery Delivery(DeliveryPhase phase) =>
        new(SpoolId.Create(DateTimeOffset.UnixEpoch), 0, new ScheduledQueue(new QueueKey("t", "c", "a.test"), _counts))
        {
            ReceivedAt = 0,
            Phase = phase,
            Pending = [0, 1],
        };
}
