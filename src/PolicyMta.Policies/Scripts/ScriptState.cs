namespace PolicyMta.Policies.Scripts;

/// <summary>
/// What one script keeps between calls: values by key, shared by its engines, bounded in number and size. The entries unused for longest
/// give way; those whose time is over are gone, whatever the time of day is set to. Thread-safe.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="changed">Told the key of each entry that comes, changes or goes; called under the state's lock. Or null.</param>
internal sealed class ScriptState(TimeProvider time, Action<string>? changed = null) : IScriptState
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, LinkedListNode<Entry>> _entries = new(StringComparer.Ordinal);
    private readonly LinkedList<Entry> _byUse = new();
    private int _maxEntries = int.MaxValue;
    private long _maxBytes = long.MaxValue;
    private long _bytes;

    public int Count
    {
        get
        {
            lock (_lock)
                return _entries.Count;
        }
    }

    public long Bytes
    {
        get
        {
            lock (_lock)
                return _bytes;
        }
    }

    /// <summary>Holds it to limits from now on.</summary>
    /// <returns>The state itself.</returns>
    public ScriptState Within(ScriptLimits limits)
    {
        Limit(limits.StateEntries, limits.StateBytes);
        return this;
    }

    public void Limit(int entries, long bytes)
    {
        lock (_lock)
        {
            _maxEntries = entries;
            _maxBytes = bytes;
            Trim();
        }
    }

    public StateValue? Get(string key)
    {
        lock (_lock)
            return Find(key)?.Value.Value;
    }

    /// <summary>As <see cref="Get"/>, but no use of the entry: which one gives way next stays as it was.</summary>
    public StateValue? Peek(string key)
    {
        lock (_lock)
            return _entries.TryGetValue(key, out var node) && !(node.Value.Expires <= time.GetTimestamp()) ? node.Value.Value : null;
    }

    /// <summary>An entry and how long it still holds, null for ever; null if there is none. No use of the entry.</summary>
    public (StateValue Value, TimeSpan? Left)? Read(string key)
    {
        lock (_lock)
        {
            if (!_entries.TryGetValue(key, out var node))
                return null;
            if (node.Value.Expires is not { } expires)
                return (node.Value.Value, null);
            var now = time.GetTimestamp();
            return expires <= now ? null : (node.Value.Value, time.GetElapsedTime(now, expires));
        }
    }

    /// <summary>Puts an entry back that was there before.</summary>
    public void Restore(string key, StateValue value, TimeSpan? left)
    {
        lock (_lock)
            Put(key, value, Expiry(left), isNew: false);
    }

    public ImmutableArray<string> Keys()
    {
        lock (_lock)
            return [.. _entries.Keys];
    }

    public void Clear()
    {
        lock (_lock)
        {
            _entries.Clear();
            _byUse.Clear();
            _bytes = 0;
        }
    }

    public bool Set(string key, StateValue value, TimeSpan? timeToLive)
    {
        lock (_lock)
            return Put(key, value, Expiry(timeToLive));
    }

    public bool Delete(string key)
    {
        lock (_lock)
        {
            if (Find(key) is not { } node)
                return false;
            Remove(node);
            return true;
        }
    }

    public double Increment(string key, double by, TimeSpan? timeToLive)
    {
        lock (_lock)
        {
            var node = Find(key);
            var sum = (node?.Value.Value is StateNumber number ? number.Value : 0) + by;
            Put(key, new StateNumber(sum), timeToLive is null && node is not null ? node.Value.Expires : Expiry(timeToLive));
            return sum;
        }
    }

    private long? Expiry(TimeSpan? timeToLive) => timeToLive is { } span
        ? time.GetTimestamp() + (long)Math.Min(span.TotalSeconds * time.TimestampFrequency, long.MaxValue / 4)
        : null;

    private LinkedListNode<Entry>? Find(string key)
    {
        if (!_entries.TryGetValue(key, out var node))
            return null;
        if (node.Value.Expires <= time.GetTimestamp())
        {
            Remove(node);
            return null;
        }

        _byUse.Remove(node);
        _byUse.AddLast(node);
        return node;
    }

    private bool Put(string key, StateValue value, long? expires, bool isNew = true)
    {
        if (_entries.TryGetValue(key, out var old))
            Remove(old);
        var entry = new Entry(key, value, expires);
        if (entry.Bytes > _maxBytes)
            return false;

        _entries[key] = _byUse.AddLast(entry);
        _bytes += entry.Bytes;
        if (isNew)
            changed?.Invoke(key);
        Trim();
        return true;
    }

    private void Trim()
    {
        if (_entries.Count > _maxEntries || _bytes > _maxBytes)
            RemoveExpired();
        while (_entries.Count > _maxEntries || _bytes > _maxBytes)
            Remove(_byUse.First!);
    }

    private void RemoveExpired()
    {
        var now = time.GetTimestamp();
        for (var node = _byUse.First; node is not null;)
        {
            var next = node.Next;
            if (node.Value.Expires <= now)
                Remove(node);
            node = next;
        }
    }

    private void Remove(LinkedListNode<Entry> node)
    {
        _byUse.Remove(node);
        _entries.Remove(node.Value.Key);
        _bytes -= node.Value.Bytes;
        changed?.Invoke(node.Value.Key);
    }

    private sealed record Entry(string Key, StateValue Value, long? Expires)
    {
        public long Bytes { get; } = 96 + 2L * Key.Length + Value.Bytes;
    }
}
