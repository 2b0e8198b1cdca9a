using System.Runtime.CompilerServices;
using System.Text;
using PolicyMta.Core.Events;

namespace PolicyMta.Core.Journal;

/// <summary>
/// Reads the journal with a cursor that is kept in the spool: the number of the last event of an acknowledged batch. An event that is not
/// wanted is passed without a batch; after many of them the cursor moves by itself, if nothing is left to be acknowledged.
/// </summary>
internal sealed class JournalReader : IEventReader
{
    private const int MaxBatchBytes = 4 * 1024 * 1024;
    private const long PassedBytes = 16 * 1024 * 1024;

    /// <summary>How long what has just been written waits for more: the disk may sync a thousand times a second.</summary>
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(100);

    private readonly EventJournal _journal;
    private readonly ReaderPlaces _places;
    private readonly EventReading _reading;
    private readonly ImmutableArray<byte[]> _kinds;
    private readonly ImmutableArray<byte[]> _tenants;
    private readonly RepeatedTexts _texts = new();
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
        _kinds = [.. reading.Kinds.Select(Encoding.UTF8.GetBytes)];
        _tenants = [.. reading.Tenants.Select(EventLine.TenantPart)];
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

    private EventBatch? Gather(JournalWalk walk)
    {
        var events = new List<DeliveryEvent>();
        var json = ImmutableArray.CreateBuilder<ReadOnlyMemory<byte>>();
        var bytes = 0;
        var passed = walk.BytesRead;
        while (events.Count < _reading.MaxBatch && bytes < MaxBatchBytes && walk.BytesRead - passed < PassedBytes
            && walk.TryRead(out var line))
        {
            if (!EventLine.IsOfKind(line, _kinds) || !EventLine.MayHave(line, _tenants))
                continue;
            if (!EventJsonReader.TryRead(line, out var e, _reading.WithDecisions, _texts) || !IsOfTenant(e))
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

    private bool IsOfTenant(DeliveryEvent e) => _tenants.IsEmpty || (e.Tenant is { } tenant && _reading.Tenants.Contains(tenant));
}
