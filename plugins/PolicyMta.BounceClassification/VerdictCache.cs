using System.Collections.Concurrent;

namespace PolicyMta.BounceClassification;

/// <summary>
/// Remembers the verdicts on shapes of replies, at most as many as it was told. When one half is full the other half, which was not asked
/// for longer, is dropped. Thread-safe; a hit allocates nothing.
/// </summary>
internal sealed class VerdictCache(int capacity)
{
    private Generation _young = new();
    private Generation _old = new();

    public Verdict? Find(ReadOnlySpan<char> key)
    {
        var young = Volatile.Read(ref _young);
        if (young.Lookup.TryGetValue(key, out var verdict))
            return verdict;
        if (!Volatile.Read(ref _old).Lookup.TryGetValue(key, out verdict))
            return null;

        Add(key, verdict);
        return verdict;
    }

    public void Add(ReadOnlySpan<char> key, Verdict verdict)
    {
        var young = Volatile.Read(ref _young);
        if (!young.Lookup.TryAdd(key, verdict) || Interlocked.Increment(ref young.Count) < capacity / 2)
            return;

        if (Interlocked.CompareExchange(ref _young, new Generation(), young) == young)
            Volatile.Write(ref _old, young);
    }

    private sealed class Generation
    {
        public int Count;

        public Generation() =>
            Lookup = new ConcurrentDictionary<string, Verdict>(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

        public ConcurrentDictionary<string, Verdict>.AlternateLookup<ReadOnlySpan<char>> Lookup { get; }
    }
}
