namespace PolicyMta.Core.Queues;

/// <summary>
/// Deliveries by the time they are due: a heap that holds millions. An entry whose delivery has meanwhile become due at another time, or is
/// no longer waiting, is passed over when it surfaces. Thread-safe.
/// </summary>
internal sealed class DueHeap
{
    private readonly Lock _lock = new();
    private readonly PriorityQueue<QueuedDelivery, (long Due, int Rank)> _heap = new();

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
                if (delivery.DueAt != priority.Due || delivery.Phase is not (DeliveryPhase.Scheduled or DeliveryPhase.Held))
                    continue;
                delivery.Phase = DeliveryPhase.Routing;
                due.Add(delivery);
            }
        }
    }

    /// <summary>Takes one waiting delivery out of turn; false where it is not waiting any more.</summary>
    public bool TryTake(QueuedDelivery delivery)
    {
        lock (_lock)
        {
            if (delivery.Phase is not (DeliveryPhase.Scheduled or DeliveryPhase.Held))
                return false;
            delivery.Phase = DeliveryPhase.Routing;
            return true;
        }
    }
}
