using Microsoft.Extensions.Logging;
using PolicyMta.Server.Commands;
using PolicyMta.Server.Configuration;
using PolicyMta.Testing;

namespace PolicyMta.Server.Tests.Commands;

/// <summary>A server that is asked to stop while it starts.</summary>
public sealed class ServeCommandTests : IDisposable
{
    private const string Stopped = "Stopped before the start was complete";

    private readonly TestFolder _folder = new();
    private readonly string _config;

    public ServeCommandTests()
    {
        Directory.CreateDirectory(Path.Combine(_folder.Root, "plugins"));
        _folder.Write("scripts/none.js", "log.info(\"being loaded\");\nexport function onRoute() {}\n");
        _config = _folder.Write("policymta.yaml", $$"""
            hostname: mx.sender.test
            listeners: [{ name: main, address: "127.0.0.1:{{Ports.Free()}}" }]
            http: { address: "127.0.0.1:{{Ports.Free()}}" }
            spool: { min_free_mb: 16, segment_size_mb: 1 }
            dns: { hosts_only: true }
            plugins: { path: plugins }
            scripts: { path: scripts }
            """);
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("serve")]
    [InlineData]
    public async Task It_ends_well_and_says_so(params string[] command)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var exitCode = await CommandTree.RunAsync(
            [.. command, "--config", _config], new Terminal(output, error, isInteractive: false), CommandLine.Loaded,
            new CancellationToken(canceled: true));
        Assert.Equal(ExitCode.Success, exitCode);
        Assert.Contains(Stopped, error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("being loaded")]
    [InlineData("HTTP listens on")]
    public async Task A_part_that_was_begun_is_undone(string at)
    {
        using var stop = new CancellationTokenSource();
        using var loggers = new StoppingLog(at, stop);
        var configuration = ConfigurationLoader.Load(_config);
        Assert.Null(await ServeCommand.StartAsync(configuration, loggers, TimeProvider.System, stop.Token));
        Assert.Contains(loggers.Lines, line => line.Contains(Stopped, StringComparison.Ordinal));

        await using var server =
            await ServeCommand.StartAsync(configuration, new StoppingLog(at, null), TimeProvider.System, CancellationToken.None);
        Assert.NotNull(server);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(20)]
    [InlineData(100)]
    public async Task A_signal_that_comes_while_the_process_starts_ends_it_with_0(int milliseconds)
    {
        await using var server = new MtaProcess(Path.Combine(_folder.Root, "process"), "dns: { hosts_only: true }");
        await server.StartUntilAsync(() => Directory.Exists(Path.Combine(server.Folder, "spool")));
        await Task.Delay(milliseconds);
        Assert.Equal(0, await server.StopAsync());
        Assert.DoesNotContain("Exception", server.Output, StringComparison.Ordinal);
    }

    /// <summary>Asks for the stop when something is logged.</summary>
    private sealed class StoppingLog(string at, CancellationTokenSource? stop) : ILoggerFactory, ILogger
    {
        public System.Collections.Concurrent.ConcurrentQueue<string> Lines { get; } = new();

        public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var line = formatter(state, exception);
            Lines.Enqueue(line);
            if (line.Contains(at, StringComparison.Ordinal))
                stop?.Cancel();
        }

        public void Dispose()
        {
        }
    }
}
