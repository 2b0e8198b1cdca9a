namespace PolicyMta.Policies.Tables;

/// <summary>
/// One declared table and the state of it that is in force. What has a mistake changes nothing. Files are read on threads of their own, one
/// at a time. Thread-safe.
/// </summary>
/// <param name="name">The table's name.</param>
/// <param name="options">How it is declared.</param>
/// <param name="turn">Taken while a file is read, so that one is read at a time.</param>
/// <param name="logger">Told of each new state, and of each mistake.</param>
/// <param name="time">The clock.</param>
internal abstract partial class TableHandle(
    string name, TableOptions options, SemaphoreSlim turn, ILogger logger, TimeProvider time) : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private volatile LookupTable? _current;
    private volatile PolicyProblem? _problem;

    public string Name => name;

    /// <summary>Where the table comes from, as operators know it.</summary>
    public abstract string Source { get; }

    /// <summary>The file whose changes are watched; empty if there is none.</summary>
    public virtual string WatchedFile => "";

    /// <summary>The state in force, or null.</summary>
    public LookupTable? Current => _current;

    protected TableOptions Options => options;

    protected ILogger Logger => logger;

    protected TimeProvider Time => time;

    protected CancellationToken Stopping => _stop.Token;

    /// <summary>The state in force.</summary>
    /// <exception cref="TableUnavailableException">There is none yet.</exception>
    public LookupTable Demand() => _current ?? throw new TableUnavailableException(_problem is { } problem
        ? $"The table '{Name}' has not been read: {problem.Message}"
        : $"The table '{Name}' is being read; ask again later.");

    /// <summary>Reads the table if it was never read well, or if it may have changed.</summary>
    /// <returns>Ends when that is done: with the mistake, or null. At once if nothing is to be done.</returns>
    public abstract Task<PolicyProblem?> RefreshAsync();

    public void Dispose() => _stop.Cancel();

    /// <summary>A thread of its own: a large file takes seconds, and the threads of the pool move mail.</summary>
    protected Task<PolicyProblem?> StartReading(string file) =>
        Task.Factory.StartNew(() => Read(file), _stop.Token, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>Takes down why there is no newer state.</summary>
    protected void Note(PolicyProblem problem) => _problem = problem;

    private PolicyProblem? Read(string file)
    {
        turn.Wait(_stop.Token);
        var started = time.GetTimestamp();
        try
        {
            var table = TableFile.Read(name, options with { File = file }, _stop.Token);
            _current = table;
            _problem = null;
            LogRead(
                logger, name, table.Version.Hash, table.Version.Rows, table.Bytes / (1024 * 1024),
                (long)time.GetElapsedTime(started).TotalMilliseconds);
            return null;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            var mistake = e as TableException ?? new TableException(0, $"The file cannot be read: {e.GetType().Name}: {e.Message}");
            var problem = new PolicyProblem(
                new SourcePlace(Source, mistake.Line, 0), $"Table '{name}': {mistake.Message}", mistake.Remedy);
            _problem = problem;
            if (_current is { } old)
                LogKept(logger, problem.ToString(), name, old.Version.Hash);
            else
                LogNone(logger, problem.ToString(), name);
            return problem;
        }
        finally
        {
            turn.Release();
        }
    }

    [LoggerMessage(6310, LogLevel.Information, "Table {Table}, version {Version}: {Rows} rows, {Megabytes} MiB, read in {Milliseconds} ms")]
    private static partial void LogRead(ILogger logger, string table, string version, long rows, long megabytes, long milliseconds);

    [LoggerMessage(6311, LogLevel.Error, "{Problem} The table {Table} stays as it was, in version {Version}")]
    private static partial void LogKept(ILogger logger, string problem, string table, string version);

    [LoggerMessage(6312, LogLevel.Error, "{Problem} There is no table {Table} until the file is right: what asks it fails")]
    private static partial void LogNone(ILogger logger, string problem, string table);
}
