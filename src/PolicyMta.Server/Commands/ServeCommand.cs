using System.CommandLine;
using PolicyMta.Server.Configuration;
using PolicyMta.Server.Logging;
using PolicyMta.Server.Reporting;

namespace PolicyMta.Server.Commands;

/// <summary><c>policymta serve</c>: runs the server until SIGTERM or SIGINT; SIGHUP reloads policy. systemd is told of each.</summary>
internal static partial class ServeCommand
{
    public static Command Create(Option<string> config, Terminal terminal)
    {
        var command = new Command("serve", "Run the server. SIGHUP reloads policy; SIGTERM and Ctrl-C stop it gracefully.");
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed.GetValue(config)!, terminal, cancellationToken));
        return command;
    }

    public static async Task<int> RunAsync(string configPath, Terminal terminal, CancellationToken cancellationToken)
    {
        var time = TimeProvider.System;
        using var signals = new StopSignals(cancellationToken);
        using var reload = new ReloadSignal();
        var configuration = ConfigurationLoader.Load(configPath);
        using var loggers = ServerLog.Create(configuration.Server.Logging, terminal.Error, time);
        await using var server = await StartAsync(configuration, loggers, time, signals.Stopping);
        if (server is null)
            return ExitCode.Success;
        await using var manager = new ServiceManager(Environment.GetEnvironmentVariable, time);
        reload.Attach(server.Reloader, manager);
        manager.Ready(Status(server));
        if (terminal.IsInteractive)
            ShowStarted(server, configuration, terminal);
        await signals.WaitAsync();
        manager.Stopping();
        return ExitCode.Success;
    }

    private static string Status(RunningServer server) =>
        $"Taking mail on {string.Join(", ", server.Mta.Listeners.Select(listener => listener.Endpoint.ToString()))}";

    /// <summary>Starts the server; what keeps it from starting is for the user to read.</summary>
    /// <returns>Null if it was asked to stop before it had started.</returns>
    public static async Task<RunningServer?> StartAsync(
        ServerConfiguration configuration, ILoggerFactory loggers, TimeProvider time, CancellationToken stopping)
    {
        var certificates = NamedCertificates.Read(configuration);
        if (!certificates.Mistakes.IsEmpty)
            throw new ConfigurationException(certificates.Mistakes, configuration.File);
        try
        {
            return await RunningServer.StartAsync(configuration, loggers, time, stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            LogStopped(loggers.CreateLogger<RunningServer>());
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or System.Net.Sockets.SocketException)
        {
            throw new CommandException($"The server did not start: {e.Message}");
        }
    }

    private static void ShowStarted(RunningServer server, ServerConfiguration configuration, Terminal terminal)
    {
        foreach (var listener in server.Mta.Listeners)
            terminal.Output.WriteLine($"Taking mail by SMTP on {listener.Endpoint} ({listener.Name}).");
        if (server.Http is { } http)
            terminal.Output.WriteLine($"Taking mail by HTTP on http://{http.EndPoint}{Http.InjectionEndpoint.Path}.");
        terminal.Output.WriteLine(
            $"Scripts are read from {configuration.Policy.Scripts.Path}; save one and the next message obeys. Ctrl-C stops.");
    }

    [LoggerMessage(5150, LogLevel.Information, "Stopped before the start was complete")]
    private static partial void LogStopped(ILogger logger);
}
