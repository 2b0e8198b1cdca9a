
namespace PolicyMta.Accounting;

/// <summary>
/// All accounting files. What a batch of events leads to is synced in the files and then kept in one commit, so that a crash at any point
/// loses no row and writes none twice. Thread-safe.
/// </summary>
internal sealed class AccountBook(
    ImmutableArray<AccountFilePlan> plans, StateStore store, AccountingMetrics metrics, AccountingLog log, TimeProvider time) : IDisposable
{
    private readonly ImmutableArray<AccountFile> _files = [.. plans.Select(plan => new AccountFile(plan, log))];
    private readonly SemaphoreSlim _turn = new(1);
    private bool _isLoaded;

    /// <summary>Writes the rows of some events.</summary>
    public Task WriteAsync(IReadOnlyList<DeliveryEvent> events, CancellationToken cancellationToken) => InTurnAsync(
        async () =>
        {
            var now = time.GetUtcNow();
            await LoadAsync(now, cancellationToken);
            var counts = new List<long[]>();
            foreach (var file in _files)
            {
                await file.MendAsync(store, now, cancellationToken);
                counts.Add(file.Append(events, now));
            }

            await KeepAsync(cancellationToken);
            foreach (var rows in counts)
                metrics.Wrote(rows);
            await CloseDueAsync(now, cancellationToken);
        },
        cancellationToken);

    /// <summary>Finishes files that are old enough, and removes old ones.</summary>
    public Task TidyAsync(CancellationToken cancellationToken) => InTurnAsync(
        async () =>
        {
            var now = time.GetUtcNow();
            await LoadAsync(now, cancellationToken);
            await CloseDueAsync(now, cancellationToken);
            foreach (var file in _files)
                await file.CleanAsync(store, now, cancellationToken);
        },
        cancellationToken);

    /// <summary>Does something while no file is written or moved.</summary>
    public async Task InTurnAsync(Func<Task> act, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            await act();
        }
        catch
        {
            _isLoaded = false; // What was kept holds, whatever was done since.
            throw;
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    /// <summary>
    /// Reads what was kept, once it is this instance's turn: the one before it has ended when the first events come.
    /// </summary>
    private async Task LoadAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (_isLoaded)
            return;
        foreach (var file in _files)
            await file.LoadAsync(store, now, cancellationToken);
        var last = _files.Max(static file => file.State?.Last ?? 0);
        foreach (var file in _files)
            await file.PassToAsync(last, store, now, cancellationToken);
        _isLoaded = true;
    }

    private async Task KeepAsync(CancellationToken cancellationToken)
    {
        var batch = new StoreBatch();
        foreach (var file in _files)
            file.Keep(batch);
        if (batch.Changes.Count == 0)
            return;
        await store.CommitAsync(batch, cancellationToken);
        foreach (var file in _files)
            file.Accept();
    }

    private async Task CloseDueAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        foreach (var file in _files.Where(file => file.IsDue(now)))
            await file.CloseAsync(store, now, cancellationToken);
    }
}
