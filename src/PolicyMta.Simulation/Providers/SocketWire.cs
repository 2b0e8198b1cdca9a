using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;

namespace PolicyMta.Simulation.Providers;

/// <summary>A session over a socket, which it owns.</summary>
internal sealed class SocketWire : ISessionWire
{
    private readonly Socket _socket;
    private readonly NetworkStream _stream;

    public SocketWire(Socket socket)
    {
        socket.NoDelay = true;
        _socket = socket;
        _stream = new NetworkStream(socket, ownsSocket: true);
        Input = PipeReader.Create(_stream, new StreamPipeReaderOptions(bufferSize: 16 * 1024, leaveOpen: true));
        Output = PipeWriter.Create(_stream, new StreamPipeWriterOptions(leaveOpen: true));
        Client = ((IPEndPoint)socket.RemoteEndPoint!).Address;
    }

    public IPAddress Client { get; }

    public PipeReader Input { get; }

    public PipeWriter Output { get; }

    public void Break() => _socket.Close(0);

    public void EndOutput() => _socket.Shutdown(SocketShutdown.Send);

    public void Dispose()
    {
        Input.Complete();
        _stream.Dispose();
    }
}
