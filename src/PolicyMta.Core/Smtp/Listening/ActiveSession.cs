using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using PolicyMta.Core.Conversations;
using PolicyMta.Core.Smtp.Access;
using PolicyMta.Core.Smtp.Tls;

namespace PolicyMta.Core.Smtp.Listening;

/// <summary>
/// One accepted connection with its session, from accept to close. Whatever happens in it ends in the log and nowhere else.
/// </summary>
/// <param name="socket">The connection; the session owns it.</param>
/// <param name="address">The client's address; an IPv4 address is never in its IPv6-mapped form.</param>
/// <param name="context">What the sessions of the listener share. Its limits have counted the client in, unless it is a proxy.</param>
internal sealed partial class ActiveSession(Socket socket, IPAddress address, ListenerContext context) : IThreadPoolWorkItem
{
    private readonly bool _isProxied = context.Options.ProxyNetworks.Contains(address);
    private IPAddress _client = address;
    private bool _isCounted;
    private bool _isUnknown;
    private volatile Session? _session;
    private volatile bool _stopRequested;
    private IncomingConversation? _conversation;

    /// <summary>Starts the session on a thread of the pool.</summary>
    public void Execute() => _ = RunAsync();

    public void RequestStop()
    {
        _stopRequested = true;
        _session?.RequestStop();
    }

    /// <summary>Closes the connection at once.</summary>
    public void Abort() => socket.Dispose();

    private async Task RunAsync()
    {
        try
        {
            await using var connection = new SocketPipe(socket);
            socket.NoDelay = true;
            var end = await IsWelcomeAsync(connection) ? await RunAsync(connection) : SessionEnd.Refused;
            if (end is not (SessionEnd.Quit or SessionEnd.ClientGone or SessionEnd.TlsFailed))
                await connection.DrainAsync(context.Clock);
        }
        catch (Exception exception) when (exception is SocketException or IOException or ObjectDisposedException
            or AuthenticationException)
        {
            LogBroken(context.SessionLogger, exception, context.Options.Name);
        }
        catch (Exception exception)
        {
            LogFailed(context.SessionLogger, exception, context.Options.Name);
        }
        finally
        {
            socket.Dispose();
            _conversation?.Close();
            if (_isCounted)
                context.Limits.Leave(_client);
            context.Sessions.Remove(this);
        }
    }

    /// <summary>Finds out who the client of a proxy is, and whether the limits let it in. Everybody else was let in before.</summary>
    private async ValueTask<bool> IsWelcomeAsync(SocketPipe connection)
    {
        _isCounted = !_isProxied;
        if (!_isProxied)
            return true;

        var (isValid, client) = await ProxyHeaderReader.ReadAsync(connection.Input, context.Time, context.Ending);
        if (!isValid)
        {
            context.Counters.Add(ListenerCount.BadProxyHeaders);
            return false;
        }

        // A proxy that speaks for itself, or does not say for whom: whoever it is has none of the proxy's rights.
        _isUnknown = client is null;
        _client = client ?? _client;
        var refusal = context.Limits.TryEnter(_client);
        _isCounted = refusal is null;
        if (refusal is not { } reason)
            return true;

        context.Counters.Add(reason);
        if (!IsImplicit)
            await connection.Output.WriteAsync(RefusalText.LineOf(reason).ToArray(), context.Ending);
        return false;
    }

    private bool IsImplicit => context.Options.Tls is { Mode: TlsMode.Implicit };

    private Task<SessionEnd> RunAsync(SocketPipe connection)
    {
        if (context.Conversations is { } all)
            _conversation = new IncomingConversation(all, context.Options.Name, _client);
        return IsImplicit
            ? RunSecuredAsync(connection)
            : RunAsync(connection, Describe() with { SpokeFirst = connection.HasUnreadInput });
    }

    private async Task<SessionEnd> RunSecuredAsync(SocketPipe connection)
    {
        await using var secured = await context.Tls!.SecureAsync(connection, context.Ending);
        if (secured is null)
            _conversation?.End(SessionEnd.TlsFailed);
        return secured is null
            ? SessionEnd.TlsFailed
            : await RunAsync(secured, Describe() with { Secure = null, Tls = secured.Description });
    }

    private async Task<SessionEnd> RunAsync(IDuplexPipe transport, SessionInfo info)
    {
        var session = new Session(info, context.Submit, context.Clock, context.SessionLogger);
        _session = session;
        if (_stopRequested)
            session.RequestStop();
        return await session.RunAsync(transport, context.Ending);
    }

    private SessionInfo Describe() => new(
        context.Options, context.Hostname, _client, MayRelay: !_isUnknown && context.Options.RelayNetworks.Contains(_client),
        context.Content)
    {
        Impersonates = !_isUnknown && context.Options.XclientNetworks.Contains(_client) ? context.Options.RelayNetworks : null,
        Conversation = _conversation,
        Users = context.Users,
        Counters = context.Counters,
        OwnDomains = context.Options.AcceptDomains,
        MessageRates = context.MessageRates,
        Recipients = context.Recipients,
        Authenticator = context.Authenticator,
        Secure = context.Tls is null ? null : context.Tls.SecureAsync,
    };

    [LoggerMessage(EventId = 3111, Level = LogLevel.Debug, Message = "A connection to listener {Listener} broke")]
    private static partial void LogBroken(ILogger logger, Exception exception, string listener);

    [LoggerMessage(EventId = 3112, Level = LogLevel.Error, Message = "A session of listener {Listener} failed with an internal error")]
    private static partial void LogFailed(ILogger logger, Exception exception, string listener);
}
