using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;

namespace PolicyMta.Core.Smtp.Listening;

/// <summary>
/// An accepted socket as a pipe. Closing it lets a last reply arrive: bytes that the
/// client has still sent are read for a moment, because closing over them would reset the connection and destroy the reply.
/// </summary>
internal sealed class SocketPipe : IExpectantPipe, IAsyncDisposable
{
    private const int DrainBufferSize = 16 * 1024;
    private const int MaxDrained = 1024 * 1024;
    private static readonly TimeSpan DrainTimeout = TimeSpan.FromSeconds(2);

    private readonly Socket _socket;
    private readonly SocketReader _input;
    private readonly SocketWriter _output;

    public SocketPipe(Socket socket)
    {
        _socket = socket;
        _socket.Blocking = false;
        InlineCompletions.Prefer(socket);
        _input = new SocketReader(socket);
        _output = new SocketWriter(socket);
    }

    public PipeReader Input => _input;

    public PipeWriter Output => _output;

    public Expectation Expected
    {
        set => _input.Expected = value;
    }

    /// <summary>Whether bytes have arrived that nobody has read.</summary>
    public bool HasUnreadInput => _socket.Available > 0;

    /// <summary>Closes this server's direction, then waits a moment for the client to close the other.</summary>
    public async ValueTask DrainAsync(SessionClock clock)
    {
        using var deadline = new SessionDeadline(clock, _socket.Dispose);
        deadline.Arm(DrainTimeout);
        var buffer = ArrayPool<byte>.Shared.Rent(DrainBufferSize);
        try
        {
            _socket.Shutdown(SocketShutdown.Send);
            for (var drained = 0; drained < MaxDrained;)
            {
                var length = await _socket.ReceiveAsync(buffer, SocketFlags.None);
                if (length == 0)
                    return;
                drained += length;
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The client or the deadline was faster.
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    public ValueTask DisposeAsync()
    {
        _input.Complete();
        _output.Complete();
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }
}
