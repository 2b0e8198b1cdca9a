using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using PolicyMta.Core.Spool;
using PolicyMta.Sdk;

namespace PolicyMta.Core.Tests.Flow;

/// <summary>A spool in memory that keeps what a crash would leave, for tests of what stands above the spool.</summary>
internal sealed class MemorySpool : ISpool
{
    private readonly ConcurrentDictionary<SpoolId, Stored> _messages = new();
    private readonly ConcurrentDictionary<UInt128, FoundMark> _marks = new();

    public bool IsFull { get; set; }

    public int Count => _messages.Count;

    public SpoolStatus Status => new(!IsFull, IsFull ? "full" : null, Count);

    public ValueTask AppendAsync(
        SpoolId id,
        ReadOnlyMemory<byte> record,
        ReadOnlyMemory<byte> content,
        ImmutableArray<SpoolMark> marks,
        CancellationToken cancellationToken)
    {
        if (IsFull)
            throw new SpoolUnavailableException("full", diskFull: true);
        _messages[id] = new Stored(record.ToArray(), content.ToArray(), new ConcurrentDictionary<int, byte[]>());
        return MarkAsync(id, marks);
    }

    public ValueTask MarkAsync(SpoolId id, ImmutableArray<SpoolMark> marks)
    {
        foreach (var mark in marks)
            _marks[mark.Key] = new FoundMark(id, mark.Payload.ToArray());
        return default;
    }

    public FoundMark? FindMark(UInt128 key) => _marks.TryGetValue(key, out var mark) ? mark : null;

    public ValueTask RewriteAsync(SpoolId id, int delivery, ReadOnlyMemory<byte> record)
    {
        if (_messages.TryGetValue(id, out var stored))
            stored.Deliveries[delivery] = record.ToArray();
        return default;
    }

    public ValueTask RemoveAsync(SpoolId id)
    {
        _messages.TryRemove(id, out _);
        return default;
    }

    public SpoolEntry? Read(SpoolId id) => _messages.TryGetValue(id, out var stored) ? Entry(id, stored) : null;

    public ValueTask<ContentBuffer> ReadContentAsync(SpoolId id, CancellationToken cancellationToken) =>
        ValueTask.FromResult(ContentBuffer.CopyOf(_messages[id].Content));

    public async IAsyncEnumerable<SpoolEntry> RecoverAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.Yield();
        foreach (var (id, stored) in _messages.OrderBy(pair => pair.Key))
            yield return Entry(id, stored);
    }

    public ValueTask DisposeAsync() => default;

    private static SpoolEntry Entry(SpoolId id, Stored stored) =>
        new(
            id,
            stored.Record,
            stored.Content.Length,
            [.. stored.Deliveries.OrderBy(pair => pair.Key).Select(pair => (pair.Key, (ReadOnlyMemory<byte>)pair.Value))]);

    private sealed record Stored(byte[] Record, byte[] Content, ConcurrentDictionary<int, byte[]> Deliveries);
}
