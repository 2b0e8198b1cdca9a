using System.Net;
using System.Net.Sockets;
using PolicyMta.Core.Policy;

namespace PolicyMta.Core.Delivery.Connecting;

/// <summary>
/// Opens a connection from an egress source to one address of a host, directly or through the source's proxy, within a time limit.
/// </summary>
internal sealed class Connector(TimeProvider time) : IConnector
{
    private const int BindAddressNoPort = 24;

    /// <inheritdoc/>
    public async ValueTask<ConnectAttempt> ConnectAsync(
        string host, IPEndPoint remote, EgressSource source, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var first = source.Proxy?.EndPoint ?? remote;
        Socket? socket = null;
        try
        {
            socket = new Socket(first.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            InlineCompletions.Prefer(socket);
            if (source.Proxy is null && source.AddressOf(remote.AddressFamily) is { } local)
                Bind(socket, local);
        }
        catch (SocketException exception)
        {
            socket?.Dispose();
            return new ConnectAttempt(null, OwnReplies.NoLocalAddress(source.Name, exception.Message), IsLocal: true);
        }

        using var limit = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var isThrough = source.Proxy is null;
        try
        {
            await socket.ConnectAsync(first, either.Token);
            var transport = new SocketTransport(socket);
            if (source.Proxy is { } proxy)
            {
                await using var abort = either.Token.UnsafeRegister(static state => ((ITransport)state!).Abort(), transport);
                isThrough = proxy.Kind == EgressProxyKind.HaProxy;
                await ProxyHandshake.AskAsync(transport, proxy.Kind, remote, source.AddressOf(remote.AddressFamily));
            }

            var from = source.Proxy is null ? (socket.LocalEndPoint as IPEndPoint)?.Address : source.AddressOf(remote.AddressFamily);
            return new ConnectAttempt(transport, null, IsLocal: false) { SourceAddress = from };
        }
        catch (Exception exception)
            when (exception is SocketException or OperationCanceledException or IOException or ObjectDisposedException)
        {
            socket.Dispose();
            cancellationToken.ThrowIfCancellationRequested();
            var problem = limit.IsCancellationRequested ? $"no connection within {DurationText.Format(timeout)}" : exception.Message;
            return isThrough || exception is ProxyRefusalException
                ? new ConnectAttempt(null, OwnReplies.NoConnection($"{host} [{remote.Address}]:{remote.Port}", problem), IsLocal: false)
                : new ConnectAttempt(null, OwnReplies.NoProxy(source.Name, source.Proxy!.ToString(), problem), IsLocal: true);
        }
    }

    private static void Bind(Socket socket, IPAddress local)
    {
        if (OperatingSystem.IsLinux())
        {
            // The kernel then picks the port when it knows the remote address: ports are not used up by the number of connections from one
            // address.
            var on = 1;
            socket.SetRawSocketOption(
                (int)SocketOptionLevel.IP, BindAddressNoPort, System.Runtime.InteropServices.MemoryMarshal.AsBytes(new Span<int>(ref on)));
        }

        socket.Bind(new IPEndPoint(local, 0));
    }
}
