using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using PolicyMta.Core.Events;
using PolicyMta.Core.Journal;
using PolicyMta.Core.Spool;

namespace PolicyMta.Simulation.Memory;

/// <summary>
/// The spool of a simulation: keeps what the spool on disk keeps, in memory, and makes everything true at once. Nothing survives it.
/// Thread-safe.
/// </summary>
/// <param name="events">What becomes true is told there.</param>
/// <param name="observer">And before that to whoever counts, on the thread that made it true.</param>
internal sealed class MemorySpool(EventStream events, Action<DeliveryEvent> observer) : ISpool
{
    private readonly ConcurrentDictionary<SpoolId, Entry> _messages = new();
    private readonly ConcurrentDictionary<UInt128, FoundMark> _marks = new();
    private readonly ConcurrentDictionary<StateKey, ReadOnlyMemory<byte>> _states = new();

    public SpoolStatus Status => new(Accepting: true, Reason: null, _messages.Count);

    public ValueTask AppendAsync(
        SpoolId id, ReadOnlyMemory<byte> record, ReadOnlyMemory<byte> content, ImmutableArray<SpoolMark> marks, PendingEvents? pending,
        CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!_messages.TryAdd(id, new Entry(record.ToArray(), content.ToArray())))
            throw new ArgumentException($"Message {id} is in the spool already.");
        return MarkAsync(id, marks, pending);
    }

    public ValueTask MarkAsync(SpoolId id, ImmutableArray<SpoolMark> marks, PendingEvents? pending = null)
    {
        foreach (var mark in marks)
            _marks[mark.Key] = new FoundMark(id, mark.Payload.ToArray());
        Tell(pending);
        return ValueTask.CompletedTask;
    }

    public FoundMark? FindMark(UInt128 key) => _marks.TryGetValue(key, out var mark) ? mark : null;

    public ValueTask RewriteAsync(SpoolId id, int delivery, ReadOnlyMemory<byte> record, PendingEvents? pending = null)
    {
        if (_messages.TryGetValue(id, out var entry))
            entry.Put(delivery, record.ToArray());
        Tell(pending);
        return ValueTask.CompletedTask;
    }

    public ValueTask RemoveAsync(SpoolId id, PendingEvents? pending = null)
    {
        _messages.TryRemove(id, out _);
        Tell(pending);
        return ValueTask.CompletedTask;
    }

    public void Note(PendingEvents pending) => Tell(pending);

    public ValueTask PutStateAsync(StateKey key, ReadOnlyMemory<byte> value, PendingEvents? pending = null)
    {
        key.ThrowIfInvalid();
        if (value.IsEmpty)
            _states.TryRemove(key, out _);
        else
            _states[key] = value.ToArray();
        Tell(pending);
        return ValueTask.CompletedTask;
    }

    public IReadOnlyList<KeyValuePair<StateKey, ReadOnlyMemory<byte>>> ReadState(string room) =>
        [.. _states.Where(state => state.Key.Room == room).OrderBy(state => state.Key.Name, StringComparer.Ordinal)];

    public SpoolEntry? Read(SpoolId id) =>
        _messages.TryGetValue(id, out var entry) ? new SpoolEntry(id, entry.Record, entry.Content.Length, entry.Deliveries()) : null;

    public SpoolEntry? Read(SpoolId id, int delivery) =>
        Read(id) is { } entry ? entry with { Deliveries = [.. entry.Deliveries.Where(record => record.Delivery == delivery)] } : null;

    public ValueTask<ContentBuffer> ReadContentAsync(SpoolId id, ContentBudget? memory, CancellationToken cancellationToken) =>
        _messages.TryGetValue(id, out var entry)
            ? ValueTask.FromResult(ContentBuffer.CopyOf(entry.Content, memory))
            : throw new KeyNotFoundException($"Message {id} is not in the spool.");

    public async IAsyncEnumerable<SpoolEntry> RecoverAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask; // A spool in memory begins empty.
        yield break;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private void Tell(PendingEvents? pending)
    {
        for (var i = 0; i < (pending?.Count ?? 0); i++)
        {
            observer(pending!.EventAt(i));
            events.Publish(pending.EventAt(i));
        }

        pending?.Release();
    }

    private sealed class Entry(byte[] record, byte[] content)
    {
        private SortedDictionary<int, byte[]>? _deliveries;

        public byte[] Record => record;

        public byte[] Content => content;

        public void Put(int delivery, byte[] value)
        {
            lock (this)
                (_deliveries ??= [])[delivery] = value;
        }

        public IReadOnlyList<(int Delivery, ReadOnlyMemory<byte> Record)> Deliveries()
        {
            lock (this)
                return [.. (_deliveries ?? []).Select(pair => (pair.Key, (ReadOnlyMemory<byte>)pair.Value))];
        }
    }
}
