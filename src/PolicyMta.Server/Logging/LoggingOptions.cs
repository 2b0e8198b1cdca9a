namespace PolicyMta.Server.Logging;

/// <summary>What the server writes about itself (section <c>logging</c>). What happens to messages stands in the events.</summary>
internal sealed record LoggingOptions
{
    /// <summary>The least important lines that are written: trace, debug, information, warning, error, critical or none.</summary>
    public LogLevel Level { get; init; } = LogLevel.Information;

    /// <summary>
    /// Rooms with a level of their own: the beginning of a category (<c>Core.Delivery</c>), the name that log lines bear
    /// (<c>SmtpSession</c>), or a plugin's id. <c>policymta log set</c> changes them while the server runs.
    /// </summary>
    public IReadOnlyDictionary<string, LogLevel> Rooms { get; init; } = new Dictionary<string, LogLevel>();

    /// <summary>The file to append to. Empty: standard error, where journald and containers take it from.</summary>
    public FilePath File { get; init; }
}
