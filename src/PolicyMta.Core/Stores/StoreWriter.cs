namespace PolicyMta.Core.Stores;

/// <summary>
/// Commits the batches of all owners, one group after the other: what comes while a group is being synced makes up the next. Takes a thread
/// of the pool only while there is something to commit. Thread-safe.
/// </summary>
internal sealed class StoreWriter(StoreDatabase database)
{
    private const long GroupBytes = 2 * StoreBatch.MaxBytes;

    private readonly Lock _lock = new();
    private readonly Queue<PendingBatch> _pending = [];
    private Task _running = Task.CompletedTask;
    private bool _isRunning;
    private bool _isStopped;

    public Task PutAsync(byte[] prefix, StoreBatch batch, long quota)
    {
        var pending = new PendingBatch(prefix, batch, quota, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isStopped, typeof(StoreWriter));
            _pending.Enqueue(pending);
            if (!_isRunning)
            {
                _isRunning = true;
                using (ExecutionContext.IsFlowSuppressed() ? default : ExecutionContext.SuppressFlow())
                    _running = Task.Run(Run);
            }
        }

        return pending.Done.Task;
    }

    /// <summary>Takes no more batches, and ends when those that were put have been committed.</summary>
    public Task StopAsync()
    {
        lock (_lock)
        {
            _isStopped = true;
            return _running;
        }
    }

    private void Run()
    {
        while (Take() is { Count: > 0 } group)
            Commit(group);
    }

    /// <returns>The batches of the next group; empty if nothing is left, and the loop ends.</returns>
    private List<PendingBatch> Take()
    {
        var group = new List<PendingBatch>();
        lock (_lock)
        {
            for (var bytes = 0L; bytes < GroupBytes && _pending.TryDequeue(out var next); bytes += next.Batch.Bytes)
                group.Add(next);
            _isRunning = group.Count > 0;
        }

        return group;
    }

    private void Commit(List<PendingBatch> group)
    {
        using var changes = new StoreGroup(database);
        var added = new List<PendingBatch>(group.Count);
        foreach (var pending in group)
        {
            try
            {
                changes.Add(pending.Prefix, pending.Batch, pending.Quota);
                added.Add(pending);
            }
            catch (Exception e)
            {
                pending.Done.SetException(e);
            }
        }

        try
        {
            if (!changes.IsEmpty)
                changes.Commit();
        }
        catch (Exception e)
        {
            foreach (var pending in added)
                pending.Done.SetException(e);
            return;
        }

        foreach (var pending in added)
            pending.Done.SetResult();
    }

    /// <summary>A batch that waits for its commit.</summary>
    private sealed record PendingBatch(byte[] Prefix, StoreBatch Batch, long Quota, TaskCompletionSource Done);
}
