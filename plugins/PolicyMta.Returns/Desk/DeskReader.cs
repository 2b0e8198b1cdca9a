using Microsoft.Extensions.Logging;

namespace PolicyMta.Returns.Desk;

/// <summary>Has the desk take the events of the journal. If the store does not take them they come again after a while.</summary>
internal sealed partial class DeskReader(IEventReader reader, AbuseDesk desk, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await foreach (var batch in reader.ReadAsync(cancellationToken))
                {
                    await desk.TakeAsync(batch.Events, cancellationToken);
                    await batch.AcknowledgeAsync(cancellationToken);
                }
            }
            catch (EventsDisabledException)
            {
                LogNoJournal();
                return;
            }
            catch (Exception e) when (e is IOException or InvalidOperationException)
            {
                LogNotTaken(Pause.TotalSeconds, e);
            }

            await Task.Delay(Pause, time, cancellationToken);
        }
    }

    [LoggerMessage(120, LogLevel.Warning, "The journal of events is switched off: what comes back is not counted")]
    private partial void LogNoJournal();

    [LoggerMessage(121, LogLevel.Error, "What came back could not be counted; tried again in {Seconds} s")]
    private partial void LogNotTaken(double seconds, Exception error);
}
