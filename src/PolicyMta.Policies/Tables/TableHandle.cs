using PolicyMta.Core.Files;

namespace PolicyMta.Policies.Tables;

/// <summary>
/// One declared table and the state of it that is in force. Reads its file on a thread of its own, again when asked and the file has
/// changed; what has a mistake changes nothing. Thread-safe.
/// </summary>
internal sealed partial class TableHandle : IDisposable
{
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly TableOptions _options;
    private readonly SemaphoreSlim _turn;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly FileStamps _stamps;
    private volatile LookupTable? _current;
    private volatile PolicyProblem? _problem;
    private Task _reading = Task.CompletedTask;
    private string? _seen;

    /// <param name="name">The table's name.</param>
    /// <param name="options">How it is declared.</param>
    /// <param name="turn">Taken while a file is read, so that one is read at a time.</param>
    /// <param name="logger">Told of each new state, and of each mistake.</param>
    /// <param name="time">The clock.</param>
    public TableHandle(string name, TableOptions options, SemaphoreSlim turn, ILogger logger, TimeProvider time)
    {
        Name = name;
        _options = options;
        _turn = turn;
        _logger = logger;
        _time = time;
        _stamps = new FileStamps(time);
    }

    public string Name { get; }

    public string File => _options.File;

    /// <summary>The state in force, or null.</summary>
    public LookupTable? Current => _current;

    /// <summary>The state in force.</summary>
    /// <exception cref="TableUnavailableException">There is none yet.</exception>
    public LookupTable Demand() => _current ?? throw new TableUnavailableException(_problem is { } problem
        ? $"The table '{Name}' has not been read: {problem.Message}"
        : $"The table '{Name}' is being read; ask again later.");

    /// <summary>Reads the file if it has changed since it was last read, or was never read well.</summary>
    /// <returns>
    /// Ends when that is done: with the mistake, or null. At once if nothing is to be done.
    /// </returns>
    public Task<PolicyProblem?> RefreshAsync()
    {
        lock (_lock)
        {
            if (!_reading.IsCompleted)
                return _reading.ContinueWith(_ => RefreshAsync(), TaskScheduler.Default).Unwrap();
            var now = _stamps.Of(_options.File);
            if (_stop.IsCancellationRequested || (now == _seen && _current is not null))
                return Task.FromResult<PolicyProblem?>(null);
            _seen = now;

            // A thread of its own: a large file takes seconds, and the threads of the pool move mail.
            var reading = Task.Factory.StartNew(Read, _stop.Token, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            _reading = reading;
            return reading;
        }
    }

    public void Dispose()
    {
        lock (_lock)
            _stop.Cancel();
    }

    private PolicyProblem? Read()
    {
        _turn.Wait(_stop.Token);
        var started = _time.GetTimestamp();
        try
        {
            var table = TableFile.Read(Name, _options, _stop.Token);
            _current = table;
            _problem = null;
            LogRead(
                _logger, Name, table.Version.Hash, table.Version.Rows, table.Bytes / (1024 * 1024),
                (long)_time.GetElapsedTime(started).TotalMilliseconds);
            return null;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            var mistake = e as TableException ?? new TableException(0, $"The file cannot be read: {e.GetType().Name}: {e.Message}");
            var problem = new PolicyProblem(
                new SourcePlace(_options.File, mistake.Line, 0), $"Table '{Name}': {mistake.Message}", mistake.Remedy);
            _problem = problem;
            if (_current is { } old)
                LogKept(_logger, problem.ToString(), Name, old.Version.Hash);
            else
                LogNone(_logger, problem.ToString(), Name);
            return problem;
        }
        finally
        {
            _turn.Release();
        }
    }

    [LoggerMessage(6310, LogLevel.Information, "Table {Table}, version {Version}: {Rows} rows, {Megabytes} MiB, read in {Milliseconds} ms")]
    private static partial void LogRead(ILogger logger, string table, string version, long rows, long megabytes, long milliseconds);

    [LoggerMessage(6311, LogLevel.Error, "{Problem} The table {Table} stays as it was, in version {Version}")]
    private static partial void LogKept(ILogger logger, string problem, string table, string version);

    [LoggerMessage(6312, LogLevel.Error, "{Problem} There is no table {Table} until the file is right: what asks it fails")]
    private static partial void LogNone(ILogger logger, string problem, string table);
}
