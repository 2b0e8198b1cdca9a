using PolicyMta.Sdk;

namespace PolicyMta.Core.Queues;

/// <summary>
/// All unfinished deliveries of one tenant's campaign to one domain, whatever phase they are in: the unit that operators look at.
/// Thread-safe. When they are due is in <see cref="DueHeap"/>.
/// </summary>
internal sealed class ScheduledQueue(QueueKey key)
{
    private readonly Lock _lock = new();
    private QueuedDelivery? _first;
    private bool _closed;

    public QueueKey Key { get; } = key;

    public int Count { get; private set; }

    /// <returns>False where the queue was closed as empty meanwhile: ask for a new one.</returns>
    public bool TryAdd(QueuedDelivery delivery)
    {
        lock (_lock)
        {
            if (_closed)
                return false;
            delivery.Next = _first;
            if (_first is not null)
                _first.Previous = delivery;
            _first = delivery;
            Count++;
            return true;
        }
    }

    /// <returns>Whether the queue is empty now, and closed.</returns>
    public bool Remove(QueuedDelivery delivery)
    {
        lock (_lock)
        {
            if (delivery.Previous is null && !ReferenceEquals(_first, delivery))
                return false;
            if (delivery.Previous is null)
                _first = delivery.Next;
            else
                delivery.Previous.Next = delivery.Next;
            if (delivery.Next is not null)
                delivery.Next.Previous = delivery.Previous;
            delivery.Previous = delivery.Next = null;
            return _closed = --Count == 0;
        }
    }

    /// <summary>The deliveries of one message at this moment.</summary>
    public List<QueuedDelivery> Find(SpoolId id)
    {
        lock (_lock)
        {
            var found = new List<QueuedDelivery>();
            for (var delivery = _first; delivery is not null; delivery = delivery.Next)
            {
                if (delivery.Id == id)
                    found.Add(delivery);
            }

            return found;
        }
    }

    /// <summary>The deliveries at this moment.</summary>
    public List<QueuedDelivery> ToList()
    {
        lock (_lock)
        {
            var list = new List<QueuedDelivery>(Count);
            for (var delivery = _first; delivery is not null; delivery = delivery.Next)
                list.Add(delivery);
            return list;
        }
    }
}
