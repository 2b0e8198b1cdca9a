using PolicyMta.Core.Files;
using PolicyMta.Core.Journal;
using PolicyMta.Core.Metrics;

namespace PolicyMta.Core.Spool;

/// <summary>
/// The spool on disk: contents in <see cref="BodySegments"/>, records in <see cref="MetadataStore"/>, both changed by
/// <see cref="GroupCommit"/> alone.
/// </summary>
internal sealed partial class Spool : ISpool
{
    private const long MiB = 1024 * 1024;

    private readonly SpoolLock _lock;
    private readonly MetadataStore _metadata;
    private readonly MessageIndex _index;
    private readonly BodySegments _segments;
    private readonly SpoolRecovery _recovery;
    private readonly MarkedDays _marks;
    private readonly SpoolHealth _health;
    private readonly GroupCommit _commit;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private int _disposed;

    private Spool(SpoolOptions options, ISpoolDisk disk, ICommitJournal journal, TimeProvider time, ILoggerFactory loggers)
    {
        var logger = loggers.CreateLogger<Spool>();
        _logger = logger;
        _time = time;
        var folder = Path.GetFullPath(options.Path);
        var reserve = options.MinFreeMb * MiB;
        SpoolFormat.ThrowIfNewer(folder);
        PrivateFolder.Ensure(folder);
        _lock = SpoolLock.Take(folder);
        try
        {
            SpoolFormat.ThrowIfNewer(folder); // a newer server may have had the folder until now
            var ballast = new Ballast(disk, folder, BallastBytes(reserve), logger);
            _metadata = new MetadataStore(Path.Combine(folder, "metadata"), disk, ballast, logger);
            _index = new MessageIndex();
            _segments = new BodySegments(disk, folder, options.SegmentSizeMb * MiB, time, logger);
            _recovery = new SpoolRecovery(_metadata, _index, _segments, logger);
            _recovery.Load();
            _marks = new MarkedDays(_metadata);
            StampFormat(disk, folder, ballast);
            journal.Open();
            _recovery.RestoreEvents(journal);
            _health = new SpoolHealth(logger);
            _commit = new GroupCommit(_segments, _metadata, _index, _health, journal, () => ballast.Release(), logger);
            var compaction = new SegmentCompaction(_segments, _metadata, _index, _commit, disk, time, logger);
            var space = new DiskSpace(disk, folder, reserve);
            Upkeep = new SpoolUpkeep(disk, folder, space, reserve, ballast, _segments, compaction, _commit, _health, time, logger);
        }
        catch
        {
            _segments?.Dispose();
            _metadata?.Dispose();
            _lock.Dispose();
            throw;
        }
    }

    /// <summary>The background work, of which a test can ask for one round.</summary>
    internal SpoolUpkeep Upkeep { get; }

    public SpoolStatus Status => new(_health.IsAccepting, _health.Reason, _index.Count)
    {
        Commits = _commit.Counts[SpoolCount.Commits],
        FailedCommits = _commit.Counts[SpoolCount.FailedCommits],
        CommitTime = TimeSpan.FromTicks(_commit.Counts[SpoolCount.CommitTicks]),
    };

    /// <summary>Opens a spool and rebuilds its state from the disk.</summary>
    /// <exception cref="IOException">The folder is in use by another server, or cannot be used.</exception>
    /// <exception cref="NewerSpoolException">A later release has written there; nothing was changed.</exception>
    /// <exception cref="SpoolCorruptException">The metadata is damaged.</exception>
    public static Task<Spool> OpenAsync(
        SpoolOptions options, TimeProvider time, ILoggerFactory loggers, CancellationToken cancellationToken) =>
        OpenAsync(options, new SpoolDisk(), new NoJournal(), time, loggers, cancellationToken);

    internal static async Task<Spool> OpenAsync(
        SpoolOptions options, ISpoolDisk disk, ICommitJournal journal, TimeProvider time, ILoggerFactory loggers,
        CancellationToken cancellationToken)
    {
        var spool = await Task.Run(() => new Spool(options, disk, journal, time, loggers), cancellationToken);
        spool._commit.Start();
        await spool.Upkeep.RunOnceAsync();
        spool.Upkeep.Start();
        return spool;
    }

    public ValueTask AppendAsync(
        SpoolId id, ReadOnlyMemory<byte> record, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        AppendAsync(id, record, content, [], null, cancellationToken);

    public ValueTask AppendAsync(
        SpoolId id, ReadOnlyMemory<byte> record, ReadOnlyMemory<byte> content, ImmutableArray<SpoolMark> marks, PendingEvents? events,
        CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _health.ThrowIfNotAccepting();
        _recovery.Mark.Accepted(id);
        _marks.Put(marks);
        return _commit.AppendAsync(id, record, content, marks, events);
    }

    public ValueTask MarkAsync(SpoolId id, ImmutableArray<SpoolMark> marks, PendingEvents? events = null)
    {
        _marks.Put(marks);
        return _commit.MarkAsync(id, marks, events);
    }

    public void Note(PendingEvents events) => _commit.Note(events);

    public ValueTask PutStateAsync(StateKey key, ReadOnlyMemory<byte> value, PendingEvents? events = null)
    {
        key.ThrowIfInvalid();
        return _commit.PutStateAsync(key, value, events);
    }

    public IReadOnlyList<KeyValuePair<StateKey, ReadOnlyMemory<byte>>> ReadState(string room)
    {
        var found = new List<KeyValuePair<StateKey, ReadOnlyMemory<byte>>>();
        var prefix = MetadataKeys.StatesOf(room);
        _metadata.Scan(prefix, (key, value) =>
        {
            if (!key.StartsWith(prefix) || !MetadataKeys.TryReadState(key, out var state))
                return false;
            if (StateRecord.IsIntact(key, value))
                found.Add(new(state, value[StateRecord.Overhead..].ToArray()));
            else
                LogDamagedState(_logger, state);
            return true;
        });
        return found;
    }

    public FoundMark? FindMark(UInt128 key)
    {
        Span<byte> buffer = stackalloc byte[MetadataKeys.MarkLength];
        var now = _time.GetUtcNow();
        for (var day = _marks.DaysAfter(now); day >= 0; day--)
        {
            var stored = MetadataKeys.Mark(key, now.AddDays(day), buffer);
            if (_metadata.Get(stored) is { } value && MarkRecord.TryRead(stored, value, now, out var mark) && !_commit.IsRevoked(mark.Id))
                return mark;
        }

        return null;
    }

    public ValueTask RewriteAsync(SpoolId id, int delivery, ReadOnlyMemory<byte> record, PendingEvents? events = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(delivery);
        ArgumentOutOfRangeException.ThrowIfEqual(delivery, int.MaxValue);
        return _commit.RewriteAsync(id, delivery, record, events);
    }

    public ValueTask RemoveAsync(SpoolId id, PendingEvents? events = null)
    {
        _recovery.Mark.Removed(id);
        return _commit.RemoveAsync(id, events);
    }

    public SpoolEntry? Read(SpoolId id)
    {
        if (!_index.TryGet(id, out var slot))
            return null;

        var damaged = false;
        var reader = new EntryReader(1, other => other == id, (_, _) => damaged = true);
        _metadata.Scan(MetadataKeys.Message(id, stackalloc byte[MetadataKeys.DeliveryLength]), reader.Visit);
        if (damaged)
            throw Damaged(id, slot);
        return reader.Entries.Count == 0 ? null : reader.Entries[0];
    }

    public SpoolEntry? Read(SpoolId id, int delivery)
    {
        if (!_index.TryGet(id, out var slot))
            return null;

        Span<byte> buffer = stackalloc byte[MetadataKeys.DeliveryLength];
        var key = MetadataKeys.Message(id, buffer);
        if (_metadata.Get(key) is not { } message)
            return null;
        if (!MetadataRecord.IsIntact(key, message) || !MetadataRecord.TryReadLocation(message, out var location))
            throw Damaged(id, slot);

        key = MetadataKeys.Delivery(id, delivery, buffer);
        var record = _metadata.Get(key);
        if (record is not null && !MetadataRecord.IsIntact(key, record))
            throw Damaged(id, slot);
        return new SpoolEntry(
            id, message.AsMemory(MetadataRecord.MessageOverhead), location.Length,
            record is null ? [] : [(delivery, record.AsMemory(MetadataRecord.DeliveryOverhead))]);
    }

    public ValueTask<ContentBuffer> ReadContentAsync(SpoolId id, ContentBudget? memory, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        while (_index.TryGet(id, out var slot))
        {
            var segment = _segments.Find(slot.Location.Segment);
            if (segment is not null && segment.TryHold())
            {
                try
                {
                    return ValueTask.FromResult(_segments.Read(segment, id, slot.Location, memory));
                }
                finally
                {
                    segment.Release();
                }
            }

            if (_index.IsAt(id, slot.Location) && _segments.Find(slot.Location.Segment) is null)
                throw new SpoolCorruptException($"The content of message {id} is gone with segment {slot.Location.Segment:x8}.");
        }

        throw new KeyNotFoundException($"Message {id} is not in the spool.");
    }

    public IAsyncEnumerable<SpoolEntry> RecoverAsync(CancellationToken cancellationToken) => _recovery.StreamAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;

        await Upkeep.StopAsync();
        await _commit.EndAsync();
        Upkeep.Dispose();
        _commit.Dispose();
        _segments.Dispose();
        _metadata.Dispose();
        _lock.Dispose();
    }

    private static SpoolCorruptException Damaged(SpoolId id, MessageSlot slot) =>
        new($"A record of message {id}, whose content is in segment {slot.Location.Segment:x8}, fails its checksum.");

    /// <summary>Says in the folder what is written there from now on. Only the first opening by this release writes anything.</summary>
    private static void StampFormat(ISpoolDisk disk, string folder, Ballast ballast)
    {
        try
        {
            SpoolFormat.Stamp(disk, folder);
        }
        catch (IOException error) when (DiskSpace.IsDiskFull(error) && ballast.Release())
        {
            SpoolFormat.Stamp(disk, folder);
        }
    }

    [LoggerMessage(2001, LogLevel.Critical, "The state record {Key} fails its checksum and is treated as absent")]
    private static partial void LogDamagedState(ILogger logger, StateKey key);

    /// <summary>Enough for the metadata to write out its memory tables and begin anew; less if little is kept free at all.</summary>
    private static long BallastBytes(long reserve) => Math.Clamp(reserve / 4, 8 * MiB, 3 * MetadataTuning.TableBytes);
}
