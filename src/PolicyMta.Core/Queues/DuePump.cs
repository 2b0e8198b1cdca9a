namespace PolicyMta.Core.Queues;

/// <summary>
/// Hands deliveries to routing: those that have just been accepted at once, those that wait when they are due, a bounded number at a time.
/// </summary>
internal sealed partial class DuePump(
    DueHeap due, Intake intake, MailFlow flow, ClockCorrection clock, TimeProvider time, ILogger<DuePump> logger)
    : IAsyncDisposable
{
    private const int BatchSize = 1_000;
    private const int AtOnce = 64;
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(100);

    private readonly CancellationTokenSource _stopping = new();
    private Task _loop = Task.CompletedTask;

    public void Start()
    {
        intake.Arrived += RouteNow;
        _loop = Task.Run(RunAsync);
    }

    public async ValueTask DisposeAsync()
    {
        intake.Arrived -= RouteNow;
        await _stopping.CancelAsync();
        await _loop;
        _stopping.Dispose();
    }

    private void RouteNow(QueuedDelivery delivery) =>
        ThreadPool.UnsafeQueueUserWorkItem(static work => _ = work.flow.RouteAsync(work.delivery), (flow, delivery), preferLocal: false);

    private async Task RunAsync()
    {
        var batch = new List<QueuedDelivery>(BatchSize);
        using var slots = new SemaphoreSlim(AtOnce);
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                batch.Clear();
                await clock.LookAsync();
                due.TakeDue(time.GetUtcNow().UtcTicks, batch, BatchSize);
                foreach (var delivery in batch)
                {
                    await slots.WaitAsync();
                    _ = RouteAsync(delivery, slots);
                }

                if (batch.Count == 0)
                    await Task.Delay(Beat, time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (Exception e)
            {
                LogFault(logger, e);
            }
        }

        for (var i = 0; i < AtOnce; i++)
            await slots.WaitAsync();
    }

    private async Task RouteAsync(QueuedDelivery delivery, SemaphoreSlim slots)
    {
        await Task.Yield();
        try
        {
            await flow.RouteAsync(delivery);
        }
        finally
        {
            slots.Release();
        }
    }

    [LoggerMessage(1500, LogLevel.Error, "Scheduler loop failed; continuing")]
    private static partial void LogFault(ILogger logger, Exception error);
}
