using Microsoft.Extensions.Logging;

namespace PolicyMta.DkimSigning.Replay;

/// <summary>Tells the administrator what could not be kept.</summary>
internal sealed partial class ReplayLog(ILogger logger)
{
    public void NotWritten(Exception error) => LogNotWritten(logger, error);

    [LoggerMessage(
        7, LogLevel.Warning, "DKIM: to whom signatures went could not be written; mail that is sent again by others may go unnoticed")]
    private static partial void LogNotWritten(ILogger logger, Exception error);
}
