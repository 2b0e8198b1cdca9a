using System.IO.Pipelines;
using Microsoft.Extensions.Logging;
using PolicyMta.Core.Injection;
using PolicyMta.Core.Smtp.Verbs;
using PolicyMta.Sdk;

namespace PolicyMta.Core.Smtp;

/// <summary>
/// One SMTP session (RFC 5321 section 3), on any pipe: it knows no socket, and of the rest of the server one call, <see cref="SubmitMessage"/>.
/// Commands that came together are answered together. Every session that the client does not end itself ends with a 421 or 554, wherever it is.
/// </summary>
internal sealed partial class Session(SessionInfo info, SubmitMessage submit, SessionClock clock, ILogger<Session> logger)
{
    /// <summary>The longest command line in bytes, CRLF included.</summary>
    public const int MaxLineLength = 2048;

    /// <summary>How long a client may take to read the last reply.</summary>
    private static readonly TimeSpan FarewellTimeout = TimeSpan.FromSeconds(10);

    private readonly SessionState _state = new(info);
    private readonly CommandLineReader _lines = new(MaxLineLength);
    private volatile bool _stopRequested;
    private volatile SessionChannel? _channel;

    /// <summary>What the session does after the commands that were there.</summary>
    private enum Step
    {
        Read,
        ReceiveData,
        Quit,
        Refuse,
    }

    /// <summary>Ends the session with 421 once no transaction is open. Thread-safe.</summary>
    public void RequestStop()
    {
        _stopRequested = true;
        _channel?.RequestStop();
    }

    /// <summary>Speaks with the client until one of them has had enough. Leaves the pipe open.</summary>
    /// <param name="transport">The connection.</param>
    /// <param name="cancellationToken">Ends the session with 421 wherever it is.</param>
    public async Task<SessionEnd> RunAsync(IDuplexPipe transport, CancellationToken cancellationToken)
    {
        using var channel = new SessionChannel(transport, clock, cancellationToken);
        _channel = channel;
        if (_stopRequested)
            channel.RequestStop();

        var end = await ConverseAsync(channel, cancellationToken);
        if (FarewellTo(end) is { } farewell)
            channel.Replies.Write(farewell);
        await channel.FarewellAsync(FarewellTimeout);
        return end;
    }

    private static SmtpReply? FarewellTo(SessionEnd end) => end switch
    {
        SessionEnd.TimedOut => Replies.TimedOut,
        SessionEnd.Stopping => Replies.Stopping,
        _ => null,
    };

    private async Task<SessionEnd> ConverseAsync(SessionChannel channel, CancellationToken cancellationToken)
    {
        channel.Arm(info.Listener.CommandTimeout);
        if (info.SpokeFirst || channel.HasInput())
        {
            channel.Replies.Write(Replies.SpokeFirst);
            return SessionEnd.Refused;
        }

        channel.Replies.Write(new SmtpReply(220, null, $"{info.Hostname} ESMTP"));
        while (true)
        {
            switch (HandleLines(channel))
            {
                case Step.ReceiveData:
                    if (!await channel.FlushAsync())
                        return channel.End;
                    if (await ReceiveDataAsync(channel, cancellationToken) is not { } reply)
                        return channel.End;
                    channel.Replies.Write(reply);
                    if (reply.Code == Replies.Stopping.Code)
                        return SessionEnd.Refused;
                    channel.Arm(info.Listener.CommandTimeout);
                    break;
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

            channel.Arm(info.Listener.CommandTimeout);
            var step = Step.Read;
            var reply = status switch
            {
                LineStatus.TooLong => Replies.LineTooLong,
                LineStatus.BareLineFeed => Replies.BareLineFeed,
                _ => Handle(CommandParser.Parse(line), out step),
            };
            if (reply.IsPermanent && ++_state.Errors > info.Listener.MaxErrors)
                reply = Replies.TooManyErrors;

            channel.Replies.Write(reply);
            if (reply.Code == Replies.TooManyErrors.Code)
                return Step.Refuse;
            if (step != Step.Read)
                return step;
        }
    }

    private SmtpReply Handle(in SmtpCommand command, out Step step)
    {
        step = Step.Read;
        switch (command.Verb)
        {
            case SmtpVerb.Ehlo or SmtpVerb.Helo:
                return HelloVerb.Handle(command, _state);
            case SmtpVerb.Mail:
                return MailVerb.Handle(command, _state);
            case SmtpVerb.Rcpt:
                return RecipientVerb.Handle(command, _state);
            case SmtpVerb.Data:
                var answer = DataVerb.Handle(command, _state);
                if (answer == DataVerb.Proceed)
                    step = Step.ReceiveData;
                return answer;
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

    /// <summary>Takes the message that follows DATA; null where the session ended in it.</summary>
    private async ValueTask<SmtpReply?> ReceiveDataAsync(SessionChannel channel, CancellationToken cancellationToken)
    {
        var (request, refusal) = await DataVerb.ReceiveAsync(channel, _state);
        if (request is null)
            return refusal;

        channel.Disarm();
        try
        {
            var result = await submit(request, cancellationToken);
            if (result.Reply.IsSuccess)
                _state.Errors = 0;
            return result.Reply;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return Replies.Stopping;
        }
        catch (Exception exception)
        {
            LogSubmitFailed(exception, info.RemoteAddress);
            return Replies.LocalError;
        }
    }

    [LoggerMessage(EventId = 3101, Level = LogLevel.Error, Message = "A message from {Client} could not be taken; it was answered with 451 4.3.0")]
    private partial void LogSubmitFailed(Exception exception, System.Net.IPAddress client);
}
