using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using PolicyMta.Core.Journal;
using PolicyMta.Core.Spool;

namespace PolicyMta.Core.Tests.Flow;

/// <summary>A spool in memory that keeps what a crash would leave, for tests of what stands above the spool.</summary>
internal sealed class MemorySpool : ISpool
{
    private readonly ConcurrentDictionary<SpoolId, Stored> _messages = new();
    private readonly ConcurrentDictionary<UInt128, FoundMark> _marks = new();

    private readonly ConcurrentDictionary<StateKey, byte[]> _states = new();
    private readonly Lock _publishing = new();

    /// <summary>Takes the events that come with each change.</summary>
    public ICommitJournal Journal { get; set; } = new NoJournal();

    public bool IsFull { get; set; }

    /// <summary>Fails for some messages as code with a bug would.</summary>
    public Func<ReadOnlyMemory<byte>, Exception?> OnAppend { get; set; } = _ => null;

    /// <summary>What a message waits for before it is stored.</summary>
    public Func<Task> BeforeAppend { get; set; } = () => Task.CompletedTask;

    /// <summary>What a delivery's state waits for before it is stored.</summary>
    public Func<Task> BeforeRewrite { get; set; } = () => Task.CompletedTask;

    public int Count => _messages.Count;

    public SpoolStatus Status => new(!IsFull, IsFull ? "full" : null, Count);

    public async ValueTask AppendAsync(
        SpoolId id, ReadOnlyMemory<byte> record, ReadOnlyMemory<byte> content, ImmutableArray<SpoolMark> marks, PendingEvents? events,
        CancellationToken cancellationToken)
    {
        if (IsFull)
            throw new SpoolUnavailableException("full", diskFull: true);
        if (OnAppend(content) is { } fault)
            throw fault;
        await BeforeAppend();
        _messages[id] = new Stored(record.ToArray(), content.ToArray(), new ConcurrentDictionary<int, byte[]>());
        await MarkAsync(id, marks, events);
    }

    public ValueTask MarkAsync(SpoolId id, ImmutableArray<SpoolMark> marks, PendingEvents? events = null)
    {
        foreach (var mark in marks)
            _marks[mark.Key] = new FoundMark(id, mark.Payload.ToArray());
        Tell(events);
        return default;
    }

    public FoundMark? FindMark(UInt128 key) => _marks.TryGetValue(key, out var mark) ? mark : null;

    public async ValueTask RewriteAsync(SpoolId id, int delivery, ReadOnlyMemory<byte> record, PendingEvents? events = null)
    {
        await BeforeRewrite();
        if (_messages.TryGetValue(id, out var stored))
            stored.Deliveries[delivery] = record.ToArray();
        Tell(events);
    }

    public ValueTask RemoveAsync(SpoolId id, PendingEvents? events = null)
    {
        _messages.TryRemove(id, out _);
        Tell(events);
        return default;
    }

    public void Note(PendingEvents events) => Tell(events);

    /// <summary>Whether state records are refused, as on a disk that fails.</summary>
    public bool RefusesState { get; set; }

    public ValueTask PutStateAsync(StateKey key, ReadOnlyMemory<byte> value, PendingEvents? events = null)
    {
        if (RefusesState)
            return ValueTask.FromException(new SpoolUnavailableException("The disk is full", diskFull: true));
        key.ThrowIfInvalid();
        if (value.IsEmpty)
            _states.TryRemove(key, out _);
        else
            _states[key] = value.ToArray();
        Tell(events);
        return default;
    }

    public IReadOnlyList<KeyValuePair<StateKey, ReadOnlyMemory<byte>>> ReadState(string room) =>
        [.. _states.Where(pair => pair.Key.Room == room).OrderBy(pair => pair.Key.Name, StringComparer.Ordinal)
            .Select(pair => KeyValuePair.Create(pair.Key, (ReadOnlyMemory<byte>)pair.Value))];

    public SpoolEntry? Read(SpoolId id) => _messages.TryGetValue(id, out var stored) ? Entry(id, stored) : null;

    public SpoolEntry? Read(SpoolId id, int delivery) =>
        Read(id) is { } entry ? entry with { Deliveries = [.. entry.Deliveries.Where(record => record.Delivery == delivery)] } : null;

    public ValueTask<ContentBuffer> ReadContentAsync(SpoolId id, ContentBudget? memory, CancellationToken cancellationToken) =>
        ValueTask.FromResult(ContentBuffer.CopyOf(_messages[id].Content, memory));

    public async IAsyncEnumerable<SpoolEntry> RecoverAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.Yield();
        foreach (var (id, stored) in _messages.OrderBy(pair => pair.Key))
            yield return Entry(id, stored);
    }

    public ValueTask DisposeAsync() => default;

    private void Tell(PendingEvents? events)
    {
        if (events is null)
            return;
        lock (_publishing)
        {
            var group = new GroupEvents(1, encodes: false);
            group.Add(events);
            Journal.Publish(group);
        }
    }

    private static SpoolEntry Entry(SpoolId id, Stored stored) =>
        new(
            id,
            stored.Record,
            stored.Content.Length,
            [.. stored.Deliveries.OrderBy(pair => pair.Key).Select(pair => (pair.Key, (ReadOnlyMemory<byte>)pair.Value))]);

    private sealed record Stored(byte[] Record, byte[] Content, ConcurrentDictionary<int, byte[]> Deliveries);
}
