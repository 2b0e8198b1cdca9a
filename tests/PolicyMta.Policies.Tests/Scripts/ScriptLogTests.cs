using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace PolicyMta.Policies.Tests.Scripts;

public sealed class ScriptLogTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly Recorder _recorder = new();
    private readonly ScriptBench _bench;

    public ScriptLogTests() => _bench = new ScriptBench { Loggers = _recorder, Time = _time };

    public void Dispose()
    {
        _bench.Dispose();
        _recorder.Dispose();
    }

    [Fact]
    public async Task Text_goes_to_the_log_under_the_name_of_the_script()
    {
        var script = await _bench.RouteScriptAsync(
            "log.debug('d'); log.info('a', 1, { x: [1] }, null); log.warn(`w`); log.error(new TypeError('e'));");
        await ScriptBench.RouteAsync(script);
        Assert.Equal(
            ["policy.js Debug d", "policy.js Information a 1 {\"x\":[1]} null", "policy.js Warning w", "policy.js Error TypeError: e"],
            _recorder.Lines);
    }

    [Fact]
    public async Task A_flood_is_cut_and_counted()
    {
        var script = await _bench.RouteScriptAsync("for (let i = 0; i < 150; i++) log.info(String(i));");
        await ScriptBench.RouteAsync(script);
        Assert.Equal(100, _recorder.Lines.Count);
        _time.Advance(TimeSpan.FromSeconds(1));
        await ScriptBench.RouteAsync(script);
        Assert.Equal("policy.js Warning 50 messages of this script were left out: it writes too many", _recorder.Lines.ElementAt(100));
        Assert.Equal(121, _recorder.Lines.Count);
    }

    [Fact]
    public async Task Long_text_is_cut()
    {
        await ScriptBench.RouteAsync(await _bench.RouteScriptAsync("log.info('x'.repeat(10000));"));
        Assert.Equal("policy.js Information ".Length + 2003, Assert.Single(_recorder.Lines).Length);
    }

    private sealed class Recorder : ILoggerFactory
    {
        public ConcurrentQueue<string> Lines { get; } = [];

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public ILogger CreateLogger(string categoryName) => new Logger(categoryName, Lines);

        public void Dispose()
        {
        }
    }

    private sealed class Logger(string category, ConcurrentQueue<string> lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue($"{category} {logLevel} {formatter(state, exception)}");
    }
}
