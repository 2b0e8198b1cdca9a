using Microsoft.Extensions.Logging;

namespace PolicyMta.IspRules.WarmUp;

/// <summary>What warm-up tells operators.</summary>
internal sealed partial class WarmUpLog(ILogger logger)
{
    public void Spent(WarmUpKey key, long budget) => LogSpent(logger, key.Source, key.Provider, budget);

    public void Slowed(WarmUpKey key, double percent, int toll) =>
        LogSlowed(logger, key.Source, key.Provider, percent, toll > 1 ? "goes back a step" : "stays at its step");

    public void Complained(WarmUpKey key, double percent, int toll) =>
        LogComplained(logger, key.Source, key.Provider, percent, toll > 1 ? "goes back a step" : "stays at its step");

    public void Failed(Exception error) => LogFailed(logger, error);

    [LoggerMessage(20, LogLevel.Information, "Warm-up: {Source} has sent {Provider} the {Budget} messages of this day")]
    private static partial void LogSpent(ILogger logger, string source, string provider, long budget);

    [LoggerMessage(21, LogLevel.Warning,
        "Warm-up: {Provider} defers or refuses {Percent:F1} % of the mail of {Source} as unwanted, which therefore {Consequence}")]
    private static partial void LogSlowed(ILogger logger, string source, string provider, double percent, string consequence);

    [LoggerMessage(23, LogLevel.Warning,
        "Warm-up: at {Provider} complaints come about {Percent:F2} % of what {Source} has sent today, which therefore {Consequence}")]
    private static partial void LogComplained(ILogger logger, string source, string provider, double percent, string consequence);

    [LoggerMessage(22, LogLevel.Error, "Warm-up could not be brought up to date; it is tried again in some seconds")]
    private static partial void LogFailed(ILogger logger, Exception error);
}
