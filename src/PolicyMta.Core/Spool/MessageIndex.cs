using System.Diagnostics.CodeAnalysis;

namespace PolicyMta.Core.Spool;

/// <summary>
/// Which messages the spool holds, in about 60 bytes each. Split into shards, so that neither a look-up nor the growth of one table holds
/// the others up. Only the commit thread writes.
/// </summary>
internal sealed class MessageIndex
{
    private const int ShardCount = 64;
    private readonly Shard[] _shards = new Shard[ShardCount];
    private long _count;

    public MessageIndex()
    {
        for (var i = 0; i < ShardCount; i++)
            _shards[i] = new Shard();
    }

    public long Count => Volatile.Read(ref _count);

    public bool TryGet(SpoolId id, out MessageSlot slot)
    {
        var shard = ShardOf(id);
        lock (shard.Lock)
            return shard.Slots.TryGetValue(id, out slot);
    }

    public bool Contains(SpoolId id) => TryGet(id, out _);

    /// <summary>Whether a message's content lies exactly there.</summary>
    public bool IsAt(SpoolId id, ContentLocation location) => TryGet(id, out var slot) && slot.Location == location;

    public void Set(SpoolId id, MessageSlot slot)
    {
        var shard = ShardOf(id);
        lock (shard.Lock)
        {
            if (!shard.Slots.ContainsKey(id))
                Interlocked.Increment(ref _count);
            shard.Slots[id] = slot;
        }
    }

    public bool Remove(SpoolId id, [MaybeNullWhen(false)] out MessageSlot slot)
    {
        var shard = ShardOf(id);
        lock (shard.Lock)
        {
            if (!shard.Slots.Remove(id, out slot))
                return false;
        }

        Interlocked.Decrement(ref _count);
        return true;
    }

    /// <summary>Visits all messages. Used while nothing else is done with the spool.</summary>
    public void ForEach(Action<SpoolId, MessageSlot> visit)
    {
        foreach (var shard in _shards)
        {
            foreach (var (id, slot) in shard.Slots)
                visit(id, slot);
        }
    }

    private Shard ShardOf(SpoolId id) => _shards[(uint)id.GetHashCode() % ShardCount];

    private sealed class Shard
    {
        public readonly Lock Lock = new();
        public readonly Dictionary<SpoolId, MessageSlot> Slots = [];
    }
}
