using PolicyMta.Core.Files;

namespace PolicyMta.Policies.Tables;

/// <summary>A table from a file of the administrator's, read again when asked and the file has changed. Thread-safe.</summary>
internal sealed class FileTable(string name, TableOptions options, SemaphoreSlim turn, ILogger logger, TimeProvider time)
    : TableHandle(name, options, turn, logger, time)
{
    private readonly Lock _lock = new();
    private readonly FileStamps _stamps = new(time);
    private Task _reading = Task.CompletedTask;
    private string? _seen;

    public override string Source => Options.File;

    public override string WatchedFile => Options.File;

    public override Task<PolicyProblem?> RefreshAsync()
    {
        lock (_lock)
        {
            if (!_reading.IsCompleted)
                return _reading.ContinueWith(_ => RefreshAsync(), TaskScheduler.Default).Unwrap();
            var now = _stamps.Of(Options.File);
            if (Stopping.IsCancellationRequested || (now == _seen && Current is not null))
                return Task.FromResult<PolicyProblem?>(null);
            _seen = now;
            var reading = StartReading(Options.File);
            _reading = reading;
            return reading;
        }
    }
}
