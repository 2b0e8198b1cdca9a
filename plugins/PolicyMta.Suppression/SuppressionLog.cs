using Microsoft.Extensions.Logging;
using PolicyMta.SuppressionList.Entries;

namespace PolicyMta.SuppressionList;

/// <summary>What the plugin tells operators.</summary>
internal sealed partial class SuppressionLog(ILogger logger)
{
    public void Loaded(long entries, TimeSpan took) => LogLoaded(logger, entries, took.TotalSeconds);

    public void NotLoaded(Exception error) => LogNotLoaded(logger, error);

    public void EventsNotRead(TimeSpan pause, Exception error) => LogEventsNotRead(logger, pause, error);

    public void NoEvents() => LogNoEvents(logger);

    public void NotSwept(Exception error) => LogNotSwept(logger, error);

    public void Swept(int entries)
    {
        if (entries > 0)
            LogSwept(logger, entries);
    }

    public void Fed(Applied done)
    {
        if (done != default)
            LogFed(logger, done.Added, done.Updated, done.Removed);
    }

    [LoggerMessage(40, LogLevel.Information, "{Entries} entries are in memory after {Seconds:F1} s")]
    private static partial void LogLoaded(ILogger logger, long entries, double seconds);

    [LoggerMessage(41, LogLevel.Error, "The entries cannot be read into memory; look-ups ask the disk, retrying in a minute")]
    private static partial void LogNotLoaded(ILogger logger, Exception error);

    [LoggerMessage(42, LogLevel.Error, "Events could not be made entries; retrying in {Pause}")]
    private static partial void LogEventsNotRead(ILogger logger, TimeSpan pause, Exception error);

    [LoggerMessage(43, LogLevel.Error, "Entries that have ended could not be removed; they hold no more, retrying later")]
    private static partial void LogNotSwept(ILogger logger, Exception error);

    [LoggerMessage(44, LogLevel.Information, "{Entries} entries have ended and were removed")]
    private static partial void LogSwept(ILogger logger, int entries);

    [LoggerMessage(
        46, LogLevel.Warning,
        "The journal of events is switched off (events.enabled): no failure, complaint or unsubscription leads to an entry")]
    private static partial void LogNoEvents(ILogger logger);

    [LoggerMessage(45, LogLevel.Debug, "Events added {Added} entries, changed {Updated} and removed {Removed}")]
    private static partial void LogFed(ILogger logger, int added, int updated, int removed);
}
