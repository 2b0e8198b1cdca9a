using System.Runtime.CompilerServices;
using PolicyMta.Core.Conversations;
using PolicyMta.Core.Delivery.Connecting;
using PolicyMta.Core.Delivery.Security;

namespace PolicyMta.Core.Delivery.Smtp;

/// <summary>
/// Bytes out and replies in, over a transport, each wait with its limit. Nothing here throws: once a wait has failed the channel is no
/// longer open, and <see cref="LastReply"/> is this server's own account of it. A 421 closes the channel too. For one user at a time but
/// for <see cref="Abort"/>.
/// </summary>
internal sealed class SmtpChannel : IAsyncDisposable
{
    /// <summary>What <see cref="ReadReplyAsync"/> returns if no reply came.</summary>
    public const int NoReply = 0;

    public const int ServiceClosing = 421;

    /// <summary>How long a stop waits for the reply to a message that the receiver has whole.</summary>
    public static readonly TimeSpan ReplyGrace = TimeSpan.FromSeconds(10);

    /// <summary>How much is still read from a peer that has been said goodbye to.</summary>
    private const int MaxRest = 32 * 1024;

    private const int MayStop = 0;
    private const int AwaitsReply = 1;
    private const int Stopped = 2;
    private static readonly TimeSpan QuitTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan EndTimeout = TimeSpan.FromSeconds(5);
    private static readonly byte[] Quit = "QUIT\r\n"u8.ToArray();

    private readonly ReplyReader _reader;
    private readonly Deadline _deadline;
    private volatile ITransport _transport;
    private SmtpReply? _failure;
    private bool _sendFailed;
    private bool _isClosing;
    private volatile bool _isAborted;
    private volatile bool _wasBrokenOff;
    private int _stage;

    public SmtpChannel(ITransport transport, string host, TimeProvider time)
    {
        _transport = transport;
        _reader = new ReplyReader(transport);
        _deadline = new Deadline(time, Abort);
        Host = host;
    }

    /// <summary>Is told what is said; null if nobody looks.</summary>
    public OutgoingConversation? Conversation { get; init; }

    /// <summary>The other side's name, for replies of this server's own.</summary>
    public string Host { get; }

    /// <summary>Whether commands may still be sent.</summary>
    public bool IsOpen => !_isClosing && !_isAborted;

    /// <summary>Whether more came with the last reply than the reply.</summary>
    public bool HasBuffered => _reader.HasBuffered;

    /// <summary>Whether the receiver has sent something, or closed the connection, that nobody has read yet.</summary>
    public bool HasIncoming => _reader.HasBuffered || _transport.HasIncoming;

    /// <summary>Whether the wait ended because the peer closed the connection, not by a timeout or by nonsense.</summary>
    public bool WasClosedByPeer { get; private set; }

    /// <summary>Whether <see cref="LastReply"/> came from the receiver.</summary>
    public bool HasReply => _failure is null;

    /// <summary>The bytes of the last reply.</summary>
    public ReadOnlyMemory<byte> LastReplyBytes => _reader.Reply;

    /// <summary>The last reply, or what went wrong instead.</summary>
    public SmtpReply LastReply => _failure ?? _reader.ToReply();

    /// <summary>The last reply, or what went wrong instead, as the outcome of a step.</summary>
    public Outcome OutcomeAt(SmtpStage stage) => new(stage, LastReply, HasReply);

    /// <summary>
    /// Sends commands. A failure shows at the next read, which first takes what the receiver may still have said.
    /// </summary>
    public ValueTask SendAsync(ReadOnlyMemory<byte> commands, TimeSpan timeout)
    {
        if (IsOpen)
            Conversation?.Commands(commands.Span);
        return SendContentAsync(commands, timeout);
    }

    /// <summary>Sends bytes of a message, of which nobody is shown more than the size; as <see cref="SendAsync"/> else.</summary>
    public async ValueTask SendContentAsync(ReadOnlyMemory<byte> bytes, TimeSpan timeout)
    {
        if (!IsOpen || _sendFailed)
            return;
        _deadline.Start(timeout);
        try
        {
            await _transport.SendAsync(bytes);
        }
        catch (Exception)
        {
            _sendFailed = true;
            if (_deadline.HasExpired)
                Fail(OwnReplies.NotTaken(Host, timeout));
        }

        _deadline.Stop();
    }

    /// <summary>Reads the reply to a step: its code, or <see cref="NoReply"/> if the channel failed.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<int> ReadReplyAsync(SmtpStage stage, TimeSpan timeout)
    {
        if (!IsOpen)
            return Fail(_failure ?? NoReplyAt(stage, timeout));

        ReplyStatus status;
        _deadline.Start(timeout);
        try
        {
            status = await _reader.ReadAsync();
        }
        catch (Exception)
        {
            status = ReplyStatus.Closed;
        }

        _deadline.Stop();
        if (status is ReplyStatus.Complete or ReplyStatus.Malformed)
            Conversation?.Reply(_reader.Reply.Span);
        if (status == ReplyStatus.Malformed && _reader.Code == NoReply)
            return Fail(OwnReplies.Malformed(Host, stage, _reader.Problem, ReplyDecoder.TextOf(_reader.Reply.Span)));
        if (status == ReplyStatus.Malformed || (status == ReplyStatus.Closed && _reader.TryEndAsRefusal()))
        {
            _isClosing = true;
            return _reader.Code;
        }

        if (status == ReplyStatus.Closed || (_sendFailed && _reader.Code < 400))
        {
            WasClosedByPeer = !_isAborted;
            return Fail(NoReplyAt(stage, timeout));
        }

        _isClosing |= _sendFailed || _reader.Code == ServiceClosing;
        return _reader.Code;
    }

    private SmtpReply NoReplyAt(SmtpStage stage, TimeSpan timeout) =>
        _wasBrokenOff ? OwnReplies.BrokenOff(Host)
        : _deadline.HasExpired ? OwnReplies.TimedOut(Host, stage, timeout)
        : OwnReplies.Closed(Host, stage);

    /// <summary>Puts TLS under the conversation. If that fails the channel is of no further use.</summary>
    /// <returns>The version and cipher suite, or what went wrong.</returns>
    public async ValueTask<(string? Description, TlsProblem? Problem)> SecureAsync(TlsClient tls, HandshakePlan plan, TimeSpan timeout)
    {
        if (_reader.HasBuffered)
            return (null, Give("text came before the handshake"));

        ShownCertificate? certificate = null;
        if (Conversation is { WantsCertificate: true })
            plan = plan with { OnCertificate = shown => certificate = ShownCertificate.Of(shown) };
        _deadline.Start(timeout);
        try
        {
            var (transport, description, complaint) = await tls.HandshakeAsync(_transport, Host, plan);
            _transport = transport;
            _reader.Transport = transport;
            if (_isAborted)
                transport.Abort();
            if (_deadline.HasExpired)
                return (null, Give($"no handshake within {DurationText.Format(timeout)}"));
            Conversation?.Secured(description, certificate);
            return (description, complaint);
        }
        catch (Exception exception)
        {
            if (!_deadline.HasExpired && exception is TlsProblemException { Problem: var refused })
            {
                Fail(OwnReplies.NoHandshake(Host, refused.Detail));
                return (null, refused);
            }

            return (null, Give(_deadline.HasExpired ? $"no handshake within {DurationText.Format(timeout)}" : exception.Message));
        }
        finally
        {
            _deadline.Stop();
        }

        TlsProblem Give(string problem)
        {
            Fail(OwnReplies.NoHandshake(Host, problem));
            return new TlsProblem(TlsProblemKind.ValidationFailure, problem);
        }
    }

    /// <summary>Ends the use of the channel, with this server's own account of why.</summary>
    public int Fail(SmtpReply reply)
    {
        _failure = reply;
        _isClosing = true;
        return NoReply;
    }

    /// <summary>Ends the use of the channel if no further command would be understood.</summary>
    public void Close() => _isClosing = true;

    /// <summary>
    /// Says that the end of a message is sent now, whose reply tells whether the receiver has it: a stop waits for that. False if a stop
    /// came first; then nothing may be sent.
    /// </summary>
    public bool TryBeginEnd() => Interlocked.CompareExchange(ref _stage, AwaitsReply, MayStop) == MayStop;

    /// <summary>Says that all replies to the message have come.</summary>
    public void EndReplies() => Interlocked.CompareExchange(ref _stage, MayStop, AwaitsReply);

    /// <summary>Breaks the connection off: after <see cref="ReplyGrace"/> if it waits for the reply to a message, else at once.</summary>
    public void Stop()
    {
        if (Interlocked.Exchange(ref _stage, Stopped) == AwaitsReply)
            _deadline.Limit(ReplyGrace);
        else
            Abort();
    }

    /// <summary>As <see cref="Stop"/>, by an operator's wish: replies of this server's own say so.</summary>
    public void BreakOff()
    {
        _wasBrokenOff = true;
        Stop();
    }

    /// <summary>Breaks the connection off at once.</summary>
    public void Abort()
    {
        _isAborted = true;
        _transport.Abort();
    }

    /// <summary>
    /// Says QUIT if that makes sense, waits a little for the reply and for the peer to close, which tells that it counts the connection no
    /// more, and closes. Never throws.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        if (IsOpen)
        {
            await SendAsync(Quit, QuitTimeout);
            await ReadReplyAsync(SmtpStage.Connect, QuitTimeout);
        }

        Conversation?.Close();
        await AwaitEndAsync();
        _deadline.Dispose();
        await _transport.DisposeAsync();
    }

    private async ValueTask AwaitEndAsync()
    {
        if (_isAborted || WasClosedByPeer)
            return;
        _deadline.Start(EndTimeout);
        try
        {
            await _transport.EndSendingAsync();
            var rest = new byte[512];
            for (var left = MaxRest; left > 0; left -= rest.Length)
            {
                if (await _transport.ReceiveAsync(rest) == 0)
                    break;
            }
        }
        catch (Exception)
        {
            // Broken off, by the peer or for want of time: it is closed either way.
        }

        _deadline.Stop();
    }
}
