using Microsoft.Extensions.Logging;

namespace PolicyMta.IspRules.Adaptive;

/// <summary>What adaptive mode tells operators.</summary>
internal sealed partial class AdaptiveLog(ILogger logger)
{
    public void Refused(Learnt place) => LogRefused(
        logger, place.Key.Source, place.Key.Place, place.LastEvent, RateText.Show(place.Rate.Ceiling), RateText.Show(place.Rate.Rate),
        place.Connections.Allowed);

    public void Failed(Exception error) => LogFailed(logger, error);

    [LoggerMessage(30, LogLevel.Information,
        "{Source} to {Place}: {Event}; its ceiling is about {Ceiling}, continuing with {Rate} over {Connections} connections")]
    private static partial void LogRefused(
        ILogger logger, string source, string place, string? @event, string ceiling, string rate, int connections);

    [LoggerMessage(31, LogLevel.Error, "What was learnt about speeds could not be brought up to date; it is tried again in some seconds")]
    private static partial void LogFailed(ILogger logger, Exception error);
}
