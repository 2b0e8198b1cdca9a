namespace PolicyMta.Policies.Tables;

/// <summary>
/// The tables of all policies that are in force or being built. A table lives as long as a policy declares it just so: a reload that does
/// not touch it does not read it again. Preparing must not overlap; otherwise thread-safe.
/// </summary>
internal sealed partial class TableRoom(ILoggerFactory loggers, TimeProvider time) : IDisposable
{
    /// <summary>How long a start or a reload waits for tables that were never read before.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ILogger _logger = loggers.CreateLogger<TableRoom>();
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly Dictionary<TableOptions, TableHandle> _handles = [];
    private volatile TableSet _inForce = TableSet.Empty;

    /// <summary>
    /// Where tables that are served by HTTP are fetched to; null if none are fetched: for a check, which changes nothing.
    /// </summary>
    public TableDownloads? Downloads { get; init; }

    /// <summary>The tables of the policy in force.</summary>
    public TableSet InForce => _inForce;

    /// <summary>
    /// The tables of a policy. Waits for those that are new, within <see cref="Patience"/>: after that they are read on, and what asks
    /// them fails until then. Those that are there already and whose files have changed are read anew without being waited for.
    /// </summary>
    /// <param name="options">The declared tables.</param>
    /// <param name="problems">Takes the mistakes of new tables.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<TableSet> PrepareAsync(
        IReadOnlyDictionary<string, TableOptions> options, List<PolicyProblem> problems, CancellationToken cancellationToken)
    {
        var handles = options.Select(table => HandleOf(table.Key, table.Value)).ToList();
        var readings = handles.Select(handle => (Handle: handle, Reading: handle.RefreshAsync())).ToList();
        var first = readings.FindAll(entry => entry.Handle.Current is null);
        try
        {
            await Task.WhenAll(first.Select(entry => entry.Reading)).WaitAsync(Patience, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            foreach (var (handle, _) in first.FindAll(entry => !entry.Reading.IsCompleted))
                LogSlow(_logger, handle.Name, handle.Source, Patience.TotalSeconds);
        }

        foreach (var (_, reading) in first.FindAll(entry => entry.Reading.IsCompletedSuccessfully))
        {
            if (await reading is { } problem)
                problems.Add(problem);
        }

        return new TableSet(handles);
    }

    /// <summary>Puts the tables of a policy in force, and lets all others go.</summary>
    public void Keep(IReadOnlyDictionary<string, TableOptions> options)
    {
        var kept = new TableSet(options.Select(table => HandleOf(table.Key, table.Value)));
        lock (_handles)
        {
            foreach (var (declared, handle) in _handles.Where(entry => !kept.Handles.Contains(entry.Value)).ToList())
            {
                _handles.Remove(declared);
                handle.Dispose();
            }
        }

        _inForce = kept;
        Downloads?.Keep(options.Where(table => table.Value.Url.Length > 0));
    }

    /// <summary>Reads anew, in the background, those files of tables in force that have changed.</summary>
    public void Refresh()
    {
        foreach (var handle in _inForce.Handles)
            _ = handle.RefreshAsync();
    }

    public void Dispose()
    {
        lock (_handles)
        {
            foreach (var handle in _handles.Values)
                handle.Dispose();
        }

        Downloads?.Dispose();
    }

    private TableHandle HandleOf(string name, TableOptions options)
    {
        // Where it is written makes no other table of it.
        var declared = options with { Name = new(name, default) };
        lock (_handles)
        {
            if (!_handles.TryGetValue(declared, out var handle))
                _handles[declared] = handle = Make(name, declared);
            return handle;
        }
    }

    private TableHandle Make(string name, TableOptions declared) => declared.Url.Length > 0
        ? new RemoteTable(name, declared, Downloads?.Of(name, declared), _turn, _logger, time)
        : new FileTable(name, declared, _turn, _logger, time);

    [LoggerMessage(
        6313, LogLevel.Warning,
        "Table {Table}: {Source} has not been read within {Seconds} s; it is read on, and what asks the table fails until then")]
    private static partial void LogSlow(ILogger logger, string table, string source, double seconds);
}
