using System.Buffers;
using System.IO.Pipelines;
using PolicyMta.Core.Conversations;
using PolicyMta.Core.Metrics;
using PolicyMta.Core.Smtp.Content;
using PolicyMta.Core.Smtp.Listening;

namespace PolicyMta.Core.Smtp;

/// <summary>
/// What a session reads from and writes to. All its waits are here, and every one of them ends by the client's doing, by the deadline or by
/// the server's stopping, without a timer or a linked token for each: the clock and the listener cancel the pending read or flush, and the
/// channel looks why.
/// </summary>
internal sealed class SessionChannel : IDisposable
{
    private readonly IExpectantPipe? _transport;
    private readonly PipeReader _input;
    private readonly PipeWriter _output;
    private readonly Lock _waking = new();
    private readonly CancellationToken _cancellation;
    private readonly CancellationTokenRegistration _registration;
    private readonly SessionDeadline _deadline;
    private readonly SessionClock _clock;
    private ReadOnlySequence<byte> _buffer;
    private bool _holdsBuffer;
    private bool _inputEnded;
    private bool _disposed;
    private bool _isOutputBroken;
    private volatile bool _flushing;
    private volatile bool _stopRequested;
    private volatile bool _abortRequested;

    /// <param name="transport">The connection.</param>
    /// <param name="clock">Watches the deadline.</param>
    /// <param name="cancellation">Ends the session wherever it waits.</param>
    /// <param name="conversation">Is told what is said; null if nobody looks.</param>
    public SessionChannel(
        IDuplexPipe transport, SessionClock clock, CancellationToken cancellation, IncomingConversation? conversation = null)
    {
        Conversation = conversation;
        _transport = transport as IExpectantPipe;
        _input = transport.Input;
        _output = transport.Output;
        _clock = clock;
        _cancellation = cancellation;
        Replies = new ReplyWriter(transport.Output, conversation);
        _deadline = new SessionDeadline(clock, Expire);
        _registration = cancellation.UnsafeRegister(static channel => ((SessionChannel)channel!).Wake(withFlush: true), this);
    }

    /// <summary>Is told what is said; null if nobody looks.</summary>
    public IncomingConversation? Conversation { get; }

    public ReplyWriter Replies { get; }

    /// <summary>What was received and not yet used. Readers cut off what they use.</summary>
    public ref ReadOnlySequence<byte> Input => ref _buffer;

    /// <summary>Why no more comes; <see cref="SessionEnd.None"/> as long as it does.</summary>
    public SessionEnd End { get; private set; }

    /// <summary>Milliseconds on the scale of <see cref="ArmAt"/>.</summary>
    public long Now => _clock.Now;

    /// <summary>Sets the moment by which the client must have done the next thing.</summary>
    public void Arm(TimeSpan timeout) => _deadline.Arm(timeout);

    /// <inheritdoc cref="Arm"/>
    public void ArmAt(long due) => _deadline.ArmAt(due);

    /// <summary>The next thing is this server's to do.</summary>
    public void Disarm() => _deadline.Disarm();

    /// <summary>Asks the session to end when it next rests. Thread-safe.</summary>
    public void RequestStop()
    {
        _stopRequested = true;
        Wake(withFlush: false);
    }

    /// <summary>Ends the session wherever it waits. Thread-safe.</summary>
    public void Abort()
    {
        _abortRequested = true;
        Wake(withFlush: true);
    }

    /// <summary>Whether bytes are already there, without waiting for them.</summary>
    public bool HasInput()
    {
        if (_holdsBuffer || !_input.TryRead(out var result))
            return !_buffer.IsEmpty;
        Take(result);
        return !_buffer.IsEmpty;
    }

    /// <summary>
    /// Waits for more input than <see cref="Input"/> holds; replies that were written go out first, unless input is already there.
    /// </summary>
    /// <param name="resting">Whether a requested stop may end the session here.</param>
    /// <returns>False if the session must end: <see cref="End"/> says why.</returns>
    public async ValueTask<bool> FillAsync(bool resting)
    {
        GiveBack();
        while (!MustEnd(resting))
        {
            if (!_input.TryRead(out var result))
            {
                if (Replies.HasPending)
                {
                    if (!await FlushAsync())
                        return false;

                    // Who interrupted the flush may have meant the read.
                    continue;
                }

                try
                {
                    result = await _input.ReadAsync(CancellationToken.None);
                }
                catch (IOException)
                {
                    return Ended(SessionEnd.ClientGone);
                }
            }

            Take(result);
            if (!result.IsCanceled)
                return !_buffer.IsEmpty || Ended(SessionEnd.ClientGone);

            // Bytes that came with the interruption have not been looked at: the next read must not wait for more.
            GiveBack(isUsedUp: false);
        }

        return false;
    }

    /// <summary>Waits for more of a message, as long as its pace allows.</summary>
    public async ValueTask<bool> FillAsync(DataPace pace, Counters<ListenerCount> counters)
    {
        ArmAt(pace.Due(Now));
        _transport?.Expected = pace.Expected;
        var isFilled = await FillAsync(resting: false);
        _transport?.Expected = Expectation.Command;
        if (isFilled)
            return true;
        if (End == SessionEnd.TimedOut && pace.IsTooSlow(Now))
            counters.Add(ListenerCount.TooSlow);
        return false;
    }

    /// <summary>
    /// Sends the replies that were written; false if the session must end, because the client does not take them or the server stops.
    /// </summary>
    public async ValueTask<bool> FlushAsync()
    {
        var end = await FlushAsync(isFarewell: false);
        if (end == SessionEnd.None)
            return true;
        _isOutputBroken = true;
        return Ended(end);
    }

    /// <summary>Sends the last replies, if the client still takes any.</summary>
    /// <param name="timeout">How long it may take to do so.</param>
    public async ValueTask FarewellAsync(TimeSpan timeout)
    {
        if (_isOutputBroken || End == SessionEnd.ClientGone || !Replies.HasPending)
            return;
        Arm(timeout);
        await FlushAsync(isFarewell: true);
    }

    public void Dispose()
    {
        _registration.Dispose();
        _deadline.Dispose();
        lock (_waking)
            _disposed = true;
        GiveBack();
    }

    /// <returns><see cref="SessionEnd.None"/> if everything was sent.</returns>
    private async ValueTask<SessionEnd> FlushAsync(bool isFarewell)
    {
        _flushing = true;
        try
        {
            while (true)
            {
                var result = await Replies.FlushAsync();
                if (result.IsCompleted)
                    return SessionEnd.ClientGone;
                if (!result.IsCanceled)
                    return SessionEnd.None;
                if (IsOverdue)
                    return SessionEnd.TimedOut;
                if (!isFarewell && _cancellation.IsCancellationRequested)
                    return SessionEnd.Stopping;
                if (!isFarewell && _abortRequested)
                    return SessionEnd.Aborted;
            }
        }
        catch (IOException)
        {
            return SessionEnd.ClientGone;
        }
        finally
        {
            _flushing = false;
        }
    }

    private bool IsOverdue => _deadline.Due <= _clock.Now;

    private bool Ended(SessionEnd end)
    {
        End = end;
        return false;
    }

    private bool MustEnd(bool resting)
    {
        if (_inputEnded)
            End = SessionEnd.ClientGone;
        else if (_cancellation.IsCancellationRequested || (_stopRequested && resting))
            End = SessionEnd.Stopping;
        else if (_abortRequested)
            End = SessionEnd.Aborted;
        else if (IsOverdue)
            End = SessionEnd.TimedOut;
        return End != SessionEnd.None;
    }

    private void Take(ReadResult result)
    {
        _buffer = result.Buffer;
        _holdsBuffer = true;
        _inputEnded = result.IsCompleted;
    }

    private void GiveBack(bool isUsedUp = true)
    {
        if (!_holdsBuffer)
            return;
        _holdsBuffer = false;
        _input.AdvanceTo(_buffer.Start, isUsedUp ? _buffer.End : _buffer.Start);
        _buffer = default;
    }

    private void Expire()
    {
        if (IsOverdue)
            Wake(withFlush: true);
    }

    /// <summary>
    /// Interrupts the wait that is on, or the next one. A flush is only interrupted for good, since half of it may have been sent.
    /// </summary>
    private void Wake(bool withFlush)
    {
        lock (_waking)
        {
            if (_disposed)
                return;
            if (!_flushing)
                _input.CancelPendingRead();
            else if (withFlush)
                _output.CancelPendingFlush();
        }
    }
}
