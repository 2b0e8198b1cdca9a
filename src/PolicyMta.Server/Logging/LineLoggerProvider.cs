using System.Globalization;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using System.Threading.Channels;
using PolicyMta.Core.Text;

namespace PolicyMta.Server.Logging;

/// <summary>
/// Writes one line an entry through a bounded queue, so that a slow terminal or disk never slows mail; what does not fit is counted and the
/// count is written. What is not printable in messages is escaped: an entry cannot pretend to be two, nor command a terminal. Exceptions
/// follow on indented lines.
/// </summary>
internal sealed class LineLoggerProvider : ILoggerProvider
{
    private const int Capacity = 8192;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private readonly Channel<string> _lines = Channel.CreateBounded<string>(new BoundedChannelOptions(Capacity) { SingleReader = true });
    private readonly TextWriter _output;
    private readonly TimeProvider _time;
    private readonly Task _loop;
    private long _lost;

    /// <param name="output">Where lines go; owned by the provider.</param>
    /// <param name="time">The clock.</param>
    public LineLoggerProvider(TextWriter output, TimeProvider time)
    {
        _output = output;
        _time = time;
        _loop = Task.Run(WriteAsync);
    }

    /// <summary>Is told of each category.</summary>
    public Action<string> Met { get; init; } = static _ => { };

    public ILogger CreateLogger(string categoryName)
    {
        Met(categoryName);
        return new LineLogger(this, Shorten(categoryName));
    }

    public void Dispose()
    {
        _lines.Writer.TryComplete();
        _ = Task.WaitAny([_loop], Patience);
        _output.Dispose();
    }

    private async Task WriteAsync()
    {
        await foreach (var line in _lines.Reader.ReadAllAsync())
        {
            try
            {
                await _output.WriteLineAsync(line);
                if (Interlocked.Exchange(ref _lost, 0) is > 0 and var lost)
                    await _output.WriteLineAsync(
                        string.Create(CultureInfo.InvariantCulture, $"... {lost} log lines did not fit and are lost"));
                if (_lines.Reader.Count == 0)
                    await _output.FlushAsync();
            }
            catch (IOException)
            {
                // A full disk or a closed terminal: mail goes on.
            }
        }
    }

    private void Write(LogLevel level, string category, string message, Exception? error)
    {
        var line = new StringBuilder(128);
        line.Append(_time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)).Append(' ')
            .Append(Word(level)).Append(' ').Append(category).Append(": ");
        line.Append(PrintableText.Line(message));
        if (error is not null && IsPeersDoing(category, error))
            line.Append(": ").Append(PrintableText.Line(error.Message));
        else if (error is not null)
            line.Append("\n    ").Append(PrintableText.Lines(error.ToString().ReplaceLineEndings("\n    ")));
        if (!_lines.Writer.TryWrite(line.ToString()))
            Interlocked.Increment(ref _lost);
    }

    /// <summary>
    /// Whether the web server tells of a connection that its client broke, in TLS for instance: any stranger can do that at any time, so
    /// that it is worth no more than a line.
    /// </summary>
    private static bool IsPeersDoing(string category, Exception error) =>
        category.StartsWith("Microsoft.AspNetCore.", StringComparison.Ordinal)
            && error is IOException or AuthenticationException or SocketException or OperationCanceledException;

    private static string Shorten(string category) =>
        category.StartsWith("PolicyMta.", StringComparison.Ordinal) ? category[(category.LastIndexOf('.') + 1)..] : category;

    private static string Word(LogLevel level) => level switch
    {
        LogLevel.Trace => "trace",
        LogLevel.Debug => "debug",
        LogLevel.Information => "info ",
        LogLevel.Warning => "warn ",
        LogLevel.Error => "ERROR",
        _ => "FATAL",
    };

    private sealed class LineLogger(LineLoggerProvider provider, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            provider.Write(logLevel, category, formatter(state, exception), exception);
    }
}
