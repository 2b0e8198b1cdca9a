using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace PolicyMta.Simulation.Providers;

/// <summary>One simulated MX host: listens on a loopback address and runs a session on each connection.</summary>
internal sealed partial class SimulatedHost : IAsyncDisposable
{
    private const int Backlog = 1024;

    private readonly Socket _socket;
    private readonly ProviderBehaviour _behaviour;
    private readonly ProviderState _state;
    private readonly TimeProvider _time;
    private readonly ILogger<SimulatedHost> _logger;
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentDictionary<long, Task> _sessions = new();
    private Task _accepting = Task.CompletedTask;
    private long _lastSession;

    /// <param name="name">The host's name.</param>
    /// <param name="socket">A bound socket; the host owns it.</param>
    /// <param name="behaviour">What it answers.</param>
    /// <param name="state">What its provider remembers.</param>
    /// <param name="time">The clock of delays and limits.</param>
    /// <param name="logger">For what should not happen.</param>
    public SimulatedHost(
        string name, Socket socket, ProviderBehaviour behaviour, ProviderState state, TimeProvider time, ILogger<SimulatedHost> logger)
    {
        Name = name;
        Endpoint = (IPEndPoint)socket.LocalEndPoint!;
        _socket = socket;
        _behaviour = behaviour;
        _state = state;
        _time = time;
        _logger = logger;
    }

    /// <summary>The host's name, as MX records have it.</summary>
    public string Name { get; }

    /// <summary>Where it listens.</summary>
    public IPEndPoint Endpoint { get; }

    public void Start()
    {
        _socket.Listen(Backlog);
        _accepting = AcceptAsync();
    }

    /// <summary>Ends all sessions and the listener.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _socket.Dispose();
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
                var socket = await _socket.AcceptAsync(_stopping.Token);
                var number = ++_lastSession;
                var session = Task.Run(() => ServeAsync(socket));
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
                await Task.Delay(TimeSpan.FromMilliseconds(100), _time, CancellationToken.None);
            }
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        try
        {
            using var session = new SimulatedSession(Name, socket, _behaviour, _state, _time, _stopping.Token);
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
