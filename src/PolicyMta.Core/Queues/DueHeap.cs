namespace PolicyMta.Core.Queues;

/// <summary>
/// Deliveries by the time they are due: a heap that holds millions. Stale entries, whose delivery has meanwhile become due at another time
/// or is no longer waiting, are skipped when popped. Thread-safe.
/// </summary>
internal sealed class DueHeap
{
    private readonly Lock _lock = new();
    private readonly PriorityQueue<QueuedDelivery, (long Due, int Rank)> _heap = new();

    /// <summary>Adds a delivery that is in a waiting phase.</summary>
    public void Add(QueuedDelivery delivery)
    {
        lock (_lock)
            _heap.Enqueue(delivery, (delivery.DueAt, -(int)delivery.Priority));
    }

    /// <summary>
    /// Takes up to <paramref name="limit"/> deliveries that are due, the more urgent first among those due at the same time, and marks them
    /// as being routed.
    /// </summary>
    public void TakeDue(long now, List<QueuedDelivery> due, int limit)
    {
        lock (_lock)
        {
            while (due.Count < limit && _heap.TryPeek(out var delivery, out var priority) && priority.Due <= now)
            {
                _heap.Dequeue();
                if (delivery.DueAt == priority.Due && delivery.Phase.IsWaiting() && delivery.TryMoveTo(DeliveryPhase.Routing))
                    due.Add(delivery);
            }
        }
    }

    /// <summary>
    /// Moves all that wait with a clock that was set, except those that a client wants sent at a time of day.
    /// </summary>
    public void Move(TimeSpan jump)
    {
        lock (_lock)
        {
            var moved = new List<(QueuedDelivery, (long, int))>(_heap.Count);
            foreach (var (delivery, priority) in _heap.UnorderedItems)
            {
                if (delivery.DueAt != priority.Due || !delivery.Phase.IsWaiting())
                    continue;
                if (delivery.PostponedTo != priority.Due)
                    delivery.DueAt = Math.Max(0, priority.Due + jump.Ticks);
                moved.Add((delivery, (delivery.DueAt, priority.Rank)));
            }

            _heap.Clear();
            _heap.EnqueueRange(moved);
        }
    }

    /// <summary>Takes one waiting delivery out of turn; false if it is not waiting any more.</summary>
    public static bool TryTake(QueuedDelivery delivery) => delivery.Phase.IsWaiting() && delivery.TryMoveTo(DeliveryPhase.Routing);
}
