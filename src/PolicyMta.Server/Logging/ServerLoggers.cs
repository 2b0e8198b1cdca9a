namespace PolicyMta.Server.Logging;

/// <summary>The server's loggers, and the levels that can be changed while it runs.</summary>
internal sealed class ServerLoggers(ILoggerFactory inner, LogLevels levels) : ILoggerFactory
{
    public LogLevels Levels => levels;

    public ILogger CreateLogger(string categoryName) => inner.CreateLogger(categoryName);

    public void AddProvider(ILoggerProvider provider) => inner.AddProvider(provider);

    public void Dispose()
    {
        inner.Dispose();
        levels.Dispose();
    }
}
