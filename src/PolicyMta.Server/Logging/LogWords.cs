namespace PolicyMta.Server.Logging;

/// <summary>Log levels in words, as the settings have them.</summary>
internal static class LogWords
{
    public const string All = "trace, debug, information, warning, error, critical, none";

    public static string Of(LogLevel level) => level.ToString().ToLowerInvariant();

    /// <summary>The level; null if there is no such word.</summary>
    public static LogLevel? Find(string text) => text.ToLowerInvariant() switch
    {
        "trace" => LogLevel.Trace,
        "debug" => LogLevel.Debug,
        "information" or "info" => LogLevel.Information,
        "warning" or "warn" => LogLevel.Warning,
        "error" => LogLevel.Error,
        "critical" => LogLevel.Critical,
        "none" => LogLevel.None,
        _ => null,
    };
}
