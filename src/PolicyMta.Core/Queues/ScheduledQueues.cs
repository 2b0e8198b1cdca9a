using System.Collections.Concurrent;
using PolicyMta.Core.Waiting;

namespace PolicyMta.Core.Queues;

/// <summary>The scheduled queues by key. A queue is made with its first delivery and goes with its last. Thread-safe.</summary>
internal sealed class ScheduledQueues(WaitBook? waits = null)
{
    private readonly ConcurrentDictionary<QueueKey, ScheduledQueue> _queues = new();

    public int Count => _queues.Count;

    public IEnumerable<ScheduledQueue> All => _queues.Select(pair => pair.Value);

    /// <summary>The counts over all queues.</summary>
    public QueueCounts Counts { get; } = new();

    public ScheduledQueue? Find(QueueKey key) => _queues.GetValueOrDefault(key);

    /// <summary>Makes a delivery in the queue of its key.</summary>
    public QueuedDelivery Add(QueueKey key, Func<ScheduledQueue, QueuedDelivery> make)
    {
        while (true)
        {
            var queue = _queues.GetOrAdd(key, static (key, all) => new ScheduledQueue(key, all.Counts, all.Waits), (Counts, Waits: waits));
            var delivery = make(queue);
            if (queue.TryAdd(delivery))
                return delivery;
            _queues.TryRemove(new(key, queue));
        }
    }

    public void Remove(QueuedDelivery delivery)
    {
        if (delivery.Queue.Remove(delivery))
            _queues.TryRemove(new(delivery.Queue.Key, delivery.Queue));
    }
}
