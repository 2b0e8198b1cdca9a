using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace PolicyMta.Simulation.Providers;

/// <summary>One simulated MX host: listens on a loopback address and runs a session on each connection.</summary>
/// <param name="name">The host's name.</param>
/// <param name="socket">A bound socket; the host owns it.</param>
/// <param name="behaviour">What it answers.</param>
/// <param name="state">What its provider remembers.</param>
/// <param name="time">The clock of delays and limits.</param>
/// <param name="logger">For what should not happen.</param>
internal sealed partial class SimulatedHost(
    string name, Socket socket, ProviderBehaviour behaviour, ProviderState state, TimeProvider time, ILogger<SimulatedHost> logger)
    : IAsyncDisposable
{
    private const int Backlog = 1024;

    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentDictionary<long, Task> _sessions = new();
    private Task _accepting = Task.CompletedTask;
    private long _lastSession;

    /// <summary>The host's name, as MX records have it.</summary>
    public string Name { get; } = name;

    /// <summary>Where it listens.</summary>
    public IPEndPoint Endpoint { get; } = (IPEndPoint)socket.LocalEndPoint!;

    public void Start()
    {
        socket.Listen(Backlog);
        _accepting = AcceptAsync();
    }

    /// <summary>Ends all sessions and the listener.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        socket.Dispose();
        await _accepting;
        await Task.WhenAll(_sessions.Values);
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                var client = await socket.AcceptAsync(_stopping.Token);
                var number = ++_lastSession;
                var session = Task.Run(() => ServeAsync(client));
                _sessions[number] = session;
                _ = session.ContinueWith(
                    (_, key) => _sessions.TryRemove((long)key!, out Task? _),
                    number,
                    CancellationToken.None,
                    TaskContinuationOptions.ExecuteSynchronously,
                    TaskScheduler.Default);
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException e)
            {
                LogAcceptFailed(e, Name);
                await Task.Delay(TimeSpan.FromMilliseconds(100), time, CancellationToken.None);
            }
        }
    }

    private async Task ServeAsync(Socket client)
    {
        try
        {
            using var session = new SimulatedSession(Name, new SocketWire(client), behaviour, state, time, _stopping.Token);
            await session.RunAsync();
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The client left, idled too long, or the host stops.
        }
        catch (Exception e)
        {
            LogSessionFailed(e, Name);
        }
    }

    [LoggerMessage(
        EventId = 8101, Level = LogLevel.Warning, Message = "Simulated host {Host} could not accept a connection; retrying")]
    private partial void LogAcceptFailed(Exception exception, string host);

    [LoggerMessage(EventId = 8102, Level = LogLevel.Error, Message = "A session of simulated host {Host} failed")]
    private partial void LogSessionFailed(Exception exception, string host);
}
