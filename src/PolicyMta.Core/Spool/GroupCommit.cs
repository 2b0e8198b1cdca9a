using System.Collections.Concurrent;
using System.Diagnostics;
using PolicyMta.Core.Journal;
using PolicyMta.Core.Metrics;

namespace PolicyMta.Core.Spool;

/// <summary>
/// The one thread that changes the spool. For each group: write the contents, sync them, commit the metadata (synced), then tell those who
/// wait and free what is no longer referred to. New mail that cannot be stored fails at once. Rewrites and removals are owed: they are
/// tried until the disk takes them, removals first, because they make room.
/// </summary>
/// <param name="journal">Takes the events that come with the work.</param>
/// <param name="onDiskFull">Called when a commit failed for want of space, before the next attempt.</param>
internal sealed partial class GroupCommit(
    BodySegments segments, MetadataStore metadata, MessageIndex index, SpoolHealth health, ICommitJournal journal, Action onDiskFull,
    ILogger logger) : IDisposable
{
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(200);

    private readonly CommitWorkPool _pool = new();
    private readonly CommitQueue _queue = new();
    private readonly CommitGroup _group = new();
    private readonly MetadataBatch _batch = new();
    private readonly DoubtfulCommits _doubtful = new(segments, metadata, index);
    private readonly ConcurrentDictionary<SpoolId, bool> _revoked = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly GroupJournal _journal = new(journal, metadata, health, logger);
    private bool _isRetrying;

    /// <summary>What was counted since the start.</summary>
    public Counters<SpoolCount> Counts { get; } = new();

    public void Start() => new Thread(Run) { IsBackground = true, Name = "spool commit" }.Start();

    /// <summary>Whether a message was refused though its commit may have come through: its marks say nothing.</summary>
    public bool IsRevoked(SpoolId id) => !_revoked.IsEmpty && _revoked.ContainsKey(id);

    public ValueTask AppendAsync(
        SpoolId id, ReadOnlyMemory<byte> record, ReadOnlyMemory<byte> content, ImmutableArray<SpoolMark> marks, PendingEvents? events)
    {
        var work = _pool.Rent().Begin(CommitKind.Append, id);
        work.Events = events;
        work.Record = record;
        work.Content = content;
        work.ContentCrc = Crc32C.Compute(content.Span);
        work.Marks = marks;
        return Hand(work);
    }

    public ValueTask MoveAsync(
        SpoolId id, ReadOnlyMemory<byte> record, ReadOnlyMemory<byte> content, uint contentCrc, ContentLocation source)
    {
        var work = _pool.Rent().Begin(CommitKind.Move, id);
        work.Record = record;
        work.Content = content;
        work.ContentCrc = contentCrc;
        work.Source = source;
        return Hand(work);
    }

    public ValueTask RewriteAsync(SpoolId id, int delivery, ReadOnlyMemory<byte> record, PendingEvents? events)
    {
        var work = _pool.Rent().Begin(CommitKind.Rewrite, id);
        work.Events = events;
        work.Delivery = delivery;
        work.Record = record;
        return Hand(work);
    }

    public ValueTask RemoveAsync(SpoolId id, PendingEvents? events)
    {
        var work = _pool.Rent().Begin(CommitKind.Remove, id);
        work.Events = events;
        return Hand(work);
    }

    public void Note(PendingEvents events)
    {
        var work = _pool.Rent().Begin(CommitKind.Note, default, isAwaited: false);
        work.Events = events;
        if (!_queue.TryAdd(work))
            work.Fail(new SpoolUnavailableException("Too many events wait for the disk, or the spool is closed.", diskFull: false));
    }

    public ValueTask PutStateAsync(StateKey key, ReadOnlyMemory<byte> value, PendingEvents? events)
    {
        var work = _pool.Rent().Begin(CommitKind.State, default);
        work.Events = events;
        work.State = key;
        work.Record = value;
        return Hand(work);
    }

    public ValueTask MarkAsync(SpoolId id, ImmutableArray<SpoolMark> marks, PendingEvents? events)
    {
        var work = _pool.Rent().Begin(CommitKind.Mark, id);
        work.Events = events;
        work.Marks = marks;
        return Hand(work);
    }

    public ValueTask ForgetMarksAsync(DateTimeOffset before)
    {
        var work = _pool.Rent().Begin(CommitKind.Forget, default);
        work.Day = before;
        return Hand(work);
    }

    /// <summary>Completes when the metadata has taken a commit, after all repair that it needed.</summary>
    public ValueTask ProbeAsync() => Hand(_pool.Rent().Begin(CommitKind.Probe, default));

    /// <summary>Commits what is queued, and takes no more.</summary>
    public Task EndAsync()
    {
        _queue.Close();
        return _ended.Task;
    }

    public void Dispose() => _batch.Dispose();

    private ValueTask Hand(CommitWork work)
    {
        if (!_queue.TryAdd(work))
            work.Fail(new ObjectDisposedException(nameof(Spool)));
        return work.Task;
    }

    private void Run()
    {
        while (_queue.Take(_group, withRewrites: !_isRetrying))
        {
            try
            {
                Commit();
            }
            catch (Exception error)
            {
                LogBroken(error);
                _group.Fail(health.Fail("The commit failed", error));
            }
        }

        _ended.SetResult();
    }

    private void Commit()
    {
        if (!metadata.IsOpen && !TryRepair())
        {
            Postpone(new SpoolUnavailableException(health.Reason ?? "The metadata is closed", diskFull: false));
            return;
        }

        var started = Stopwatch.GetTimestamp();
        if (_group.Contents.Count > 0)
            WriteContents();

        FillBatch();
        try
        {
            if (!_batch.IsEmpty)
                metadata.Commit(_batch);
        }
        catch (Exception error)
        {
            OnCommitFailed(error);
            return;
        }

        Counts.Add(SpoolCount.Commits);
        Counts.Add(SpoolCount.CommitTicks, Stopwatch.GetElapsedTime(started).Ticks);
        Apply();
        _journal.OnCommitted(_group);
        _isRetrying = false;
        _group.Succeed();
    }

    private void WriteContents()
    {
        try
        {
            if (health.IsFailing)
                health.ThrowIfNotAccepting();

            DropObsolete();
            foreach (var work in _group.Contents)
            {
                var writer = work.Kind == CommitKind.Append ? segments.Mail : segments.Moved;
                work.Location = writer.Add(work.Id, work.Content, work.ContentCrc);
            }

            segments.Mail.Sync();
            segments.Moved.Sync();
        }
        catch (Exception error)
        {
            segments.Mail.Forget();
            segments.Moved.Forget();
            var unavailable = error as SpoolUnavailableException ?? health.Fail("A message could not be written", error);
            foreach (var work in _group.Contents)
            {
                if (work.Location is { } location)
                    segments.DropReference(location);
                work.Fail(unavailable);
            }

            _group.Contents.Clear();
        }
    }

    private void DropObsolete()
    {
        for (var i = _group.Contents.Count - 1; i >= 0; i--)
        {
            var work = _group.Contents[i];
            if (work.Kind == CommitKind.Append && index.Contains(work.Id))
                work.Fail(new ArgumentException($"Message {work.Id} is in the spool already."));
            else if (work.Kind == CommitKind.Move && !index.IsAt(work.Id, work.Source))
                work.Succeed();
            else
                continue;

            _group.Contents.RemoveAt(i);
        }
    }

    private void FillBatch()
    {
        _batch.Clear();
        foreach (var work in _group.Removes)
            TakeBackMarks(work);

        foreach (var work in _group.Contents)
        {
            _batch.PutMessage(work.Id, work.Location!.Value, work.Record.Span);
            PutMarks(work);
        }

        foreach (var work in _group.Rewrites)
            PutRewrite(work);

        foreach (var work in _group.Removes)
        {
            if (index.TryGet(work.Id, out var slot))
                _batch.DeleteMessage(work.Id, slot.Deliveries);
        }

        _journal.Fill(_batch, _group);
    }

    private void PutRewrite(CommitWork work)
    {
        switch (work.Kind)
        {
            case CommitKind.Note:
                break;
            case CommitKind.Probe:
                _batch.PutProbe();
                break;
            case CommitKind.Forget:
                _batch.DeleteMarksBefore(work.Day);
                break;
            case CommitKind.Mark:
                PutMarks(work);
                break;
            case CommitKind.State when work.Record.IsEmpty:
                _batch.DeleteState(work.State);
                break;
            case CommitKind.State:
                _batch.PutState(work.State, work.Record.Span);
                break;
            case CommitKind.Rewrite when index.TryGet(work.Id, out var slot):
                _batch.PutDelivery(work.Id, work.Delivery, work.Record.Span);
                if (work.Delivery >= slot.Deliveries)
                    index.Set(work.Id, slot with { Deliveries = work.Delivery + 1 });
                break;
        }
    }

    private void PutMarks(CommitWork work)
    {
        foreach (var mark in work.Marks)
            _batch.PutMark(work.Id, mark);
    }

    /// <summary>Deletes the marks of a refused message, unless the client's retry has put its own in their place.</summary>
    private void TakeBackMarks(CommitWork work)
    {
        Span<byte> buffer = stackalloc byte[MetadataKeys.MarkLength];
        foreach (var mark in work.Marks)
        {
            var key = MetadataKeys.Mark(mark.Key, mark.ExpiresAt, buffer);
            if (metadata.Get(key) is { } value && MarkRecord.TryRead(key, value, DateTimeOffset.MinValue, out var stored)
                && stored.Id == work.Id)
                _batch.DeleteMark(mark);
        }
    }

    private void Apply()
    {
        foreach (var work in _group.Contents)
        {
            var wasThere = index.TryGet(work.Id, out var slot);
            index.Set(work.Id, slot with { Location = work.Location!.Value });
            if (wasThere)
                segments.DropReference(slot.Location);
        }

        foreach (var work in _group.Removes)
        {
            if (index.Remove(work.Id, out var slot))
                segments.DropReference(slot.Location);
            if (!work.Marks.IsEmpty)
                _revoked.TryRemove(work.Id, out _);
        }
    }

    private void OnCommitFailed(Exception error)
    {
        Counts.Add(SpoolCount.FailedCommits);
        var unavailable = health.Fail("The metadata could not be committed", error);
        if (unavailable.DiskFull)
            onDiskFull();
        _journal.OnFailed(lacksSpace: unavailable.DiskFull && _isRetrying);

        foreach (var work in _group.Contents)
        {
            _doubtful.Add(work);
            if (!work.Marks.IsEmpty)
                _revoked[work.Id] = true;
            work.Fail(unavailable);
        }

        _group.Contents.Clear();
        TryRepair();
        Postpone(unavailable);
    }

    /// <summary>Opens the metadata again and finds out what of the failed commit it holds.</summary>
    private bool TryRepair()
    {
        if (!metadata.TryReopen())
            return false;

        foreach (var (id, marks) in _doubtful.Settle(absent => _revoked.TryRemove(absent, out _)))
        {
            var removal = _pool.Rent().Begin(CommitKind.Remove, id, isAwaited: false);
            removal.Marks = marks;
            _queue.Return([], [removal]);
        }

        _journal.Settle();
        return true;
    }

    /// <summary>Keeps what is owed for the next attempt. When the spool is being closed there is none.</summary>
    private void Postpone(SpoolUnavailableException error)
    {
        if (_queue.IsClosed)
        {
            _group.Fail(error);
            return;
        }

        foreach (var work in _group.Contents)
            work.Fail(error);
        foreach (var work in _group.Rewrites)
        {
            if (work.Kind == CommitKind.Probe)
                work.Fail(error);
        }

        _group.Rewrites.RemoveAll(static work => work.Kind == CommitKind.Probe);
        _queue.Return(_group.Rewrites, _group.Removes);
        _group.Clear();
        _isRetrying = true;
        _queue.Pause(RetryPause);
    }

    [LoggerMessage(2041, LogLevel.Critical, "Unexpected error on the commit thread")]
    private partial void LogBroken(Exception error);
}
