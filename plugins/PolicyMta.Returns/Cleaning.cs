using Microsoft.Extensions.Logging;
using PolicyMta.Returns.Desk;
using PolicyMta.Returns.Marks;

namespace PolicyMta.Returns;

/// <summary>Forgets, every hour, what no longer counts, so that the store does not grow for ever.</summary>
internal sealed partial class Cleaning(
    IPluginStore store, ReturnsOptions options, OriginBook origins, AbuseDesk desk, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan Pause = TimeSpan.FromHours(1);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await CleanAsync(cancellationToken);
            }
            catch (IOException e)
            {
                LogFailed(e);
            }

            await Task.Delay(Pause, time, cancellationToken);
        }
    }

    public async Task CleanAsync(CancellationToken cancellationToken)
    {
        var today = StoreKeys.DayOf(time.GetUtcNow());
        var oldest = today - (int)options.Lifetime.TotalDays - 2;
        await StoreCleaning.RemoveBeforeAsync(store, StoreKeys.Done, oldest, cancellationToken);
        await StoreCleaning.RemoveBeforeAsync(store, StoreKeys.Remembered, oldest, cancellationToken);
        await StoreCleaning.RemoveBeforeAsync(
            store, StoreKeys.Unsubscribed, today - (int)options.Unsubscribe.Lifetime.TotalDays - 2, cancellationToken);
        await origins.CleanAsync(cancellationToken);
        await desk.CleanAsync(today, cancellationToken);
    }

    [LoggerMessage(130, LogLevel.Error, "Old entries could not be removed from the store; tried again in an hour")]
    private partial void LogFailed(Exception error);
}
