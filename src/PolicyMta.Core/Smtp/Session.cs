using System.IO.Pipelines;
using PolicyMta.Core.Injection;
using PolicyMta.Core.Smtp.Content;
using PolicyMta.Core.Smtp.Listening;
using PolicyMta.Core.Smtp.Parsing;
using PolicyMta.Core.Smtp.Verbs;

namespace PolicyMta.Core.Smtp;

/// <summary>
/// One SMTP session (RFC 5321 section 3), on any pipe: it knows no socket, and of the rest of the server one call,
/// <see cref="SubmitMessage"/>. Commands that came together are answered together. Every session that the client does not end itself ends
/// with a 421 or 554, wherever it is.
/// </summary>
internal sealed partial class Session(SessionInfo info, SubmitMessage submit, SessionClock clock, ILogger<Session> logger)
{
    /// <summary>How long a client may take to read the last reply.</summary>
    private static readonly TimeSpan FarewellTimeout = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan LongestTarpit = TimeSpan.FromSeconds(10);

    private readonly SessionState _state = new(info);
    private readonly CommandLineReader _lines = new();
    private TimeSpan _tarpit;
    private volatile bool _stopRequested;
    private volatile bool _abortRequested;
    private volatile SessionChannel? _channel;
    private Chunk _chunk;
    private AuthStart _login;
    private Recipient? _asked;

    /// <summary>What the session does after the commands that were there.</summary>
    private enum Step
    {
        Read,

        /// <summary>The next line, after a pause.</summary>
        GoOn,
        AskAboutRecipient,
        ReceiveData,
        ReceiveChunk,
        Authenticate,
        StartTls,
        Quit,
        Refuse,
    }

    /// <summary>Ends the session with 421 once no transaction is open. Thread-safe.</summary>
    public void RequestStop()
    {
        _stopRequested = true;
        _channel?.RequestStop();
    }

    /// <summary>Ends the session with 421 wherever it is; a message that is being accepted is answered first. Thread-safe.</summary>
    public void Abort()
    {
        _abortRequested = true;
        _channel?.Abort();
    }

    /// <summary>Serves the client until either side ends the session. Leaves the pipe open.</summary>
    /// <param name="transport">The connection.</param>
    /// <param name="cancellationToken">Ends the session with 421 wherever it is.</param>
    public async Task<SessionEnd> RunAsync(IDuplexPipe transport, CancellationToken cancellationToken)
    {
        info.Conversation?.Begin(_state, Abort);
        var end = await RunThroughAsync(transport, cancellationToken);
        info.Conversation?.End(end);
        return end;
    }

    private async Task<SessionEnd> RunThroughAsync(IDuplexPipe transport, CancellationToken cancellationToken)
    {
        var end = await RunOnAsync(transport, greets: true, cancellationToken);
        if (end != SessionEnd.StartTls)
            return end;

        await using var secured = await info.Secure!(transport, cancellationToken);
        if (secured is null)
            return SessionEnd.TlsFailed;
        info.Conversation?.Note(secured.Description);
        _state.BeginAnew(secured.Description);
        return await RunOnAsync(secured, greets: false, cancellationToken);
    }

    private async Task<SessionEnd> RunOnAsync(IDuplexPipe transport, bool greets, CancellationToken cancellationToken)
    {
        using var channel = new SessionChannel(transport, clock, cancellationToken, info.Conversation);
        _channel = channel;
        if (_stopRequested)
            channel.RequestStop();
        if (_abortRequested)
            channel.Abort();

        var end = await ConverseAsync(channel, greets, cancellationToken);
        _state.Reset();
        if (end == SessionEnd.TimedOut)
            info.Counters.Add(ListenerCount.TimedOut);
        if (FarewellTo(end) is { } farewell)
            channel.Replies.Write(farewell);
        await channel.FarewellAsync(FarewellTimeout);
        return end;
    }

    private static SmtpReply? FarewellTo(SessionEnd end) => end switch
    {
        SessionEnd.TimedOut => Replies.TimedOut,
        SessionEnd.Stopping => Replies.Stopping,
        SessionEnd.Aborted => Replies.Aborted,
        _ => null,
    };

    /// <summary>Sends the greeting, unless the client spoke first.</summary>
    private async ValueTask<SessionEnd> GreetAsync(SessionChannel channel, CancellationToken cancellationToken)
    {
        if (!await PauseAsync(info.Listener.GreetPause, channel, cancellationToken))
            return SessionEnd.Stopping;
        if (info.SpokeFirst || channel.HasInput())
        {
            channel.Replies.Write(Replies.SpokeFirst);
            return SessionEnd.Refused;
        }

        channel.Replies.Write(Replies.Greeting(info));
        return SessionEnd.None;
    }

    private async Task<SessionEnd> ConverseAsync(SessionChannel channel, bool greets, CancellationToken cancellationToken)
    {
        channel.Arm(info.Listener.CommandTimeout);
        if (greets && await GreetAsync(channel, cancellationToken) is not SessionEnd.None and var early)
            return early;

        while (true)
        {
            var step = HandleLines(channel);
            if (!await PauseAsync(_tarpit, channel, cancellationToken))
                return SessionEnd.Stopping;
            _tarpit = TimeSpan.Zero;
            switch (step)
            {
                case Step.GoOn:
                    break;
                case Step.AskAboutRecipient:
                    if (await AskAboutRecipientAsync(channel) is { } afterRecipient)
                        return afterRecipient;
                    break;
                case Step.ReceiveData:
                    if (!await channel.FlushAsync())
                        return channel.End;
                    if (await TakeAsync(await DataVerb.ReceiveAsync(channel, _state), channel, cancellationToken) is { } afterData)
                        return afterData;
                    break;
                case Step.ReceiveChunk:
                    if (await TakeAsync(await BdatVerb.ReceiveAsync(channel, _state, _chunk), channel, cancellationToken) is { } afterChunk)
                        return afterChunk;
                    break;
                case Step.Authenticate:
                    if (await AuthenticateAsync(channel, cancellationToken) is { } afterLogin)
                        return afterLogin;
                    break;
                case Step.StartTls:
                    return SessionEnd.StartTls;
                case Step.Quit:
                    return SessionEnd.Quit;
                case Step.Refuse:
                    return SessionEnd.Refused;
                default:
                    if (!await channel.FillAsync(resting: _state.Phase != SessionPhase.Transaction))
                        return channel.End;
                    break;
            }
        }
    }

    /// <summary>Handles the whole lines that are there. The deadline moves with each of them, not with each byte.</summary>
    private Step HandleLines(SessionChannel channel)
    {
        while (true)
        {
            var status = _lines.TryRead(ref channel.Input, out var line);
            if (status == LineStatus.Incomplete)
                return Step.Read;

            info.Conversation?.Commands(line);
            channel.Arm(info.Listener.CommandTimeout);
            var step = Step.Read;
            var wasRefused = _state.WasContentRefused;
            _state.WasContentRefused = false;
            var reply = status switch
            {
                LineStatus.TooLong => Replies.LineTooLong,
                LineStatus.BareLineFeed => RefuseBareLineFeed(line),
                _ => Handle(CommandParser.Parse(line), out step),
            };
            if (IsIdle(reply, step))
                reply = CountIdle(reply);

            if (IsPipedContent(status == LineStatus.Line && reply != Replies.UnknownCommand, wasRefused, channel))
            {
                reply = DataVerb.Piped;
                step = Step.Refuse;
            }

            if (step == Step.StartTls && channel.HasInput())
            {
                info.Counters.Add(ListenerCount.TlsInjections);
                reply = StartTlsVerb.Injection;
                step = Step.Refuse;
            }

            if (reply is not null && !Answer(channel, reply))
                return Step.Refuse;
            if (step != Step.Read || _tarpit > TimeSpan.Zero)
                return step == Step.Read ? Step.GoOn : step;
        }
    }

    /// <summary>
    /// Whether what stands behind a DATA or BDAT that was refused to a stranger is the message: it is there already, or it is no command.
    /// </summary>
    /// <param name="isCommand">Whether the line that was just read is a command.</param>
    /// <param name="wasRefused">Whether that had been refused before this line.</param>
    /// <param name="channel">What else the client has sent.</param>
    private bool IsPipedContent(bool isCommand, bool wasRefused, SessionChannel channel) =>
        (wasRefused && !isCommand) || (_state.WasContentRefused && channel.HasInput());

    private SmtpReply RefuseBareLineFeed(ReadOnlySpan<byte> line)
    {
        if (CommandParser.Parse(line).Verb is SmtpVerb.Data or SmtpVerb.Bdat)
            RefuseContent();
        return Replies.BareLineFeed;
    }

    /// <summary>Notes that a message may follow all the same.</summary>
    private void RefuseContent() => _state.WasContentRefused = info.Listener.RefusePipedContent && !_state.MayRelay;

    /// <summary>Writes a reply; false if it was the last.</summary>
    private bool Answer(SessionChannel channel, SmtpReply reply)
    {
        if (reply.IsPermanent)
            reply = CountError(reply);
        channel.Replies.Write(reply);
        return reply.Code != Replies.TooManyErrors.Code;
    }

    private SmtpReply CountError(SmtpReply reply)
    {
        var listener = info.Listener;
        if (++_state.Errors > listener.MaxErrors)
        {
            info.Counters.Add(ListenerCount.TooManyErrors);
            return Replies.TooManyErrors;
        }

        var late = _state.Errors - listener.TarpitAfter;
        if (late > 0 && listener.TarpitDelay > TimeSpan.Zero)
        {
            info.Counters.Add(ListenerCount.Tarpitted);
            _tarpit = listener.TarpitDelay * Math.Pow(2, Math.Min(late - 1, 20));
            if (_tarpit > LongestTarpit)
                _tarpit = LongestTarpit;
        }

        return reply;
    }

    /// <summary>Whether a command brought the message no further: neither a recipient nor a chunk.</summary>
    private bool IsIdle(SmtpReply? reply, Step step) => step switch
    {
        Step.ReceiveChunk => _chunk.Size == 0,
        Step.AskAboutRecipient => false,
        _ => reply is null || !RecipientVerb.IsAcceptance(reply),
    };

    /// <summary>The reply to a command that brought the message no further: of too many of these, the last.</summary>
    private SmtpReply? CountIdle(SmtpReply? reply)
    {
        if (++_state.Commands <= info.Listener.MaxCommands)
            return reply;
        info.Counters.Add(ListenerCount.TooManyCommands);
        return Replies.TooManyCommands;
    }

    /// <summary>Lets the client wait; false if the server stops meanwhile.</summary>
    private async ValueTask<bool> PauseAsync(TimeSpan pause, SessionChannel channel, CancellationToken cancellationToken)
    {
        if (pause <= TimeSpan.Zero)
            return true;
        try
        {
            channel.Disarm();
            await clock.DelayAsync(pause, cancellationToken);
            channel.Arm(info.Listener.CommandTimeout);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    /// <returns>The reply, or null if it comes after what follows the command.</returns>
    private SmtpReply? Handle(in SmtpCommand command, out Step step)
    {
        step = Step.Read;
        if (SecurityRequirements.Unmet(command.Verb, _state) is { } demand)
            return demand;

        switch (command.Verb)
        {
            case SmtpVerb.Ehlo or SmtpVerb.Helo:
                return HelloVerb.Handle(command, _state, clock.UtcNow);
            case SmtpVerb.Mail:
                return MailVerb.Handle(command, _state, clock.UtcNow);
            case SmtpVerb.Rcpt:
                if (RecipientVerb.Handle(command, _state, out _asked) is { } refusal)
                    return refusal;
                if (info.Recipients is null or { IsIdle: true })
                    return Take(_asked!);
                step = Step.AskAboutRecipient;
                return null;
            case SmtpVerb.Data:
                var answer = DataVerb.Handle(command, _state);
                if (answer == DataVerb.Proceed)
                    step = Step.ReceiveData;
                else
                    RefuseContent();
                return answer;
            case SmtpVerb.Bdat:
                if (BdatVerb.Handle(command, _state, out _chunk) is { } badChunk)
                {
                    RefuseContent();
                    return badChunk;
                }

                step = Step.ReceiveChunk;
                return null;
            case SmtpVerb.Auth:
                if (AuthVerb.Handle(command, _state, out _login) is { } noLogin)
                    return noLogin;
                step = Step.Authenticate;
                return null;
            case SmtpVerb.Xclient:
                return XclientVerb.Handle(command, _state);
            case SmtpVerb.StartTls:
                var secure = StartTlsVerb.Handle(command, _state);
                if (secure == StartTlsVerb.Proceed)
                    step = Step.StartTls;
                return secure;
            case SmtpVerb.Rset when command.IsWellFormed:
                _state.Reset();
                return Replies.Ok;
            case SmtpVerb.Quit when command.IsWellFormed:
                step = Step.Quit;
                return Replies.Bye;
            case SmtpVerb.Rset or SmtpVerb.Quit:
                return Replies.NoArgument;
            case SmtpVerb.Noop:
                return Replies.Ok;
            case SmtpVerb.Help:
                return Replies.Help;
            case SmtpVerb.Vrfy:
                return command.IsWellFormed ? Replies.CannotVerify : Replies.ArgumentMissing;
            case SmtpVerb.Http:
                return Replies.NotHttp;
            case SmtpVerb.Unknown:
                return Replies.UnknownCommand;
            default:
                return Replies.NotImplemented;
        }
    }

    private SmtpReply Take(Recipient recipient)
    {
        _state.Transaction!.Recipients.Add(recipient);
        return RecipientVerb.RecipientOk;
    }

    /// <summary>Answers for a recipient as policy decides; tells how the session ends if it ended there.</summary>
    private async ValueTask<SessionEnd?> AskAboutRecipientAsync(SessionChannel channel)
    {
        var transaction = _state.Transaction!;
        channel.Disarm();
        var answer = await info.Recipients!.AskAsync(transaction.FactsSoFar(_state, clock.UtcNow), _asked!, _state.Source);
        channel.Arm(info.Listener.CommandTimeout);
        var reply = answer.Refusal;
        if (reply is null)
        {
            transaction.Add(answer);
            reply = RecipientVerb.RecipientOk;
        }
        else
        {
            info.Counters.Add(ListenerCount.RecipientRefused);
            reply = CountIdle(reply)!;
        }

        return Answer(channel, reply) ? null : SessionEnd.Refused;
    }

    /// <summary>Answers for what followed DATA or BDAT; tells how the session ends if it ended there.</summary>
    private async ValueTask<SessionEnd?> TakeAsync(Received received, SessionChannel channel, CancellationToken cancellationToken)
    {
        if (received.Request is { Content: var content })
            info.Conversation?.Content(content.Length);
        var reply = received.Request is null
            ? received.Reply
            : received.ReplyFor(await SubmitAsync(received.Request, channel, cancellationToken));
        if (reply is null)
            return channel.End;
        if (!Answer(channel, reply))
            return SessionEnd.Refused;
        channel.Arm(info.Listener.CommandTimeout);
        return null;
    }

    private async ValueTask<SessionEnd?> AuthenticateAsync(SessionChannel channel, CancellationToken cancellationToken)
    {
        var (reply, delay) = await AuthVerb.RunAsync(_login, channel, _state, cancellationToken);
        if (reply is null)
            return channel.End;
        if (!await PauseAsync(delay, channel, cancellationToken))
            return SessionEnd.Stopping;
        if (!Answer(channel, reply))
            return SessionEnd.Refused;
        channel.Arm(info.Listener.CommandTimeout);
        return null;
    }

    private async ValueTask<SmtpReply> SubmitAsync(InjectionRequest request, SessionChannel channel, CancellationToken cancellationToken)
    {
        channel.Disarm();
        try
        {
            var result = await submit(request, cancellationToken);
            if (result.IsRetry)
                info.Counters.Add(ListenerCount.Duplicates);
            if (result.Reply.IsSuccess)
            {
                _state.Errors = 0;
                _state.Commands = 0;
            }

            return result.Reply;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return Replies.Stopping;
        }
        catch (Exception exception)
        {
            LogSubmitFailed(exception, _state.Info.RemoteAddress);
            return Replies.LocalError;
        }
    }

    [LoggerMessage(
        EventId = 3101, Level = LogLevel.Error, Message = "A message from {Client} could not be accepted; it was answered with 451 4.3.0")]
    private partial void LogSubmitFailed(Exception exception, System.Net.IPAddress client);
}
