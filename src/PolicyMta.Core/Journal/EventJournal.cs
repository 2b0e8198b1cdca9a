using System.Threading.Channels;
using PolicyMta.Core.Events;

namespace PolicyMta.Core.Journal;

/// <summary>
/// Every event once, in order, with a number. An event is in the spool's commit of the change that it tells of; from there it is written to
/// the journal's files, at first unsynced, and the spool forgets it when it has been synced there. So the journal costs no sync that
/// anybody waits for, and a crash or power cut loses neither a change nor its event. After its commit an event is also given to the
/// immediate takers.
/// </summary>
internal sealed partial class EventJournal : IEventJournal
{
    /// <summary>
    /// So many bytes are synced at once: what is synced the spool can forget before RocksDB has to write it to a table.
    /// </summary>
    private const long SyncBytes = 1024 * 1024;
    private const long MaxBacklogBytes = 64 * 1024 * 1024;
    private static readonly TimeSpan SyncInterval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(1);

    /// <summary>How long events gather after a write: under load a write takes as many as come in that time.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    private readonly Channel<GroupEvents> _groups =
        Channel.CreateUnbounded<GroupEvents>(new UnboundedChannelOptions { SingleReader = true });
    private readonly List<GroupEvents> _backlog = [];
    private readonly JournalWriter _writer;
    private readonly EventStream _stream;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly TaskCompletionSource _completed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _loop = Task.CompletedTask;
    private Task _sync = Task.CompletedTask;
    private long _lastRestored;
    private long _lastPublished;
    private long _beginning;
    private long _syncedAt;
    private long _backlogBytes;
    private long _bytesWritten;
    private long _lost;
    private long _lostThrough;
    private bool _isFailing;

    /// <summary>
    /// Touches nothing before <see cref="Open"/>, and writes after <see cref="Start"/>. Files that cannot be read or written keep no mail
    /// waiting.
    /// </summary>
    public EventJournal(JournalOptions options, EventStream stream, TimeProvider time, ILoggerFactory loggers)
    {
        _logger = loggers.CreateLogger<EventJournal>();
        _stream = stream;
        _time = time;
        _writer = new JournalWriter(options, time, _logger);
        _syncedAt = time.GetTimestamp();
        Search = new JournalSearch(() => _writer.Segments);
    }

    public bool KeepsLines => true;

    public PendingEventsPool Pending { get; } = new(encodes: true);

    /// <summary>What is in the files.</summary>
    public JournalSearch Search { get; }

    /// <summary>Events that could not be written, and are lost to the journal.</summary>
    public long Lost => Volatile.Read(ref _lost);

    /// <summary>Bytes written since the start.</summary>
    public long BytesWritten => Volatile.Read(ref _bytesWritten);

    /// <summary>The number of the last event in the files; 0 before the first.</summary>
    public long LastId => _writer.Segments[^1].Facts is { IsEmpty: false } facts ? facts.LastId
        : _writer.Segments is [.., var last, _] ? last.Facts.LastId : 0;

    /// <summary>What is synced, and what had to be given up.</summary>
    public long ForgettableThrough => Math.Max(_writer.SyncedThrough, Volatile.Read(ref _lostThrough));

    /// <summary>
    /// Numbers go on where they ended. Where nothing says so, because the files are gone, they begin with the time, so that no number that
    /// a reader has seen comes again.
    /// </summary>
    public long NextId
    {
        get
        {
            var last = Math.Max(_writer.LastId, _lastRestored);
            if (last == 0)
                last = _time.GetUtcNow().ToUnixTimeMilliseconds() << 10;
            Volatile.Write(ref _lastPublished, last);
            if (_beginning == 0)
                _beginning = last;
            return last + 1;
        }
    }

    /// <summary>
    /// The number of the last event that was committed, in the files or about to be; before the first, one less than that will have.
    /// </summary>
    public long LastPublishedId => Volatile.Read(ref _lastPublished);

    /// <summary>
    /// The place before the first event that this run brings to the files; known once the spool is open. What is published may not be there
    /// yet.
    /// </summary>
    public long Beginning => Volatile.Read(ref _beginning);

    /// <summary>The segments, oldest first.</summary>
    public ImmutableArray<JournalSegment> Segments => _writer.Segments;

    public void Open() => _writer.Open();

    public void Restore(ReadOnlySpan<byte> lines)
    {
        while (!lines.IsEmpty && lines.IndexOf((byte)'\n') is >= 0 and var end)
        {
            if (EventLine.TryRead(lines[..end], out var eventId, out _) && eventId > _lastRestored && _writer.Lacks(eventId))
            {
                _backlog.Add(GroupEvents.OfLine(eventId, lines[..(end + 1)]));
                _backlogBytes += end + 1;
                _lastRestored = eventId;
                if (_beginning == 0)
                    _beginning = eventId - 1;
            }

            lines = lines[(end + 1)..];
        }
    }

    public void Publish(GroupEvents group)
    {
        Volatile.Write(ref _lastPublished, group.NextId - 1);
        if (!_groups.Writer.TryWrite(group))
            group.Release();
    }

    /// <summary>Writes what was restored, and from here on what is published.</summary>
    public void Start()
    {
        TryWrite();
        using (ExecutionContext.SuppressFlow())
            _loop = Task.Run(RunAsync);
    }

    /// <summary>Completes when more has been written than up to an event.</summary>
    public async ValueTask WaitAsync(long eventId, CancellationToken cancellationToken)
    {
        while (LastId <= eventId)
        {
            var changed = Volatile.Read(ref _changed);
            if (LastId <= eventId)
                await changed.Task.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Writes and syncs what was published. The spool is closed before.</summary>
    public async ValueTask DisposeAsync()
    {
        _groups.Writer.TryComplete();
        _completed.TrySetResult();
        await _loop;
        await _sync;
        TrySync();
        _writer.Dispose();
    }

    private async Task RunAsync()
    {
        while (await AnyAsync())
        {
            while (_groups.Reader.TryRead(out var group))
            {
                Tell(group);
                _backlog.Add(group);
                _backlogBytes += group.Lines.Length;
            }

            TryWrite();
            if (_sync.IsCompleted && _writer.Unsynced > 0
                && (_writer.Unsynced >= SyncBytes || _time.GetElapsedTime(_syncedAt) >= SyncInterval))
                _sync = Task.Run(TrySync);
            if (!_completed.Task.IsCompleted)
                await Task.WhenAny(Task.Delay(_isFailing ? RetryPause : Pause, TimeProvider.System), _completed.Task);
        }
    }

    /// <summary>Whether there is something to write, after a wait; false at the end.</summary>
    private async ValueTask<bool> AnyAsync() =>
        (_backlog.Count > 0 && !_completed.Task.IsCompleted) || await _groups.Reader.WaitToReadAsync();

    private void Tell(GroupEvents group)
    {
        if (!_stream.HasSinks)
            return;

        var eventId = group.NextId - group.Count;
        foreach (var part in group.Parts)
        {
            for (var i = 0; i < part.Count; i++)
                _stream.Publish(part.EventAt(i) with { EventId = eventId++ });
        }
    }

    private void TryWrite()
    {
        if (_backlog.Count == 0)
            return;

        try
        {
            lock (_writer)
                _writer.Write(_backlog);
            Volatile.Write(ref _bytesWritten, _bytesWritten + _backlogBytes);
            Drop(_backlog.Count);
            if (_isFailing)
                LogRecovered(Lost);
            _isFailing = false;
            Interlocked.Exchange(ref _changed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            if (!_isFailing)
                LogFailing(error);
            _isFailing = true;
            LoseOldest();
        }
    }

    private void LoseOldest()
    {
        var groups = 0;
        for (var excess = _backlogBytes - MaxBacklogBytes; excess > 0; groups++)
        {
            excess -= _backlog[groups].Lines.Length;
            Interlocked.Add(ref _lost, _backlog[groups].Count);
            Volatile.Write(ref _lostThrough, _backlog[groups].NextId - 1);
        }

        Drop(groups);
    }

    private void Drop(int groups)
    {
        for (var i = 0; i < groups; i++)
        {
            _backlogBytes -= _backlog[i].Lines.Length;
            _backlog[i].Release();
        }

        _backlog.RemoveRange(0, groups);
    }

    private void TrySync()
    {
        try
        {
            SyncPoint? point;
            lock (_writer)
                point = _writer.BeginSync();
            point?.Sync();
            lock (_writer)
                _writer.EndSync(point);
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException)
        {
            LogNotSynced(error);
        }
        finally
        {
            _syncedAt = _time.GetTimestamp();
        }
    }

    [LoggerMessage(
        EventId = 1110,
        Level = LogLevel.Error,
        Message = "Events cannot be written to the journal; they wait in memory. Look for a full disk or missing permission")]
    private partial void LogFailing(Exception error);

    [LoggerMessage(EventId = 1111, Level = LogLevel.Warning, Message = "Events are written to the journal again; {Lost} were lost in all")]
    private partial void LogRecovered(long lost);

    [LoggerMessage(
        EventId = 1112,
        Level = LogLevel.Error,
        Message = "The journal could not be synced; its last events stay in the spool until it can")]
    private partial void LogNotSynced(Exception error);
}
