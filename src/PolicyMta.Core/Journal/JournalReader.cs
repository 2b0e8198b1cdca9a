using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text;
using PolicyMta.Core.Events;
using PolicyMta.Core.Spool;

namespace PolicyMta.Core.Journal;

/// <summary>
/// Reads the journal with a cursor that is kept in the spool: the number of the last event of an acknowledged batch. An event that is not
/// wanted is passed without a batch; after many of them the cursor moves by itself, if nothing is left to be acknowledged.
/// </summary>
internal sealed class JournalReader : IEventReader
{
    private const string Room = "event-cursors";
    private const int MaxBatchBytes = 4 * 1024 * 1024;
    private const long PassedBytes = 16 * 1024 * 1024;

    private readonly EventJournal _journal;
    private readonly ISpool _spool;
    private readonly EventReading _reading;
    private readonly ImmutableArray<byte[]> _kinds;
    private readonly RepeatedTexts _texts = new();
    private readonly Lock _lock = new();
    private long _acknowledged;
    private long _given;
    private long _passedAt;
    private int _isReading;

    /// <param name="cursor">The name that the cursor is kept under; no other reader uses it.</param>
    public JournalReader(EventJournal journal, ISpool spool, string cursor, EventReading reading)
    {
        _journal = journal;
        _spool = spool;
        Cursor = cursor;
        _reading = reading;
        _kinds = [.. reading.Kinds.Select(Encoding.UTF8.GetBytes)];
    }

    public string Cursor { get; }

    /// <summary>The number of the last acknowledged event.</summary>
    public long Acknowledged
    {
        get
        {
            lock (_lock)
                return _acknowledged;
        }
    }

    public async IAsyncEnumerable<EventBatch> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _isReading, 1) != 0)
            throw new InvalidOperationException($"The reader '{Cursor}' is being enumerated already.");

        try
        {
            using var walk = new JournalWalk(() => _journal.Segments, await BeginAsync());
            while (true)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (Gather(walk) is { } batch)
                {
                    Given(walk.Position);
                    yield return batch;
                }

                await PassAsync(walk, cancellationToken);
                await _journal.WaitAsync(walk.Position, cancellationToken);
            }
        }
        finally
        {
            Volatile.Write(ref _isReading, 0);
        }
    }

    /// <summary>The kept place, or for a reader that has never read the one where it is to begin, which is kept from here on.</summary>
    private async ValueTask<long> BeginAsync()
    {
        foreach (var (key, value) in _spool.ReadState(Room))
        {
            if (key.Name == Cursor && value.Length == sizeof(long))
                return Start(BinaryPrimitives.ReadInt64LittleEndian(value.Span));
        }

        var first = _journal.Segments.FirstOrDefault(segment => !segment.Facts.IsEmpty);
        var start = _reading.Start == EventStart.Oldest && first is not null ? first.Facts.FirstId - 1 : _journal.LastPublishedId;
        await PutAsync(start);
        return Start(start);
    }

    private long Start(long position)
    {
        lock (_lock)
            return _acknowledged = _given = position;
    }

    private EventBatch? Gather(JournalWalk walk)
    {
        var events = new List<DeliveryEvent>();
        var json = ImmutableArray.CreateBuilder<ReadOnlyMemory<byte>>();
        var bytes = 0;
        var passed = walk.BytesRead;
        while (events.Count < _reading.MaxBatch && bytes < MaxBatchBytes && walk.BytesRead - passed < PassedBytes
            && walk.TryRead(out var line))
        {
            if (!EventLine.IsOfKind(line, _kinds))
                continue;
            if (!EventJsonReader.TryRead(line, out var e, _reading.WithDecisions, _texts))
                continue;
            events.Add(e);
            if (_reading.WithJson)
                json.Add(line.ToArray());
            bytes += line.Length;
        }

        var lostBefore = walk.LostBefore;
        walk.LostBefore = null;
        if (events.Count == 0 && lostBefore is null)
            return null;
        var last = walk.Position;
        return new EventBatch(
            token => AcknowledgeAsync(last, token))
        { Events = events, Json = json.ToImmutable(), LostBefore = lostBefore };
    }

    private async ValueTask AcknowledgeAsync(long eventId, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            if (eventId <= _acknowledged)
                return;
            _acknowledged = eventId;
        }

        // Owed while the disk fails, which whoever waits need not wait for.
        await PutAsync(eventId).AsTask().WaitAsync(cancellationToken);
    }

    private void Given(long eventId)
    {
        lock (_lock)
            _given = eventId;
    }

    /// <summary>Moves the cursor over events that were not wanted, so that they are not gone through again after a restart.</summary>
    private async ValueTask PassAsync(JournalWalk walk, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_given != _acknowledged || walk.Position <= _acknowledged || walk.BytesRead - _passedAt < PassedBytes)
                return;
            _passedAt = walk.BytesRead;
            _given = walk.Position;
        }

        await AcknowledgeAsync(walk.Position, cancellationToken);
    }

    private ValueTask PutAsync(long eventId)
    {
        var value = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(value, eventId);
        return _spool.PutStateAsync(new StateKey(Room, Cursor), value);
    }
}
