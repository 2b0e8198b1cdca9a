using PolicyMta.Core.Hooks;

namespace PolicyMta.Policies.Plugins;

/// <summary>
/// Calls a plugin's exporter with one batch after the other. A batch that throws comes again, after pauses that grow from a second to a
/// minute.
/// </summary>
internal sealed partial class ExporterLoop(string plugin, IEventReader reader, IEventExporter exporter, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    public async Task RunAsync(CancellationToken unloading)
    {
        await foreach (var batch in reader.ReadAsync(unloading))
        {
            await ExportAsync(batch, unloading);
            await batch.AcknowledgeAsync(unloading);
        }
    }

    private async Task ExportAsync(EventBatch batch, CancellationToken unloading)
    {
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                await exporter.ExportAsync(batch, unloading);
                return;
            }
            catch (Exception e) when (!unloading.IsCancellationRequested)
            {
                LogFailed(logger, plugin, reader.Cursor, pause.TotalSeconds, HandlerError.Describe(e));
            }

            await Task.Delay(pause, time, unloading);
        }
    }

    [LoggerMessage(
        4020,
        LogLevel.Warning,
        "The exporter {Cursor} of plugin {Plugin} failed; the same events are handed to it again in {Seconds} s: {Error}")]
    private static partial void LogFailed(ILogger logger, string plugin, string cursor, double seconds, string error);
}
