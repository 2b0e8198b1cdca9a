namespace PolicyMta.Policies.Tables;

/// <summary>
/// A table that is served by HTTP. The copy on disk is read first, so that a restart needs no server; then the server is asked every so
/// often whether there is a newer one. What cannot be fetched or has a mistake leaves table and copy as they were, and is no mistake of the
/// configuration. Thread-safe.
/// </summary>
internal sealed partial class RemoteTable(
    string name, TableOptions options, TableDownload? download, SemaphoreSlim turn, ILogger logger, TimeProvider time)
    : TableHandle(name, options, turn, logger, time)
{
    /// <summary>How soon a failed fetch is tried again, at most.</summary>
    public static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private readonly TaskCompletionSource<PolicyProblem?> _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isRunning;
    private bool _isFailing;

    public override string Source => Options.Url;

    /// <summary>Begins to fetch; later calls change nothing.</summary>
    /// <returns>Ends with the first state, or when the first fetch has failed; never with a mistake.</returns>
    public override Task<PolicyProblem?> RefreshAsync()
    {
        if (download is null)
            return Task.FromResult<PolicyProblem?>(null);
        lock (_lock)
        {
            if (!_isRunning && !Stopping.IsCancellationRequested)
            {
                _isRunning = true;
                using (ExecutionContext.IsFlowSuppressed() ? default : ExecutionContext.SuppressFlow())
                    _ = Task.Run(RunAsync);
            }
        }

        return Current is null ? _first.Task : Task.FromResult<PolicyProblem?>(null);
    }

    private async Task RunAsync()
    {
        try
        {
            if (download!.HasCopy && await StartReading(download.File) is not null)
                download.Forget();
            if (Current is not null)
                _first.TrySetResult(null);
            while (true)
            {
                var pause = await FetchAsync() || Options.Every < AfterFailure ? Options.Every : AfterFailure;
                _first.TrySetResult(null);
                await Task.Delay(pause, Time, Stopping);
            }
        }
        catch (OperationCanceledException)
        {
            _first.TrySetResult(null);
        }
    }

    /// <returns>Whether the table is as the server has it.</returns>
    private async Task<bool> FetchAsync()
    {
        try
        {
            if (await download!.FetchAsync(Stopping))
            {
                if (await StartReading(download.NewFile) is not null)
                {
                    download.Refuse();
                    return false;
                }

                download.Accept();
            }

            if (_isFailing)
                LogBack(Logger, Name, Source);
            _isFailing = false;
            return true;
        }
        catch (Exception e) when (!Stopping.IsCancellationRequested)
        {
            var reason = e is TableException ? e.Message : $"{e.GetType().Name}: {e.Message}";
            Note(new PolicyProblem(new SourcePlace(Source, 0, 0), $"Table '{Name}': it cannot be fetched: {reason}"));
            if (!_isFailing)
                LogFailed(Logger, Name, Source, reason);
            _isFailing = true;
            return false;
        }
    }

    [LoggerMessage(
        6314, LogLevel.Warning, "Table {Table}: {Url} cannot be fetched, the table stays as it was; it is tried again: {Reason}")]
    private static partial void LogFailed(ILogger logger, string table, string url, string reason);

    [LoggerMessage(6315, LogLevel.Information, "Table {Table}: {Url} can be fetched again")]
    private static partial void LogBack(ILogger logger, string table, string url);
}
