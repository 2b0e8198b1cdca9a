namespace PolicyMta.Kafka;

/// <summary>Waits until brokers have reported on each event of a batch. Thread-safe.</summary>
internal sealed class BatchReports(int count)
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _open = count;

    /// <summary>Completes when all are acknowledged; fails with the first that is refused.</summary>
    public Task Done => _done.Task;

    public void Report(string? error)
    {
        if (error is not null)
            _done.TrySetException(new ExportFailedException($"Kafka did not take an event: {error}"));
        else if (Interlocked.Decrement(ref _open) == 0)
            _done.TrySetResult();
    }
}
