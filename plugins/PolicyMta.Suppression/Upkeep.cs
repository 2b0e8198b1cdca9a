using PolicyMta.SuppressionList.Entries;
using PolicyMta.SuppressionList.Events;

namespace PolicyMta.SuppressionList;

/// <summary>Beside the mail: reads the entries into memory after a start, and takes away what has ended.</summary>
internal sealed class Upkeep(SuppressionBook book, IPluginStore store, EventFeed feed, SuppressionLog log, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await RunOnceAsync(stop);
            await Task.Delay(Pause, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>What is done each minute.</summary>
    public async Task RunOnceAsync(CancellationToken stop)
    {
        try
        {
            if (!book.IsLoaded || book.WasWrittenByOthers())
                await LoadAsync(stop);
            log.Swept(await book.SweepAsync(stop));
            await FailureCounts.SweepAsync(store, feed.Rules, time.GetUtcNow(), stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            if (book.IsLoaded)
                log.NotSwept(e);
            else
                log.NotLoaded(e);
        }
    }

    private async Task LoadAsync(CancellationToken stop)
    {
        var began = time.GetTimestamp();
        await book.LoadAsync(stop);
        log.Loaded(book.Counts.All, time.GetElapsedTime(began));
    }
}
