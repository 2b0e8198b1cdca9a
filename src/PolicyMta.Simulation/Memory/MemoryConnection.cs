using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using PolicyMta.Core.Delivery.Connecting;
using PolicyMta.Simulation.Providers;

namespace PolicyMta.Simulation.Memory;

/// <summary>
/// A connection in memory: the server under test holds it as a transport, the simulated host as a wire. What one side waits for the other
/// side's write completes, on the same thread.
/// </summary>
internal sealed class MemoryConnection(IPAddress client) : ITransport, ISessionWire
{
    private static readonly PipeOptions Options = new(
        readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline, useSynchronizationContext: false);

    private readonly Pipe _toHost = new(Options);
    private readonly Pipe _toClient = new(Options);
    private volatile bool _isAborted;
    private volatile bool _isBroken;

    public IPAddress Client { get; } = client;

    PipeReader ISessionWire.Input => _toHost.Reader;

    PipeWriter ISessionWire.Output => _toClient.Writer;

    public bool HasIncoming
    {
        get
        {
            if (_isAborted || !_toClient.Reader.TryRead(out var read))
                return _isAborted;
            _toClient.Reader.AdvanceTo(read.Buffer.Start);
            return read.IsCompleted || !read.Buffer.IsEmpty;
        }
    }

    public async ValueTask<int> ReceiveAsync(Memory<byte> buffer)
    {
        ThrowIfAborted();
        var read = await _toClient.Reader.ReadAsync();
        ThrowIfAborted();
        var count = (int)Math.Min(buffer.Length, read.Buffer.Length);
        read.Buffer.Slice(0, count).CopyTo(buffer.Span);
        _toClient.Reader.AdvanceTo(read.Buffer.GetPosition(count));
        if (_isBroken && count == 0)
            throw new IOException("The connection was reset.");
        return count;
    }

    public async ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        ThrowIfAborted();
        if (_isBroken)
            throw new IOException("The connection was reset.");
        await _toHost.Writer.WriteAsync(bytes);
        ThrowIfAborted();
    }

    public ValueTask EndSendingAsync()
    {
        _toHost.Writer.Complete();
        return ValueTask.CompletedTask;
    }

    public void Abort()
    {
        _isAborted = true;
        _toClient.Reader.CancelPendingRead();
        _toHost.Writer.CancelPendingFlush();
        _toHost.Writer.Complete();
    }

    public ValueTask DisposeAsync()
    {
        _toHost.Writer.Complete();
        _toClient.Reader.Complete();
        return ValueTask.CompletedTask;
    }

    void ISessionWire.Break()
    {
        _isBroken = true;
        _toClient.Writer.Complete();
        _toHost.Reader.Complete();
    }

    void ISessionWire.EndOutput() => _toClient.Writer.Complete();

    void IDisposable.Dispose()
    {
        _toClient.Writer.Complete();
        _toHost.Reader.Complete();
    }

    private void ThrowIfAborted()
    {
        if (_isAborted)
            throw new IOException("The connection was broken off.");
    }
}
