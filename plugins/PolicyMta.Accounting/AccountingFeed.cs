namespace PolicyMta.Accounting;

/// <summary>Follows the journal and writes what it tells into the accounting files, behind the mail.</summary>
internal sealed class AccountingFeed(AccountBook book, AccountingMetrics metrics, AccountingLog log, TimeProvider time)
{
    /// <summary>How many events a batch has at most.</summary>
    public const int MostAtOnce = 4096;

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    /// <summary>How long events gather: each batch is some disk syncs.</summary>
    private static readonly TimeSpan Gathering = TimeSpan.FromSeconds(1);

    /// <summary>How often files are looked at that are old enough to be finished.</summary>
    private static readonly TimeSpan TidyInterval = TimeSpan.FromMinutes(1);

    /// <summary>Follows the journal until it is cancelled; a disk that takes nothing is tried again.</summary>
    public async Task RunAsync(IEventReader reader, CancellationToken stop)
    {
        var pause = FirstPause;
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await foreach (var batch in reader.ReadAsync(stop))
                {
                    if (batch.LostBefore is { } before)
                        log.Lost(before);
                    await book.WriteAsync(batch.Events, stop);
                    await batch.AcknowledgeAsync(stop);
                    pause = FirstPause;
                    if (batch.Events.Count < MostAtOnce)
                        await Task.Delay(Gathering, time, stop);
                }
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (EventsDisabledException)
            {
                log.NoEvents();
                return;
            }
            catch (Exception e) when (IsOfDisk(e))
            {
                metrics.Failed();
                log.NotWritten(pause, e);
                await Task.Delay(pause, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                pause = pause * 2 > LongestPause ? LongestPause : pause * 2;
            }
        }
    }

    /// <summary>Finishes files by time also when nothing happens.</summary>
    public async Task TidyAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(TidyInterval, time);
        while (await timer.WaitForNextTickAsync(stop))
        {
            try
            {
                await book.TidyAsync(stop);
            }
            catch (Exception e) when (IsOfDisk(e))
            {
                metrics.Failed();
                log.NotWritten(TidyInterval, e);
            }
        }
    }

    private static bool IsOfDisk(Exception e) =>
        e is IOException or UnauthorizedAccessException or InvalidDataException or FormatException or InvalidOperationException;
}
