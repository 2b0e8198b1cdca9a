namespace PolicyMta.Core.Records;

/// <summary>
/// Saves again and again, and once more at the end; a failure is told, and the next time is tried as if nothing had been.
/// </summary>
/// <param name="save">Saves what has changed.</param>
/// <param name="every">How often.</param>
/// <param name="time">The clock.</param>
/// <param name="tellFailure">Takes what went wrong.</param>
internal sealed class PeriodicSave(Func<Task> save, TimeSpan every, TimeProvider time, Action<Exception> tellFailure) : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private Task _loop = Task.CompletedTask;

    public void Start() => _loop = Task.Run(RunAsync);

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _loop;
        _stopping.Dispose();
    }

    private async Task RunAsync()
    {
        while (true)
        {
            await Task.Delay(every, time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            var isLast = _stopping.IsCancellationRequested;
            try
            {
                await save();
            }
            catch (Exception e)
            {
                tellFailure(e);
            }

            if (isLast)
                return;
        }
    }
}
