using PolicyMta.Core.Traffic;

namespace PolicyMta.Core.Queues;

/// <summary>
/// Deliveries of one tenant and priority that have the same counters: they go together, or wait together. Not thread-safe: its ready queue
/// guards it.
/// </summary>
internal sealed class CountedLane(CountedTenant tenant, string key, ImmutableArray<string> values)
{
    private readonly Queue<QueuedDelivery> _waiting = new();
    private readonly Stack<QueuedDelivery> _putBack = new();

    public CountedTenant Tenant { get; } = tenant;

    public string Key { get; } = key;

    /// <summary>The values of the facts that its counters are kept by.</summary>
    public ImmutableArray<string> Values { get; } = values;

    /// <summary>Its counters; those that have been forgotten meanwhile are made anew when one is asked.</summary>
    public ImmutableArray<BoundLimit> Limits { get; set; }

    /// <summary>Recipients that one transaction may have at most, by the rates of its counters.</summary>
    public int MostRecipients
    {
        get
        {
            var most = int.MaxValue;
            foreach (var limit in Limits)
                most = Math.Min(most, limit.Group.MostRecipients(limit.Limits));
            return most;
        }
    }

    /// <summary>Whether a counter lets none of it go for now.</summary>
    public bool IsParked { get; set; }

    /// <summary>Whether it waits for deliveries under way, rather than for a known time.</summary>
    public bool IsParkedBriefly { get; set; }

    public int Count => _waiting.Count + _putBack.Count;

    public IEnumerable<QueuedDelivery> All => _putBack.Concat(_waiting);

    public void Add(QueuedDelivery delivery) => _waiting.Enqueue(delivery);

    public void PutBack(QueuedDelivery delivery) => _putBack.Push(delivery);

    public QueuedDelivery Peek() => _putBack.TryPeek(out var putBack) ? putBack : _waiting.Peek();

    public QueuedDelivery Take() => _putBack.TryPop(out var putBack) ? putBack : _waiting.Dequeue();
}
