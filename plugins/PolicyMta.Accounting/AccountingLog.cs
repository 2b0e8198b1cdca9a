using Microsoft.Extensions.Logging;

namespace PolicyMta.Accounting;

/// <summary>What the plugin tells operators.</summary>
internal sealed partial class AccountingLog(ILogger logger)
{
    public void Closed(ClosedFile file) => LogClosed(logger, file.Path, file.Rows.All);

    public void Cut(string path, long bytes) => LogCut(logger, path, bytes);

    public void SetAside(string path, string name) => LogSetAside(logger, path, name);

    public void Shortened(string path, long bytes) => LogShortened(logger, path, bytes);

    public void NotWritten(TimeSpan pause, Exception error) => LogNotWritten(logger, pause.TotalSeconds, error.Message);

    public void Lost(long before) => LogLost(logger, before);

    public void NoEvents() => LogNoEvents(logger);

    [LoggerMessage(60, LogLevel.Information, "The accounting file {Path} is finished: {Rows} rows")]
    private static partial void LogClosed(ILogger logger, string path, long rows);

    [LoggerMessage(61, LogLevel.Warning, "The last {Bytes} bytes of {Path} were of a write that a crash tore: they are written again")]
    private static partial void LogCut(ILogger logger, string path, long bytes);

    [LoggerMessage(62, LogLevel.Warning, "{Path} was not written by this server, or its spool is new: it is kept as {Name}")]
    private static partial void LogSetAside(ILogger logger, string path, string name);

    [LoggerMessage(63, LogLevel.Error, "Accounting files cannot be written; nothing is lost, trying again in {Seconds} s: {Error}")]
    private static partial void LogNotWritten(ILogger logger, double seconds, string error);

    [LoggerMessage(
        64, LogLevel.Error,
        "The journal removed events before they stood in accounting files: those before event {Event} are missing; see events.keep_for")]
    private static partial void LogLost(ILogger logger, long @event);

    [LoggerMessage(66, LogLevel.Error, "Another program removed {Bytes} bytes of {Path}; a new file is begun")]
    private static partial void LogShortened(ILogger logger, string path, long bytes);

    [LoggerMessage(65, LogLevel.Warning, "The journal of events is switched off (events.enabled): accounting files stay empty")]
    private static partial void LogNoEvents(ILogger logger);
}
