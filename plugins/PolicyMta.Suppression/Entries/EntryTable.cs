namespace PolicyMta.SuppressionList.Entries;

/// <summary>
/// The facts of all entries in memory, found by a 128-bit hash of the entry's key: 16 bytes an entry and some room. A question costs one or
/// two cache lines, whether the entry is there or not. Two keys are taken for one if the 74 bits that are kept agree: for one look-up among
/// ten million entries, a chance of 1 in 10^15; the hash is keyed by chance, so that nobody can make such keys. Thread-safe.
/// </summary>
internal sealed class EntryTable
{
    private const int ShardBits = 10;
    private readonly Shard[] _shards;
    private long _count;

    public EntryTable()
    {
        _shards = new Shard[1 << ShardBits];
        for (var i = 0; i < _shards.Length; i++)
            _shards[i] = new Shard();
    }

    /// <summary>Whether nothing is in it.</summary>
    public bool IsEmpty => Volatile.Read(ref _count) == 0;

    public bool TryGet(UInt128 hash, out EntryFacts facts) => ShardOf(hash).TryGet(KeyOf(hash), out facts);

    /// <summary>Sets an entry's facts.</summary>
    /// <returns>Those that it had, or none.</returns>
    public EntryFacts? Set(UInt128 hash, EntryFacts facts)
    {
        var before = ShardOf(hash).Set(KeyOf(hash), facts);
        if (before is null)
            Interlocked.Increment(ref _count);
        return before;
    }

    /// <returns>The facts that it had, or none.</returns>
    public EntryFacts? Remove(UInt128 hash)
    {
        var before = ShardOf(hash).Remove(KeyOf(hash));
        if (before is not null)
            Interlocked.Decrement(ref _count);
        return before;
    }

    private Shard ShardOf(UInt128 hash) => _shards[(int)((ulong)hash & ((1 << ShardBits) - 1))];

    /// <summary>Zero marks a free slot.</summary>
    private static ulong KeyOf(UInt128 hash) => Math.Max(1, (ulong)(hash >> 64));

    /// <summary>Open addressing with linear probing; a slot is a key and its facts, beside each other.</summary>
    private sealed class Shard
    {
        private const int FirstSlots = 8;
        private readonly Lock _lock = new();
        private ulong[] _slots = [];
        private int _count;

        public bool TryGet(ulong key, out EntryFacts facts)
        {
            lock (_lock)
            {
                if (_count > 0 && Find(key) is var at && _slots[at] == key)
                {
                    facts = new EntryFacts(_slots[at + 1]);
                    return true;
                }
            }

            facts = default;
            return false;
        }

        public EntryFacts? Set(ulong key, EntryFacts facts)
        {
            lock (_lock)
            {
                if ((_count + 1) * 8L > _slots.Length * 3L)
                    Grow();
                var at = Find(key);
                EntryFacts? before = _slots[at] == key ? new EntryFacts(_slots[at + 1]) : null;
                if (before is null)
                    _count++;
                (_slots[at], _slots[at + 1]) = (key, facts.Bits);
                return before;
            }
        }

        public EntryFacts? Remove(ulong key)
        {
            lock (_lock)
            {
                if (_count == 0 || Find(key) is var at && _slots[at] != key)
                    return null;
                var before = new EntryFacts(_slots[at + 1]);
                _count--;
                CloseGap(at);
                return before;
            }
        }

        /// <summary>Where a key is, or the free slot where it would be.</summary>
        private int Find(ulong key)
        {
            var at = HomeOf(key);
            while (_slots[at] != 0 && _slots[at] != key)
                at = Next(at);
            return at;
        }

        private int HomeOf(ulong key) => 2 * (int)Math.BigMul(key, (ulong)(_slots.Length / 2), out _);

        private int Next(int at) => at + 2 == _slots.Length ? 0 : at + 2;

        /// <summary>Moves up what stands behind a free slot and could not stand there before.</summary>
        private void CloseGap(int gap)
        {
            for (var at = Next(gap); _slots[at] != 0; at = Next(at))
            {
                var home = HomeOf(_slots[at]);
                var staysBehindGap = gap <= at ? gap < home && home <= at : gap < home || home <= at;
                if (staysBehindGap)
                    continue;
                (_slots[gap], _slots[gap + 1]) = (_slots[at], _slots[at + 1]);
                gap = at;
            }

            (_slots[gap], _slots[gap + 1]) = (0, 0);
        }

        private void Grow()
        {
            var old = _slots;
            _slots = new ulong[2 * Math.Max(FirstSlots, old.Length / 2 * 3 / 2)];
            for (var i = 0; i < old.Length; i += 2)
            {
                if (old[i] == 0)
                    continue;
                var at = Find(old[i]);
                (_slots[at], _slots[at + 1]) = (old[i], old[i + 1]);
            }
        }
    }
}
