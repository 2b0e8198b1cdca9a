using Microsoft.Data.Sqlite;
using PolicyMta.Core.Journal;
using PolicyMta.Server.Statistics.Counting;
using PolicyMta.Server.Statistics.Storage;

namespace PolicyMta.Server.Statistics;

/// <summary>
/// Reads the journal into the figures, each event once: its place is kept with them. If the journal no longer has what comes next, or the
/// database cannot be used, all is counted anew from what the journal has. Mail never waits for it.
/// </summary>
internal sealed partial class StatisticsReader : IAsyncDisposable
{
    private const int MostAtOnce = 256;
    private const int Corrupt = 11;
    private const int NotADatabase = 26;
    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(10);

    /// <summary>How long after its end a minute is added to its hour and day.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan PruneInterval = TimeSpan.FromMinutes(10);

    private readonly EventJournal _journal;
    private readonly StatisticsOptions _options;
    private readonly StatisticsFiles _files;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stopping = new();
    private readonly EventFactsReader _reader = new();
    private readonly EventFacts _facts = new();
    private TaskCompletionSource _changed = NewSignal();
    private TaskCompletionSource _wanted = NewSignal();
    private Task _loop = Task.CompletedTask;
    private long _committed = -1;
    private long _completeUntil;
    private long _committedAt;
    private long _prunedAt;
    private long _movedAt;

    public StatisticsReader(
        EventJournal journal, StatisticsOptions options, StatisticsFiles files, TimeProvider time, ILogger<StatisticsReader> logger)
    {
        (_journal, _options, _files, _time, _logger) = (journal, options, files, time, logger);
        _prunedAt = TimeProvider.System.GetTimestamp();
    }

    /// <summary>Guards what is counted; held for some hundred events at most.</summary>
    public Lock Gate { get; } = new();

    /// <summary>The last ten minutes; to be read under <see cref="Gate"/>.</summary>
    public SecondsRing Seconds { get; } = new();

    /// <summary>Is shown what is read.</summary>
    public IEventTap? Tap { get; set; }

    /// <summary>All that happened before this time is in the database; null before the first commit.</summary>
    public DateTimeOffset? CompleteUntil => Interlocked.Read(ref _committed) switch
    {
        < 0 => null,
        var committed when committed >= _journal.LastPublishedId => _time.GetUtcNow(),
        _ => new DateTimeOffset(Interlocked.Read(ref _completeUntil), TimeSpan.Zero),
    };

    /// <summary>How many series are counted.</summary>
    public int SeriesCount { get; private set; }

    private long Settled => (_time.GetUtcNow() - Settling).ToUnixTimeSeconds();

    public void Start()
    {
        using (ExecutionContext.SuppressFlow())
            _loop = Task.Run(RunAsync);
    }

    /// <summary>Waits until what has happened up to now is in the database, but not long.</summary>
    /// <returns>Whether it is.</returns>
    public async ValueTask<bool> CatchUpAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        var wanted = _journal.LastPublishedId;
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        ends.CancelAfter(patience);
        try
        {
            while (Interlocked.Read(ref _committed) < wanted)
            {
                var changed = Volatile.Read(ref _changed);
                Volatile.Read(ref _wanted).TrySetResult();
                if (Interlocked.Read(ref _committed) < wanted)
                    await changed.Task.WaitAsync(ends.Token);
            }

            return true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>Counts what is left of a journal that is closed, and ends.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _loop;
        _stopping.Dispose();
    }

    private async Task RunAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                await FollowAsync(_stopping.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (Exception e) when (e is GapException or NewerDatabaseException
                or SqliteException { SqliteErrorCode: Corrupt or NotADatabase })
            {
                if (TryMoveAside(e.Message))
                    continue;
            }
            catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException)
            {
                LogFailed(_logger, e, _files.Folder);
            }
            catch (Exception e)
            {
                LogBroken(_logger, e);
            }

            await Task.Delay(RetryPause, TimeProvider.System, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task FollowAsync(CancellationToken cancellationToken)
    {
        using var database = StatisticsDatabase.Open(_files.Database);
        if (WhyNotToGoOn(database) is { } reason)
            throw new GapException(reason);
        Interlocked.Exchange(ref _committed, database.EventId ?? -1);
        var start = database.EventId ?? Oldest();
        var book = new StatisticsBook(database, _options, Seconds);
        using var walk = new JournalWalk(() => _journal.Segments, start);
        var isLive = false;
        try
        {
            while (true)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var isMore = Read(walk, book, isLive);
                if (walk.LostBefore is { } first)
                    throw new GapException($"The journal's events before {first} were removed before all were counted.");
                if (IsDue(book, isMore))
                    Commit(book, database, walk.Position, isMore);
                if (isMore)
                {
                    await Task.Yield();
                    continue;
                }

                isLive = true;
                await WaitAsync(walk.Position, book.HasPending || book.HasMinutesToCome, cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            while (Read(walk, book, isLive: false))
            {
                // The rest of a journal that nobody writes any more.
            }

            Commit(book, database, walk.Position, isMore: false);
            book.Commit(walk.Position, (_time.GetUtcNow() + TimeSpan.FromMinutes(1)).ToUnixTimeSeconds());
            throw;
        }
    }

    private string? WhyNotToGoOn(StatisticsDatabase database)
    {
        if (database.EventId is not { } eventId)
            return null;
        if (eventId > _journal.LastPublishedId)
            return $"Events up to {eventId} were counted, and the journal ends with {_journal.LastPublishedId}: it is another one.";
        return eventId < Oldest()
            ? $"Events up to {eventId} were counted, and the journal begins after {Oldest()}: some were removed before they were counted."
            : null;
    }

    /// <summary>The place before the oldest event that the journal has.</summary>
    private long Oldest() => _journal.Segments.FirstOrDefault(static segment => !segment.Facts.IsEmpty) is { } first
        ? first.Facts.FirstId - 1
        : _journal.Beginning;

    /// <returns>Whether there may be more.</returns>
    private bool Read(JournalWalk walk, StatisticsBook book, bool isLive)
    {
        lock (Gate)
        {
            Seconds.Advance(_time.GetUtcNow().ToUnixTimeSeconds());
            for (var i = 0; i < MostAtOnce; i++)
            {
                if (!walk.TryRead(out var line))
                    return false;
                if (walk.LostBefore is not null)
                    return false;
                if (!_reader.TryRead(line, _facts))
                    _facts.Clear();
                book.Add(_facts, isLive);
                if (isLive && Tap is { IsOpen: true } tap)
                    tap.Show(_facts, line);
            }

            return true;
        }
    }

    private bool IsDue(StatisticsBook book, bool isMore)
    {
        if (!book.HasPending && _committed >= 0)
            return book.HasMinutesBefore(Settled);
        return TimeProvider.System.GetElapsedTime(_committedAt) >= book.CommitInterval
            || (!isMore && (_wanted.Task.IsCompleted || _committed < 0));
    }

    private void Commit(StatisticsBook book, StatisticsDatabase database, long position, bool isMore)
    {
        var now = _time.GetUtcNow().UtcTicks;
        book.Commit(position, Settled);
        SeriesCount = book.SeriesCount;
        Interlocked.Exchange(ref _committed, position);
        Interlocked.Exchange(
            ref _completeUntil, isMore ? DateTimeOffset.FromUnixTimeSeconds(database.LastTime).UtcTicks : now);
        _committedAt = TimeProvider.System.GetTimestamp();
        Interlocked.Exchange(ref _wanted, NewSignal());
        Interlocked.Exchange(ref _changed, NewSignal()).TrySetResult();
        if (TimeProvider.System.GetElapsedTime(_prunedAt) < PruneInterval)
            return;
        _prunedAt = TimeProvider.System.GetTimestamp();
        database.Prune(_options);
    }

    /// <summary>Waits for events; if some are not committed, only a moment.</summary>
    private async Task WaitAsync(long position, bool hasPending, CancellationToken cancellationToken)
    {
        if (!hasPending)
            await _journal.WaitAsync(position, cancellationToken);

        if (_wanted.Task.IsCompleted)
            await Task.Delay(Gather / 20, TimeProvider.System, cancellationToken);
        else
            await Task.WhenAny(Task.Delay(Gather, TimeProvider.System, cancellationToken), _wanted.Task);
    }

    /// <returns>False if it cannot be moved, or was just before.</returns>
    private bool TryMoveAside(string reason)
    {
        try
        {
            LogAnew(_logger, reason, _files.MoveAside(_time.GetUtcNow()));
            var isFirst = _movedAt == 0 || TimeProvider.System.GetElapsedTime(_movedAt) > PruneInterval;
            _movedAt = TimeProvider.System.GetTimestamp();
            return isFirst;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogFailed(_logger, e, _files.Folder);
            return false;
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    [LoggerMessage(
        5400, LogLevel.Warning,
        "Statistics are counted anew from the journal, as far back as that goes. {Reason} The database with the figures up to now is "
            + "{File}")]
    private static partial void LogAnew(ILogger logger, string reason, string file);

    [LoggerMessage(
        5401, LogLevel.Error,
        "Statistics cannot be written; retrying every ten seconds, and nothing is lost while the journal keeps it. Look for a full disk or "
            + "missing permission in {Folder}")]
    private static partial void LogFailed(ILogger logger, Exception error, string folder);

    [LoggerMessage(5402, LogLevel.Error, "Statistics failed; retrying in ten seconds from the last figures that were written")]
    private static partial void LogBroken(ILogger logger, Exception error);
}
