using PolicyMta.Core.Hooks;

namespace PolicyMta.Policies.Plugins.Exporting;

/// <summary>
/// Calls a plugin's exporter with one batch after the other, unless an operator or the exporter itself has paused it. A batch that throws
/// comes again, after the pause that the exporter asks for, or after pauses that grow from a second to a minute.
/// </summary>
internal sealed partial class ExporterLoop(
    string plugin, PluginReader reader, IEventExporter exporter, ExporterRoom room, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan ShortestRetry = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromDays(1);

    public async Task RunAsync(CancellationToken unloading)
    {
        var state = await room.OpenAsync(reader.Cursor, plugin, unloading);
        state.Enter(reader);
        try
        {
            while (true)
            {
                using var run = await state.BeginRunAsync(unloading);
                try
                {
                    await ReadAsync(state, run.Token, unloading);
                }
                catch (OperationCanceledException) when (!unloading.IsCancellationRequested)
                {
                    // Paused or moved: it goes on from the place that is kept.
                }
                finally
                {
                    state.EndRun(run);
                }
            }
        }
        finally
        {
            state.Leave(reader);
        }
    }

    private async Task ReadAsync(ExporterState state, CancellationToken run, CancellationToken unloading)
    {
        for (var pause = FirstPause; ; pause = Longer(pause))
        {
            try
            {
                await foreach (var batch in reader.ReadAsync(run))
                {
                    await ExportAsync(state, batch, run);
                    await batch.AcknowledgeAsync(run);
                    state.Exported(batch.Events.Count);
                    pause = FirstPause;
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException && !unloading.IsCancellationRequested)
            {
                state.Failed($"The journal cannot be read: {e.Message}", pause);
                LogFailed(logger, plugin, reader.Cursor, pause.TotalSeconds, state.LastError!);
            }

            await Task.Delay(pause, time, run);
        }
    }

    private async Task ExportAsync(ExporterState state, EventBatch batch, CancellationToken run)
    {
        for (var pause = FirstPause; ; pause = Longer(pause))
        {
            TimeSpan wait;
            try
            {
                await exporter.ExportAsync(batch, run);
                return;
            }
            catch (Exception) when (run.IsCancellationRequested)
            {
                throw new OperationCanceledException(run);
            }
            catch (ExportFailedException e) when (e.PausesExporter)
            {
                state.Failed(e.Message, null);
                LogPaused(logger, plugin, reader.Cursor, state.LastError!);
                await room.PauseAsync(state, "exporter", state.LastError);
                run.ThrowIfCancellationRequested();
                continue;
            }
            catch (ExportFailedException e)
            {
                wait = e.RetryAfter is { } after ? Within(after) : pause;
                Note(e.Message);
            }
            catch (Exception e)
            {
                wait = pause;
                Note(HandlerError.Describe(e));
            }

            await state.WaitAsync(wait, time, run);

            void Note(string error)
            {
                state.Failed(error, wait);
                LogFailed(logger, plugin, reader.Cursor, wait.TotalSeconds, state.LastError!);
            }
        }
    }

    private static TimeSpan Longer(TimeSpan pause) => pause * 2 < LongestPause ? pause * 2 : LongestPause;

    private static TimeSpan Within(TimeSpan wanted) =>
        wanted < ShortestRetry ? ShortestRetry : wanted > LongestRetry ? LongestRetry : wanted;

    [LoggerMessage(
        4020,
        LogLevel.Warning,
        "The exporter {Cursor} of plugin {Plugin} failed; the same events are handed to it again in {Seconds} s: {Error}")]
    private static partial void LogFailed(ILogger logger, string plugin, string cursor, double seconds, string error);

    [LoggerMessage(
        4021,
        LogLevel.Error,
        "The exporter {Cursor} of plugin {Plugin} pauses itself until 'policymta exporters resume' is given: {Error}")]
    private static partial void LogPaused(ILogger logger, string plugin, string cursor, string error);
}
