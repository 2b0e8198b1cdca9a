using System.Net;
using System.Net.Sockets;
using PolicyMta.Core.Conversations;
using PolicyMta.Core.Injection;
using PolicyMta.Core.Limits;
using PolicyMta.Core.Metrics;
using PolicyMta.Core.Smtp.Access;
using PolicyMta.Core.Smtp.Auth;
using PolicyMta.Core.Smtp.Tls;
using PolicyMta.Core.Spool;

namespace PolicyMta.Core.Smtp.Listening;

/// <summary>
/// Accepts SMTP connections on one address and runs a session on each. Bounds their number; stops gracefully: no new connections, then
/// open transactions may end within the grace, then 421 for everybody.
/// </summary>
internal sealed partial class Listener : IAsyncDisposable
{
    private const int Backlog = 4096;
    private static readonly TimeSpan AcceptPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan TurnedAwayLogInterval = TimeSpan.FromMinutes(1);

    private readonly ListenerOptions _options;
    private readonly IPEndPoint _address;
    private readonly TimeProvider _time;
    private readonly ILogger<Listener> _logger;
    private readonly ActiveSessions _sessions = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _ending = new();
    private readonly ListenerContext _context;
    private Socket? _socket;
    private long _turnedAway;
    private long _turnedAwayLogged;
    private Task _accepting = Task.CompletedTask;

    /// <exception cref="IOException">A certificate cannot be read or used.</exception>
    public Listener(
        ListenerOptions options,
        string serverHostname,
        SubmitMessage submit,
        TimeProvider time,
        ILoggerFactory loggers,
        ContentBudget content,
        PasswordChecks? passwords = null,
        ILimitShares? shares = null,
        RecipientCheck? recipients = null,
        ConversationBook? conversations = null)
    {
        shares ??= ILimitShares.OneNode;
        _options = options;
        _address = options.Address.EndPoint;
        _time = time;
        _logger = loggers.CreateLogger<Listener>();
        var counters = new Counters<ListenerCount>();
        _context = new ListenerContext
        {
            Options = options,
            Hostname = options.Hostname.Length > 0 ? options.Hostname : serverHostname,
            MessageRates = new AddressRates(
                "listener.message_rate", options.MessageRate, options.UnlimitedNetworks, shares, time),
            Time = time,
            Limits = new ConnectionLimits(options, shares, time),
            Counters = counters,
            Tls = options.Tls is null or { Mode: TlsMode.None }
                ? null
                : new TlsServer(options.Name, options.Tls, new CertificateStore(options.Tls, time, _logger), counters, time, _logger),
            Authenticator = options.Auth is null || passwords is null
                ? null
                : new Authenticator(options.Name, options.Auth, passwords, counters, time, _logger),
            Users = passwords?.Users,
            Submit = submit,
            Recipients = recipients,
            Conversations = conversations,
            Content = content,
            Sessions = _sessions,
            SessionLogger = loggers.CreateLogger<Session>(),
            Ending = _ending.Token,
            Clock = new SessionClock(time),
        };
    }

    /// <summary>The listener's name in the configuration.</summary>
    public string Name => _options.Name;

    /// <summary>The certificates that clients are shown; null without TLS.</summary>
    public CertificateStore? Certificates => _context.Tls?.Certificates;

    /// <summary>Where it listens, with the real port.</summary>
    public IPEndPoint Endpoint { get => field ?? throw new InvalidOperationException("The listener was not started."); private set; }

    /// <summary>Open connections.</summary>
    public int Connections => _sessions.Count;

    /// <summary>What it has counted since it started.</summary>
    public Counters<ListenerCount> Counters => _context.Counters;

    /// <summary>Binds the address and begins to accept.</summary>
    /// <exception cref="IOException">The address cannot be bound; the message names listener and address.</exception>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _socket = Bind();
        Endpoint = (IPEndPoint)_socket.LocalEndPoint!;
        LogListening(_options.Name, Endpoint, _context.Hostname);
        _accepting = AcceptAsync(_socket);
        return Task.CompletedTask;
    }

    /// <summary>Stops. Complete when no session is left.</summary>
    /// <param name="grace">How long open transactions may take to end.</param>
    public async ValueTask StopAsync(TimeSpan grace)
    {
        await _stopping.CancelAsync();
        await _accepting;
        _socket?.Dispose();

        _sessions.ForEach(static session => session.RequestStop());
        if (!await _sessions.DrainedAsync(grace, _time))
        {
            LogGraceOver(_options.Name, _sessions.Count);
            await _ending.CancelAsync();
            if (!await _sessions.DrainedAsync(CloseTimeout, _time))
                _sessions.ForEach(static session => session.Abort());
        }

        _context.Clock.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(TimeSpan.Zero);
        _stopping.Dispose();
        _ending.Dispose();
    }

    private Socket Bind()
    {
        var socket = new Socket(_address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (_address.Address.Equals(IPAddress.IPv6Any))
                socket.DualMode = true;
            socket.Bind(_address);
            socket.Listen(Backlog);
            return socket;
        }
        catch (SocketException exception)
        {
            socket.Dispose();
            throw new IOException(
                $"Listener '{_options.Name}' cannot listen on {_options.Address}: {exception.Message}. Free the port or give another "
                    + "address.",
                exception);
        }
    }

    private async Task AcceptAsync(Socket listening)
    {
        while (true)
        {
            try
            {
                Take(await listening.AcceptAsync(_stopping.Token));
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (SocketException exception) when (exception.SocketErrorCode is SocketError.ConnectionReset
                or SocketError.ConnectionAborted or SocketError.NotConnected or SocketError.Shutdown)
            {
                // The client has left already.
            }
            catch (Exception exception)
            {
                // Out of descriptors or memory.
                LogAcceptFailed(exception, _options.Name);
                await Task.Delay(AcceptPause, _time, CancellationToken.None);
            }
        }
    }

    private void Take(Socket socket)
    {
        var address = ((IPEndPoint)socket.RemoteEndPoint!).Address;
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        if (RefusalOf(address) is { } refusal)
        {
            TurnAway(socket, refusal);
            return;
        }

        _context.Counters.Add(ListenerCount.Accepted);
        var session = new ActiveSession(socket, address, _context);
        _sessions.Add(session);
        ThreadPool.UnsafeQueueUserWorkItem(session, preferLocal: false);
    }

    private ListenerCount? RefusalOf(IPAddress address) =>
        _sessions.Count >= _options.MaxConnections
            ? ListenerCount.RefusedTotal
            : _options.ProxyNetworks.Contains(address) ? null
            : _context.Limits.TryEnter(address);

    /// <summary>Says 421 and closes, without a session and without waiting: the send buffer of a new socket has room.</summary>
    private void TurnAway(Socket socket, ListenerCount reason)
    {
        _context.Counters.Add(reason);
        if (_turnedAway++ == 0 || _time.GetElapsedTime(_turnedAwayLogged) > TurnedAwayLogInterval)
        {
            _turnedAwayLogged = _time.GetTimestamp();
            LogTurnedAway(_options.Name, RefusalText.Of(reason).Text, _turnedAway);
        }

        using (socket)
        {
            socket.Send(RefusalText.LineOf(reason), SocketFlags.None, out var error);
            if (error == SocketError.Success)
                socket.Shutdown(SocketShutdown.Send);
        }
    }

    [LoggerMessage(EventId = 3121, Level = LogLevel.Information, Message = "Listener {Listener} takes mail on {Endpoint} as {Hostname}")]
    private partial void LogListening(string listener, IPEndPoint endpoint, string hostname);

    [LoggerMessage(EventId = 3122, Level = LogLevel.Warning, Message = "Listener {Listener} could not accept a connection; retrying")]
    private partial void LogAcceptFailed(Exception exception, string listener);

    [LoggerMessage(
        EventId = 3123,
        Level = LogLevel.Warning,
        Message = "Listener {Listener} turns connections away with 421 ({Reason}): {TurnedAway} since it started")]
    private partial void LogTurnedAway(string listener, string reason, long turnedAway);

    [LoggerMessage(
        EventId = 3124,
        Level = LogLevel.Warning,
        Message = "Listener {Listener} ends {Sessions} sessions whose transactions did not end in time")]
    private partial void LogGraceOver(string listener, int sessions);
}
