using System.Collections.Concurrent;

namespace PolicyMta.BounceClassification;

/// <summary>
/// Remembers the class of replies, at most as many as it was told. When one half is full the other half, which was not asked for longer, is
/// dropped. Thread-safe; a hit allocates nothing.
/// </summary>
internal sealed class ClassCache(int capacity)
{
    private Generation _young = new();
    private Generation _old = new();

    public BounceDecision? Find(ReadOnlySpan<char> key)
    {
        var young = Volatile.Read(ref _young);
        if (young.Lookup.TryGetValue(key, out var decision))
            return decision;
        if (!Volatile.Read(ref _old).Lookup.TryGetValue(key, out decision))
            return null;

        Add(key, decision);
        return decision;
    }

    public void Add(ReadOnlySpan<char> key, BounceDecision decision)
    {
        var young = Volatile.Read(ref _young);
        if (!young.Lookup.TryAdd(key, decision) || Interlocked.Increment(ref young.Count) < capacity / 2)
            return;

        if (Interlocked.CompareExchange(ref _young, new Generation(), young) == young)
            Volatile.Write(ref _old, young);
    }

    private sealed class Generation
    {
        public int Count;

        public Generation() =>
            Lookup = new ConcurrentDictionary<string, BounceDecision>(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

        public ConcurrentDictionary<string, BounceDecision>.AlternateLookup<ReadOnlySpan<char>> Lookup { get; }
    }
}
