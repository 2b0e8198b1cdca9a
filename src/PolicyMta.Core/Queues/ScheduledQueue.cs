using PolicyMta.Core.Waiting;

namespace PolicyMta.Core.Queues;

/// <summary>
/// All unfinished deliveries of one tenant's campaign to one domain, whatever phase they are in: the unit that operators look at. A hash
/// table that is chained through the deliveries themselves, so that a message is found at once and a queue of one costs next to nothing.
/// Thread-safe. When deliveries are due is in <see cref="DueHeap"/>.
/// </summary>
internal sealed class ScheduledQueue(QueueKey key, QueueCounts all, WaitBook? waits = null)
{
    /// <summary>About how many are looked at under one lock.</summary>
    private const int PartSize = 1_000;

    private readonly Lock _lock = new();
    private QueuedDelivery?[] _buckets = new QueuedDelivery?[1];
    private int _count;
    private bool _closed;
    private WaitPlace? _place;

    public QueueKey Key { get; } = key;

    public QueueCounts Counts { get; } = new();

    /// <summary>The provider that mail to the domain was last routed to, or null.</summary>
    public string? LastProvider { get; private set; }

    /// <summary>The site that mail to the domain was last routed to, or null.</summary>
    public string? LastSite { get; private set; }

    /// <summary>The wait-reason clock; null if nobody keeps one.</summary>
    public WaitBook? Waits => waits;

    /// <summary>Where the waiting of its mail is counted. Only for one with a clock.</summary>
    public WaitPlace WaitPlace => Volatile.Read(ref _place) ?? Place();

    /// <summary>Notes where mail to the domain was routed to.</summary>
    public void RoutedTo(string? provider, string? site)
    {
        var isOther = provider != LastProvider || LastSite is null != site is null;
        (LastProvider, LastSite) = (provider, site);
        if (isOther)
            Volatile.Write(ref _place, null);
    }

    /// <returns>False if the queue was closed as empty meanwhile: ask for a new one.</returns>
    public bool TryAdd(QueuedDelivery delivery)
    {
        lock (_lock)
        {
            if (_closed)
                return false;
            if (_count == _buckets.Length)
                Grow();
            Link(_buckets, delivery);
            _count++;
        }

        Counts.Add(delivery.Phase, delivery.Pending.Length);
        all.Add(delivery.Phase, delivery.Pending.Length);
        return true;
    }

    /// <returns>Whether the queue is empty now, and closed.</returns>
    public bool Remove(QueuedDelivery delivery)
    {
        lock (_lock)
        {
            if (!Unlink(delivery))
                return false;
            _closed = --_count == 0;
        }

        Counts.Remove(delivery.Phase);
        all.Remove(delivery.Phase);
        return _closed;
    }

    /// <summary>Counts a change of a delivery's phase.</summary>
    public void Moved(DeliveryPhase from, DeliveryPhase to)
    {
        Counts.Move(from, to);
        all.Move(from, to);
    }

    /// <summary>Counts a change of a delivery's recipients.</summary>
    public void ChangeRecipients(int difference)
    {
        Counts.ChangeRecipients(difference);
        all.ChangeRecipients(difference);
    }

    /// <summary>The deliveries of one message at this moment.</summary>
    public List<QueuedDelivery> Find(SpoolId id)
    {
        lock (_lock)
        {
            var found = new List<QueuedDelivery>(1);
            for (var delivery = _buckets[BucketOf(_buckets, id)]; delivery is not null; delivery = delivery.Next)
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
            var list = new List<QueuedDelivery>(_count);
            foreach (var first in _buckets)
            {
                for (var delivery = first; delivery is not null; delivery = delivery.Next)
                    list.Add(delivery);
            }

            return list;
        }
    }

    /// <summary>
    /// The deliveries, a part of them at a time, so that a long queue is not locked for long. Each that is there all the while is given
    /// once; others perhaps.
    /// </summary>
    public IEnumerable<QueuedDelivery> InParts()
    {
        // Both are powers of two: a table that grows meanwhile leaves each delivery in its part.
        int parts;
        lock (_lock)
            parts = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(1, _buckets.Length / PartSize));
        var part = new List<QueuedDelivery>();
        for (var number = 0; number < parts; number++)
        {
            part.Clear();
            lock (_lock)
            {
                for (var bucket = number; bucket < _buckets.Length; bucket += parts)
                {
                    for (var delivery = _buckets[bucket]; delivery is not null; delivery = delivery.Next)
                        part.Add(delivery);
                }
            }

            foreach (var delivery in part)
                yield return delivery;
        }
    }

    /// <summary>
    /// Visits up to so many deliveries, chosen by chance if there are more: the places of ids in the table have no order. What is visited
    /// must not call back.
    /// </summary>
    /// <returns>How many there are in all.</returns>
    public int Sample(int limit, Action<QueuedDelivery> visit)
    {
        lock (_lock)
        {
            foreach (var first in _buckets)
            {
                for (var delivery = first; delivery is not null; delivery = delivery.Next)
                {
                    if (limit-- == 0)
                        return _count;
                    visit(delivery);
                }
            }

            return _count;
        }
    }

    private WaitPlace Place()
    {
        var made = waits!.PlaceOf(LastSite is null ? LastProvider : LastProvider ?? "", Key.Tenant, Key.Domain);
        return Interlocked.CompareExchange(ref _place, made, null) ?? made;
    }

    private void Grow()
    {
        var larger = new QueuedDelivery?[_buckets.Length * 2];
        foreach (var first in _buckets)
        {
            for (var delivery = first; delivery is not null;)
            {
                var next = delivery.Next;
                Link(larger, delivery);
                delivery = next;
            }
        }

        _buckets = larger;
    }

    private bool Unlink(QueuedDelivery delivery)
    {
        ref var link = ref _buckets[BucketOf(_buckets, delivery.Id)];
        if (ReferenceEquals(link, delivery))
        {
            link = delivery.Next;
            delivery.Next = null;
            return true;
        }

        for (var before = link; before is not null; before = before.Next)
        {
            if (!ReferenceEquals(before.Next, delivery))
                continue;
            before.Next = delivery.Next;
            delivery.Next = null;
            return true;
        }

        return false;
    }

    private static void Link(QueuedDelivery?[] buckets, QueuedDelivery delivery)
    {
        ref var first = ref buckets[BucketOf(buckets, delivery.Id)];
        delivery.Next = first;
        first = delivery;
    }

    private static int BucketOf(QueuedDelivery?[] buckets, SpoolId id) => id.GetHashCode() & (buckets.Length - 1);
}
