using System.Runtime.CompilerServices;

namespace PolicyMta.Core.Journal;

/// <summary>
/// Reads the journal with a cursor that is kept in the spool: the number of the last event of an acknowledged batch. An event that is not
/// wanted is passed without a batch; after many of them the cursor moves by itself, if nothing is left to be acknowledged.
/// </summary>
internal sealed class JournalReader : IEventReader
{
    private const long PassedBytes = 16 * 1024 * 1024;

    /// <summary>How long what has just been written waits for more: the disk may sync a thousand times a second.</summary>
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(100);

    private readonly EventJournal _journal;
    private readonly ReaderPlaces _places;
    private readonly EventReading _reading;
    private readonly Lock _lock = new();
    private long _acknowledged;
    private long _given;
    private long _passed;
    private long _passedAt;
    private bool _hasBegun;
    private int _isReading;

    /// <param name="cursor">The name that the cursor is kept under; no other reader uses it.</param>
    public JournalReader(EventJournal journal, ReaderPlaces places, string cursor, EventReading reading)
    {
        _journal = journal;
        _places = places;
        Cursor = cursor;
        _reading = reading;
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

    /// <summary>
    /// The number of the last event that is dealt with: acknowledged, or not wanted while nothing is left to be acknowledged. Null before
    /// it reads.
    /// </summary>
    public long? Position
    {
        get
        {
            lock (_lock)
                return !_hasBegun ? null : _given == _acknowledged ? Math.Max(_passed, _acknowledged) : _acknowledged;
        }
    }

    public async IAsyncEnumerable<EventBatch> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _isReading, 1) != 0)
            throw new InvalidOperationException($"The reader '{Cursor}' is being enumerated already.");

        try
        {
            using var walk = new JournalWalk(() => _journal.Segments, await BeginAsync());
            var draft = new BatchDraft(_reading);
            while (true)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (Gather(walk, draft) is { } batch)
                {
                    Given(walk.Position);
                    yield return batch;
                }

                await PassAsync(walk, cancellationToken);
                await _journal.WaitAsync(walk.Position, cancellationToken);
                if (_journal.LastId - walk.Position < _reading.MaxBatch)
                    await Task.Delay(Gathering, TimeProvider.System, cancellationToken);
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
        if (_places.Find(Cursor) is { } kept)
            return Start(kept);
        var start = _reading.Start == EventStart.Oldest ? _places.Oldest : _places.Last;
        await _places.PutAsync(Cursor, start);
        return Start(start);
    }

    private long Start(long position)
    {
        lock (_lock)
        {
            _hasBegun = true;
            return _acknowledged = _given = _passed = position;
        }
    }

    private EventBatch? Gather(JournalWalk walk, BatchDraft draft)
    {
        var passed = walk.BytesRead;
        while (!draft.IsFull && walk.BytesRead - passed < PassedBytes && walk.TryRead(out var line))
            draft.Add(line);

        var (last, lostBefore) = (walk.Position, walk.LostBefore);
        walk.LostBefore = null;
        return draft.Take(lostBefore, token => AcknowledgeAsync(last, token));
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
        await _places.PutAsync(Cursor, eventId).AsTask().WaitAsync(cancellationToken);
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
            _passed = walk.Position;
            if (_given != _acknowledged || walk.Position <= _acknowledged || walk.BytesRead - _passedAt < PassedBytes)
                return;
            _passedAt = walk.BytesRead;
            _given = walk.Position;
        }

        await AcknowledgeAsync(walk.Position, cancellationToken);
    }
}
