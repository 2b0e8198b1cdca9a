using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;

namespace PolicyMta.Core.Smtp.Listening;

/// <summary>
/// Writes a non-blocking socket. What fits into its send buffer is sent in the call, without any waiting object; a buffer is held only
/// between writing and flushing. For one writer at a time; <see cref="CancelPendingFlush"/> is thread-safe.
/// </summary>
internal sealed class SocketWriter(Socket socket) : PipeWriter
{
    private const int Usual = 512;

    private readonly Lock _gate = new();
    private byte[] _buffer = [];
    private int _length;
    private volatile bool _isCanceled;
    private CancellationTokenSource? _waiting;

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        MakeRoom(sizeHint);
        return _buffer.AsMemory(_length);
    }

    public override Span<byte> GetSpan(int sizeHint = 0)
    {
        MakeRoom(sizeHint);
        return _buffer.AsSpan(_length);
    }

    public override void Advance(int bytes) => _length += bytes;

    /// <exception cref="IOException">The connection broke.</exception>
    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        if (_isCanceled)
        {
            _isCanceled = false;
            return ValueTask.FromResult(new FlushResult(isCanceled: true, isCompleted: false));
        }

        var sent = SendNow(_buffer.AsSpan(0, _length));
        if (sent < _length)
            return FlushRestAsync(sent, cancellationToken);
        GiveBack();
        return default;
    }

    /// <inheritdoc cref="FlushAsync"/>
    public override ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default)
    {
        if (_length == 0 && !_isCanceled)
            source = source[SendNow(source.Span)..];
        if (source.IsEmpty && _length == 0)
            return default;
        source.CopyTo(GetMemory(source.Length));
        Advance(source.Length);
        return FlushAsync(cancellationToken);
    }

    public override void CancelPendingFlush()
    {
        lock (_gate)
        {
            _isCanceled = true;
            _waiting?.Cancel();
        }
    }

    /// <summary>What was not flushed is lost.</summary>
    public override void Complete(Exception? exception = null) => GiveBack();

    private int SendNow(ReadOnlySpan<byte> bytes)
    {
        var sent = 0;
        while (sent < bytes.Length)
        {
            int count;
            SocketError error;
            try
            {
                count = socket.Send(bytes[sent..], SocketFlags.None, out error);
            }
            catch (ObjectDisposedException)
            {
                throw Broken(SocketError.OperationAborted);
            }

            if (error == SocketError.WouldBlock)
                break;
            if (error != SocketError.Success)
                throw Broken(error);
            sent += count;
        }

        return sent;
    }

    private async ValueTask<FlushResult> FlushRestAsync(int sent, CancellationToken cancellationToken)
    {
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        lock (_gate)
        {
            _waiting = waiting;
            if (_isCanceled)
                waiting.Cancel();
        }

        try
        {
            while (sent < _length)
                sent += await socket.SendAsync(_buffer.AsMemory(sent, _length - sent), SocketFlags.None, waiting.Token);
            GiveBack();
            return default;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            _isCanceled = false;
            _buffer.AsSpan(sent.._length).CopyTo(_buffer);
            _length -= sent;
            return new FlushResult(isCanceled: true, isCompleted: false);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            throw exception is SocketException broken ? Broken(broken.SocketErrorCode) : Broken(SocketError.OperationAborted);
        }
        finally
        {
            lock (_gate)
                _waiting = null;
        }
    }

    private void MakeRoom(int sizeHint)
    {
        var needed = _length + Math.Max(sizeHint, 1);
        if (_buffer.Length >= needed)
            return;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, Math.Max(Usual, _buffer.Length * 2)));
        _buffer.AsSpan(0, _length).CopyTo(larger);
        if (_buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }

    private void GiveBack()
    {
        if (_buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        _length = 0;
    }

    private static IOException Broken(SocketError error)
    {
        var inner = new SocketException((int)error);
        return new IOException(inner.Message, inner);
    }
}
