using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.IO.Pipelines;
using System.Net.Sockets;
using System.Threading.Tasks.Sources;

namespace PolicyMta.Core.Smtp.Listening;

/// <summary>
/// Reads a socket into one buffer, as large as what is expected. One object does all: it is the receive operation, and the promise to
/// whoever waits. Interrupting a wait leaves the receive under way for the next one. For one reader at a time;
/// <see cref="CancelPendingRead"/> is thread-safe.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "Completing a pipe reader is what disposes of it.")]
internal sealed class SocketReader : PipeReader, IValueTaskSource<ReadResult>
{
    private const int Largest = 64 * 1024;

    private readonly Lock _gate = new();
    private readonly Socket _socket;
    private readonly Receive _receive;
    private ManualResetValueTaskSourceCore<ReadResult> _promise;
    private byte[] _buffer = [];
    private int _start;
    private int _end;
    private int _examined;
    private bool _isReceiving;
    private bool _isAwaited;
    private bool _isCanceled;
    private bool _hasEnded;
    private bool _isCompleted;
    private SocketError _error;

    public SocketReader(Socket socket)
    {
        _socket = socket;
        _receive = new Receive(this);
    }

    /// <summary>What the next receive is for.</summary>
    public Expectation Expected { get; set; }

    public override bool TryRead(out ReadResult result)
    {
        lock (_gate)
            return TryTake(out result);
    }

    /// <exception cref="IOException">The connection broke.</exception>
    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) =>
        cancellationToken.CanBeCanceled ? ReadUntilAsync(cancellationToken) : WaitAsync();

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        lock (_gate)
        {
            _start = IndexOf(consumed);
            _examined = IndexOf(examined);
            if (_start == _end && !_isReceiving)
                GiveBack();
        }
    }

    public override void CancelPendingRead()
    {
        ReadResult result;
        lock (_gate)
        {
            if (!_isAwaited)
            {
                _isCanceled = true;
                return;
            }

            _isAwaited = false;
            result = Result(isCanceled: true);
        }

        // Whoever interrupts may hold locks.
        _promise.RunContinuationsAsynchronously = true;
        _promise.SetResult(result);
    }

    public override void Complete(Exception? exception = null)
    {
        lock (_gate)
        {
            _isCompleted = true;
            if (!_isReceiving)
                GiveBack();
        }

        _receive.Dispose();
    }

    ReadResult IValueTaskSource<ReadResult>.GetResult(short token) => _promise.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<ReadResult>.GetStatus(short token) => _promise.GetStatus(token);

    void IValueTaskSource<ReadResult>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _promise.OnCompleted(continuation, state, token, flags);

    private ValueTask<ReadResult> WaitAsync()
    {
        lock (_gate)
        {
            if (TryTake(out var result))
                return ValueTask.FromResult(result);
            if (!_isReceiving)
            {
                BeginReceive();
                if (TryTake(out result))
                    return ValueTask.FromResult(result);
            }

            _isAwaited = true;
            _promise.Reset();
            _promise.RunContinuationsAsynchronously = false;
            return new ValueTask<ReadResult>(this, _promise.Version);
        }
    }

    private async ValueTask<ReadResult> ReadUntilAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using (cancellationToken.UnsafeRegister(static reader => ((SocketReader)reader!).CancelPendingRead(), this))
        {
            var result = await WaitAsync();
            if (result.IsCanceled)
                cancellationToken.ThrowIfCancellationRequested();
            return result;
        }
    }

    /// <summary>The rest runs under the lock.</summary>
    private bool TryTake(out ReadResult result)
    {
        if (_isCanceled || _end > _examined || _hasEnded)
        {
            result = Result(_isCanceled);
            _isCanceled = false;
            return true;
        }

        if (_error != SocketError.Success)
            throw Broken();
        result = default;
        return false;
    }

    private ReadResult Result(bool isCanceled) => new(new ReadOnlySequence<byte>(_buffer, _start, _end - _start), isCanceled, _hasEnded);

    private void BeginReceive()
    {
        MakeRoom();
        _isReceiving = true;
        _receive.SetBuffer(_buffer.AsMemory(_end));
        try
        {
            if (!_socket.ReceiveAsync(_receive))
                EndReceive();
        }
        catch (ObjectDisposedException)
        {
            _isReceiving = false;
            _error = SocketError.OperationAborted;
        }
    }

    private void EndReceive()
    {
        _isReceiving = false;
        _error = _receive.SocketError;
        _end += _receive.BytesTransferred;
        _hasEnded = _error == SocketError.Success && _receive.BytesTransferred == 0;
    }

    private void OnReceived()
    {
        bool wakes;
        lock (_gate)
        {
            EndReceive();
            if (_isCompleted)
                GiveBack();
            wakes = _isAwaited;
            _isAwaited = false;
        }

        if (!wakes)
            return;
        if (_error == SocketError.Success)
            _promise.SetResult(Result(isCanceled: false));
        else
            _promise.SetException(Broken());
    }

    private void MakeRoom()
    {
        var unread = _end - _start;
        var wanted = Expected switch
        {
            Expectation.Command => 512,
            Expectation.Content => 16 * 1024,
            _ => Largest,
        };
        if (unread == 0 && _buffer.Length < wanted)
            GiveBack();
        if (_buffer.Length - _end >= Math.Min(wanted, 512) || (_end < _buffer.Length && _start == 0))
            return;
        if (unread == 0 || unread <= _buffer.Length / 2)
        {
            if (_buffer.Length == 0)
                _buffer = ArrayPool<byte>.Shared.Rent(wanted);
            else
                _buffer.AsSpan(_start, unread).CopyTo(_buffer);
        }
        else
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(wanted, _buffer.Length * 2));
            _buffer.AsSpan(_start, unread).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }

        (_examined, _end, _start) = (_examined - _start, unread, 0);
    }

    private void GiveBack()
    {
        if (_buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        _start = _end = _examined = 0;
    }

    private static int IndexOf(SequencePosition position) => position.GetInteger() & int.MaxValue;

    private IOException Broken()
    {
        var error = new SocketException((int)_error);
        return new IOException(error.Message, error);
    }

    private sealed class Receive(SocketReader reader) : SocketAsyncEventArgs(true)
    {
        protected override void OnCompleted(SocketAsyncEventArgs e) => reader.OnReceived();
    }
}
