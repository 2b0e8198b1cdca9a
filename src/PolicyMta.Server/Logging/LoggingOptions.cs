namespace PolicyMta.Server.Logging;

/// <summary>What the server writes about itself (section <c>logging</c>). What happens to messages stands in the events.</summary>
internal sealed record LoggingOptions
{
    /// <summary>The least important lines that are written: trace, debug, information, warning, error, critical or none.</summary>
    public LogLevel Level { get; init; } = LogLevel.Information;

    /// <summary>The file to append to. Empty: standard error, where journald and containers take it from.</summary>
    public FilePath File { get; init; }
}
