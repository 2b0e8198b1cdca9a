using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace PolicyMta.Testing;

/// <summary>Keeps the warnings and errors of what is under test, to be asserted or said by a test that fails. Thread-safe.</summary>
public sealed class WarningLog : ILoggerFactory, ILogger
{
    public ConcurrentQueue<string> Lines { get; } = new();

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
            Lines.Enqueue($"{formatter(state, exception)} {exception}".TrimEnd());
    }

    public void Dispose()
    {
    }

    public override string ToString() => string.Join('\n', Lines);
}
