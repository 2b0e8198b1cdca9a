using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;

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
            var session = new Session(Describe(connection), context.Submit, context.Clock, context.SessionLogger);
            _session = session;
            if (_stopRequested)
                session.RequestStop();

            var end = await session.RunAsync(connection, context.Ending);
            if (end is not (SessionEnd.Quit or SessionEnd.ClientGone))
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

    private SessionInfo Describe(Connection connection)
    {
        socket.NoDelay = true;
        return new SessionInfo
        {
            Listener = context.Options,
            Hostname = context.Hostname,
            RemoteAddress = address,
            MayRelay = context.RelayNetworks.Contains(address),
            Counters = context.Counters,
            OwnDomains = context.OwnDomains,
            MessageRates = context.MessageRates,
            SpokeFirst = connection.HasUnreadInput,
        };
    }

    [LoggerMessage(EventId = 3111, Level = LogLevel.Debug, Message = "A connection to listener {Listener} broke")]
    private static partial void LogBroken(ILogger logger, Exception exception, string listener);

    [LoggerMessage(EventId = 3112, Level = LogLevel.Error, Message = "A session of listener {Listener} failed; the server goes on")]
    private static partial void LogFailed(ILogger logger, Exception exception, string listener);
}
