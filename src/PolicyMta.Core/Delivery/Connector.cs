using System.Net;
using System.Net.Sockets;
using PolicyMta.Core.Policy;
using PolicyMta.Sdk;

namespace PolicyMta.Core.Delivery;

/// <summary>Opens a TCP connection from an egress source's address to one address of a host, within a time limit.</summary>
internal sealed class Connector(TimeProvider time)
{
    private const int BindAddressNoPort = 24;

    /// <summary>The connected transport, or this server's own account of the failure and whether it is the local address's fault. Throws only for cancellation.</summary>
    public async ValueTask<ConnectAttempt> ConnectAsync(string host, IPEndPoint remote, EgressSource source, TimeSpan timeout, CancellationToken cancellationToken)
    {
        Socket? socket = null;
        try
        {
            socket = new Socket(remote.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            if (source.LocalAddress is { } local)
                Bind(socket, local);
        }
        catch (SocketException exception)
        {
            socket?.Dispose();
            return new ConnectAttempt(null, OwnReplies.NoLocalAddress(source.Name, exception.Message), IsLocal: true);
        }

        using var limit = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await socket.ConnectAsync(remote, either.Token);
            return new ConnectAttempt(new SocketTransport(socket), null, IsLocal: false);
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException)
        {
            socket.Dispose();
            cancellationToken.ThrowIfCancellationRequested();
            var problem = exception is SocketException ? exception.Message : $"no connection within {DurationText.Format(timeout)}";
            return new ConnectAttempt(null, OwnReplies.NoConnection($"{host} [{remote.Address}]:{remote.Port}", problem), IsLocal: false);
        }
    }

    private static void Bind(Socket socket, IPAddress local)
    {
        if (OperatingSystem.IsLinux())
        {
            // The kernel then picks the port when it knows the remote address: ports are not used up by the number of connections from one address.
            var on = 1;
            socket.SetRawSocketOption((int)SocketOptionLevel.IP, BindAddressNoPort, System.Runtime.InteropServices.MemoryMarshal.AsBytes(new Span<int>(ref on)));
        }

        socket.Bind(new IPEndPoint(local, 0));
    }
}

/// <summary>What came of trying one address.</summary>
internal readonly record struct ConnectAttempt(ITransport? Transport, SmtpReply? Failure, bool IsLocal);
