using System.Diagnostics.CodeAnalysis;

namespace PolicyMta.Core.Limits;

/// <summary>
/// What is remembered by key, with one rule of forgetting for every limit. Each entry has a time from which it says no more than no entry
/// would: a bucket is full again, a failure is too old. Entries past that time go as new ones come, and if the table is full, the entry
/// that is nearest to it goes: never all of them, and never one that was used hard in favour of many that were hardly used. So a client
/// who wants an entry forgotten has to keep as many others busy as the table holds, each of them longer.
/// </summary>
/// <remarks>
/// At most <c>capacity</c> entries, about 100 bytes each beside key (twice) and value. Finding takes constant time, adding and keeping
/// logarithmic time; only a new key allocates. Not thread-safe: its owner guards it.
/// </remarks>
/// <param name="capacity">The most entries: 1 or more.</param>
/// <param name="comparer">How keys compare.</param>
internal sealed class ExpiringTable<TKey, TValue>(int capacity, IEqualityComparer<TKey>? comparer = null)
    where TKey : notnull
{
    /// <summary>Expired entries that go when one comes: more than one, so that a table that was large becomes small again.</summary>
    private const int GoForOne = 2;

    private readonly Dictionary<TKey, Entry> _byKey = new(comparer);

    /// <summary>A binary heap: the entry that expires first is at 0.</summary>
    private readonly List<Entry> _heap = [];

    public int Count => _heap.Count;

    /// <summary>Finds an entry, which may have expired.</summary>
    public bool TryFind(TKey key, [MaybeNullWhen(false)] out Entry entry) => _byKey.TryGetValue(key, out entry);

    /// <summary>Finds an entry, which may have expired, or makes one that expires now unless it is kept.</summary>
    public Entry FindOrAdd(TKey key, long now)
    {
        if (_byKey.TryGetValue(key, out var entry))
            return entry;
        MakeRoom(now);
        entry = new Entry(key) { Until = now, Index = _heap.Count };
        _byKey.Add(key, entry);
        _heap.Add(entry);
        MoveUp(entry);
        return entry;
    }

    /// <summary>Sets the time from which an entry may be forgotten.</summary>
    public void Keep(Entry entry, long until)
    {
        var isLater = until >= entry.Until;
        entry.Until = until;
        if (isLater)
            MoveDown(entry);
        else
            MoveUp(entry);
    }

    public void Remove(TKey key)
    {
        if (_byKey.TryGetValue(key, out var entry))
            Remove(entry);
    }

    private void MakeRoom(long now)
    {
        for (var gone = 0; gone < GoForOne && _heap.Count > 0 && _heap[0].Until <= now; gone++)
            Remove(_heap[0]);
        if (_heap.Count >= capacity)
            Remove(_heap[0]);
    }

    private void Remove(Entry entry)
    {
        _byKey.Remove(entry.Key);
        var last = _heap[^1];
        _heap.RemoveAt(_heap.Count - 1);
        if (ReferenceEquals(last, entry))
            return;
        Place(last, entry.Index);
        MoveUp(last);
        MoveDown(last);
    }

    private void MoveUp(Entry entry)
    {
        var index = entry.Index;
        while (index > 0 && _heap[(index - 1) / 2] is var parent && parent.Until > entry.Until)
        {
            Place(parent, index);
            index = (index - 1) / 2;
        }

        Place(entry, index);
    }

    private void MoveDown(Entry entry)
    {
        var index = entry.Index;
        while (SoonerChildOf(index) is { } child && child.Until < entry.Until)
        {
            var next = child.Index;
            Place(child, index);
            index = next;
        }

        Place(entry, index);
    }

    private Entry? SoonerChildOf(int index)
    {
        var left = (2 * index) + 1;
        if (left >= _heap.Count)
            return null;
        return left + 1 < _heap.Count && _heap[left + 1].Until < _heap[left].Until ? _heap[left + 1] : _heap[left];
    }

    private void Place(Entry entry, int index)
    {
        _heap[index] = entry;
        entry.Index = index;
    }

    /// <summary>One key's value. It belongs to the table until it is removed or forgotten.</summary>
    public sealed class Entry(TKey key)
    {
        /// <summary>The value: a field, so that a struct can be changed in place.</summary>
        public TValue? Value;

        public TKey Key { get; } = key;

        /// <summary>The timestamp from which the entry says no more than no entry would.</summary>
        public long Until { get; internal set; }

        internal int Index { get; set; }
    }
}
