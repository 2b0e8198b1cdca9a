namespace PolicyMta.Core.Queues;

/// <summary>
/// What waits in one ready queue: a higher priority leaves before a lower one, and within a priority the tenants take turns, so that
/// nobody's campaign holds up another's mail. Not thread-safe: its ready queue guards it.
/// </summary>
internal sealed class ReadyLanes
{
    private readonly Lane[] _lanes = [new(), new(), new()];

    public int Count { get; private set; }

    public void Add(QueuedDelivery delivery)
    {
        _lanes[(int)delivery.Priority].Add(delivery);
        Count++;
    }

    /// <summary>Puts back one that was taken out and not tried: it is the next of its priority.</summary>
    public void PutBack(QueuedDelivery delivery)
    {
        _lanes[(int)delivery.Priority].PutBack(delivery);
        Count++;
    }

    /// <summary>The one that <see cref="Take"/> would take, or null.</summary>
    public QueuedDelivery? Peek()
    {
        for (var priority = _lanes.Length - 1; priority >= 0; priority--)
        {
            if (_lanes[priority].Peek() is { } delivery)
                return delivery;
        }

        return null;
    }

    public QueuedDelivery? Take()
    {
        for (var priority = _lanes.Length - 1; priority >= 0; priority--)
        {
            if (_lanes[priority].Take() is { } delivery)
            {
                Count--;
                return delivery;
            }
        }

        return null;
    }

    /// <summary>Whether a delivery waits here.</summary>
    public bool Holds(QueuedDelivery delivery) => Array.Exists(_lanes, lane => lane.Holds(delivery));

    /// <summary>Takes out all that fulfil a condition.</summary>
    public List<QueuedDelivery> TakeWhere(Predicate<QueuedDelivery> condition)
    {
        var taken = new List<QueuedDelivery>();
        foreach (var lane in _lanes)
            lane.TakeWhere(condition, taken);
        Count -= taken.Count;
        return taken;
    }

    private sealed class Lane
    {
        private readonly Dictionary<string, Queue<QueuedDelivery>> _tenants = [];
        private readonly Queue<string> _turns = [];
        private readonly Stack<QueuedDelivery> _putBack = [];

        public void Add(QueuedDelivery delivery)
        {
            var tenant = delivery.Queue.Key.Tenant;
            if (!_tenants.TryGetValue(tenant, out var queue))
            {
                _tenants[tenant] = queue = new Queue<QueuedDelivery>();
                _turns.Enqueue(tenant);
            }

            queue.Enqueue(delivery);
        }

        public void PutBack(QueuedDelivery delivery) => _putBack.Push(delivery);

        public bool Holds(QueuedDelivery delivery) =>
            _putBack.Contains(delivery)
                || (_tenants.TryGetValue(delivery.Queue.Key.Tenant, out var queue) && queue.Contains(delivery));

        public QueuedDelivery? Peek() => _putBack.TryPeek(out var putBack) ? putBack
            : _turns.TryPeek(out var tenant) ? _tenants[tenant].Peek() : null;

        public QueuedDelivery? Take()
        {
            if (_putBack.TryPop(out var putBack))
                return putBack;
            if (!_turns.TryDequeue(out var tenant))
                return null;

            var queue = _tenants[tenant];
            var delivery = queue.Dequeue();
            if (queue.Count > 0)
                _turns.Enqueue(tenant);
            else
                _tenants.Remove(tenant);
            return delivery;
        }

        public void TakeWhere(Predicate<QueuedDelivery> condition, List<QueuedDelivery> taken)
        {
            if (_turns.Count == 0 && _putBack.Count == 0)
                return;

            var kept = new List<QueuedDelivery>();
            foreach (var delivery in _putBack)
                (condition(delivery) ? taken : kept).Add(delivery);
            _putBack.Clear();
            foreach (var tenant in _turns)
            {
                foreach (var delivery in _tenants[tenant])
                    (condition(delivery) ? taken : kept).Add(delivery);
            }

            _turns.Clear();
            _tenants.Clear();
            foreach (var delivery in kept)
                Add(delivery);
        }
    }
}
