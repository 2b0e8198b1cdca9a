using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using PolicyMta.Core.Smtp.Tls;

namespace PolicyMta.Core.Smtp;

/// <summary>One accepted connection with its session, from accept to close. Whatever happens in it ends in the log and nowhere else.</summary>
/// <param name="socket">The connection; the session owns it.</param>
/// <param name="address">The client's address; an IPv4 address is never in its IPv6-mapped form.</param>
/// <param name="context">What the sessions of the listener share. Its limits have counted the client in.</param>
internal sealed partial class ActiveSession(Socket socket, IPAddress address, ListenerContext context) : IThreadPoolWorkItem
{
    private volatile Session? _session;
    private volatile bool _stopRequested;

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
            await using var connection = new Connection(socket);
            socket.NoDelay = true;
            var end = context.Options.Tls is { Mode: TlsMode.Implicit } ? await RunSecuredAsync(connection) : await RunAsync(connection, Describe() with { SpokeFirst = connection.HasUnreadInput });
            if (end is not (SessionEnd.Quit or SessionEnd.ClientGone or SessionEnd.TlsFailed))
                await connection.DrainAsync(context.Clock);
        }
        catch (Exception exception) when (exception is SocketException or IOException or ObjectDisposedException)
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
            context.Limits.Leave(address);
            context.Sessions.Remove(this);
        }
    }

    private async Task<SessionEnd> RunSecuredAsync(Connection connection)
    {
        await using var secured = await context.Tls!.SecureAsync(connection, context.Ending);
        return secured is null ? SessionEnd.TlsFailed : await RunAsync(secured, Describe() with { Secure = null, Tls = secured.Description });
    }

    private async Task<SessionEnd> RunAsync(IDuplexPipe transport, SessionInfo info)
    {
        var session = new Session(info, context.Submit, context.Clock, context.SessionLogger);
        _session = session;
        if (_stopRequested)
            session.RequestStop();
        return await session.RunAsync(transport, context.Ending);
    }

    private SessionInfo Describe() => new()
    {
        Listener = context.Options,
        Hostname = context.Hostname,
        RemoteAddress = address,
        MayRelay = context.RelayNetworks.Contains(address),
        Counters = context.Counters,
        OwnDomains = context.OwnDomains,
        MessageRates = context.MessageRates,
        Authenticator = context.Authenticator,
        Secure = context.Tls is null ? null : context.Tls.SecureAsync,
    };

    [LoggerMessage(EventId = 3111, Level = LogLevel.Debug, Message = "A connection to listener {Listener} broke")]
    private static partial void LogBroken(ILogger logger, Exception exception, string listener);

    [LoggerMessage(EventId = 3112, Level = LogLevel.Error, Message = "A session of listener {Listener} failed; the server goes on")]
    private static partial void LogFailed(ILogger logger, Exception exception, string listener);
}
