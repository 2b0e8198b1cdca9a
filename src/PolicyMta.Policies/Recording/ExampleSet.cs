namespace PolicyMta.Policies.Recording;

/// <summary>
/// Examples within a limit on number and bytes. The oldest of the largest group gives way, so that one large mailing does not drive out
/// everything else. For one thread at a time.
/// </summary>
internal sealed class ExampleSet<TContext>(RecordingLimits limits)
{
    private readonly Dictionary<string, Queue<(long Number, Example<TContext> Example)>> _groups = new(StringComparer.Ordinal);
    private long _next;

    public int Count { get; private set; }

    public int Bytes { get; private set; }

    /// <summary>Whether examples have given way: from then on new ones only replace old ones.</summary>
    public bool IsFull { get; private set; }

    public void Add(Example<TContext> example)
    {
        if (example.Bytes > limits.Bytes)
            return;
        if (!_groups.TryGetValue(example.Group, out var group))
            _groups[example.Group] = group = new();
        group.Enqueue((_next++, example));
        Count++;
        Bytes += example.Bytes;
        while (Count > limits.Examples || Bytes > limits.Bytes)
            RemoveOne();
        IsFull |= Count == limits.Examples;
    }

    /// <summary>
    /// All examples: first the newest of each group, then the second of each, so that whoever stops early has seen the most different ones.
    /// </summary>
    public ImmutableArray<Example<TContext>> ToArray() =>
    [
        .. _groups.Values
            .SelectMany(group => group.Reverse().Select((entry, rank) => (entry.Number, Rank: rank, entry.Example)))
            .OrderBy(entry => entry.Rank).ThenByDescending(entry => entry.Number)
            .Select(entry => entry.Example),
    ];

    private void RemoveOne()
    {
        var (name, largest) = _groups.MinBy(group => (-group.Value.Count, group.Value.Peek().Number));
        Bytes -= largest.Dequeue().Example.Bytes;
        Count--;
        IsFull = true;
        if (largest.Count == 0)
            _groups.Remove(name);
    }
}
