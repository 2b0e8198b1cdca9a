using System.Buffers.Text;
using System.Text;
using PolicyMta.Core.Smtp;
using PolicyMta.Core.Smtp.Content;
using PolicyMta.Core.Smtp.Parsing;

namespace PolicyMta.Simulation.Providers;

/// <summary>
/// The commands and replies of one session: asks the provider's behaviour for verdicts and keeps the transaction. Knows no socket.
/// </summary>
internal sealed class SimulatedDialogue(
    ProviderBehaviour behaviour, ProviderState state, ClientState client, ConnectionFacts connection, ReplyWriter replies)
{
    private const int MaxErrors = 20;

    private static readonly SmtpReply Ok = new(250, new(2, 0, 0), "OK");
    private static readonly SmtpReply Bye = new(221, new(2, 0, 0), "Bye");
    private static readonly SmtpReply Go = new(354, null, "Go ahead");
    private static readonly SmtpReply BadSequence = new(503, new(5, 5, 1), "Bad sequence of commands");
    private static readonly SmtpReply BadArguments = new(501, new(5, 5, 4), "Syntax error in parameters or arguments");
    private static readonly SmtpReply BadAddress = new(501, new(5, 1, 3), "Bad address syntax");
    private static readonly SmtpReply Unrecognized = new(500, new(5, 5, 2), "Command unrecognized");
    private static readonly SmtpReply BadLines = new(550, new(5, 6, 0), "Message contains bare CR, bare LF or NUL");
    private static readonly SmtpReply TooManyErrors = new(421, new(4, 7, 0), "Too many errors, closing connection");

    private readonly List<string> _recipients = [];
    private string? _sender;
    private bool _isGreeted;
    private int _messages;
    private int _errors;

    /// <summary>How long the last answer is to be held back.</summary>
    public TimeSpan Tarpit { get; private set; }

    /// <summary>As <see cref="Tarpit"/>, which is then 0.</summary>
    public TimeSpan TakeTarpit()
    {
        var wait = Tarpit;
        Tarpit = TimeSpan.Zero;
        return wait;
    }

    /// <summary>The size that the open transaction has declared, or 0.</summary>
    public long DeclaredSize { get; private set; }

    public SessionStep Greet() =>
        Tell(behaviour.Greet(connection with { Limits = client.Limits })) == Refusal.None ? SessionStep.Read : SessionStep.Close;

    /// <summary>Answers one command line.</summary>
    public SessionStep Answer(LineStatus status, ReadOnlySpan<byte> line)
    {
        if (status != LineStatus.Line)
            return Fault(Unrecognized);

        var command = CommandParser.Parse(line);
        switch (command.Verb)
        {
            case SmtpVerb.Ehlo or SmtpVerb.Helo when command.IsWellFormed:
                Reset();
                _isGreeted = true;
                return Say(command.Verb == SmtpVerb.Helo ? new SmtpReply(250, null, connection.Host) : Extensions());
            case SmtpVerb.Mail:
                return AnswerMail(command);
            case SmtpVerb.Rcpt:
                return AnswerRecipient(command);
            case SmtpVerb.Data when _recipients.Count > 0 && command.IsWellFormed:
                Say(Go);
                return SessionStep.Receive;
            case SmtpVerb.Data:
                return Fault(BadSequence);
            case SmtpVerb.Rset:
                Reset();
                return Say(Ok);
            case SmtpVerb.Noop:
                return Say(Ok);
            case SmtpVerb.Quit:
                Say(Bye);
                return SessionStep.Close;
            default:
                return Fault(command.Verb == SmtpVerb.Unknown ? Unrecognized : BadArguments);
        }
    }

    /// <summary>Answers the final dot and ends the transaction; true if the message was taken.</summary>
    public async ValueTask<bool> JudgeMessageAsync(DataReader reader, CancellationToken cancellationToken)
    {
        try
        {
            if ((reader.Faults & ~DataFaults.TooLarge) != 0)
            {
                Say(BadLines);
                return false;
            }

            if (reader.Faults != DataFaults.None)
            {
                Tell(behaviour.JudgeContent(connection, _sender!, long.MaxValue, isSigned: true));
                return false;
            }

            using var buffer = reader.Detach();
            var content = new MessageContent(buffer.Memory);
            var id = state.NextMessageId();
            var verdict = behaviour.JudgeContent(
                connection with { Id = id }, _sender!, buffer.Length, content.GetHeader("DKIM-Signature") is not null);
            if (!verdict.IsAccepted)
            {
                Tell(verdict);
                return false;
            }

            _messages++;
            var duplicates = await state.Archive.AddAsync(id, _sender!, _recipients, content, cancellationToken);
            state.Counters.Accepted(_recipients.Count, duplicates, buffer.Length);
            client.Delivered(_recipients.Count);
            if (state.Returns)
                Return(content);
            foreach (var recipient in _recipients)
                state.Read(recipient, content);
            Say(verdict.Reply);
            return true;
        }
        finally
        {
            Reset();
        }
    }

    /// <summary>Draws for each recipient whether the message comes back, and how.</summary>
    private void Return(MessageContent content)
    {
        foreach (var recipient in _recipients)
        {
            if (behaviour.FeedbackOn(recipient, content.GetHeader("Message-ID") ?? "") is not { } kind)
                continue;
            var header = content.Raw[..HeaderEnd(content.Raw.Span)].ToArray();
            state.Return(new ReturnedMail(kind, connection.Host, client, _sender!, recipient, header));
        }
    }

    private static int HeaderEnd(ReadOnlySpan<byte> content) =>
        content.IndexOf("\r\n\r\n"u8) is >= 0 and var end ? end + 2 : content.Length;

    private SessionStep AnswerMail(in SmtpCommand command)
    {
        if (!_isGreeted || _sender is not null)
            return Fault(BadSequence);
        ReadOnlySpan<byte> mailbox = default;
        if (!command.IsWellFormed
            || (!command.Path.IsEmpty && MailboxParser.ParseReversePath(command.Path, out mailbox, isLenient: true) != MailboxSyntax.Valid))
            return Fault(BadAddress);

        var sender = Encoding.ASCII.GetString(mailbox);
        var size = SizeOf(command.Parameters);
        var verdict = behaviour.JudgeSender(
            connection with { Limits = client.Limits }, sender, _messages, isOverRate: !client.TrySend(), size);
        Tarpit = client.Tarpit;
        if (verdict.IsAccepted)
        {
            _sender = sender;
            DeclaredSize = size;
        }

        Tell(verdict);
        return verdict.Closes ? SessionStep.Close : SessionStep.Read;
    }

    private SessionStep AnswerRecipient(in SmtpCommand command)
    {
        if (_sender is null)
            return Fault(BadSequence);
        if (!command.IsWellFormed
            || MailboxParser.ParseForwardPath(command.Path, out var mailbox, isLenient: true) != MailboxSyntax.Valid)
            return Fault(BadAddress);

        var recipient = Encoding.ASCII.GetString(mailbox);
        var verdict = behaviour.JudgeRecipient(
            connection, _sender, recipient, _recipients.Count, state.Greylist.IsNew(connection.Client, _sender, recipient),
            isOverRate: !client.TryReceive());
        if (verdict.Refusal == Refusal.UnknownUser)
            client.Unknown();
        if (verdict.IsAccepted)
            _recipients.Add(recipient);
        Tell(verdict);
        return verdict.Closes ? SessionStep.Close : SessionStep.Read;
    }

    private static long SizeOf(ReadOnlySpan<byte> text)
    {
        var parameters = new ParameterReader(text);
        while (parameters.MoveNext())
        {
            if (Ascii.EqualsIgnoreCase(parameters.Keyword, "SIZE"u8))
                return Utf8Parser.TryParse(parameters.Value, out long size, out var length) && length == parameters.Value.Length
                    && size >= 0 ? size : long.MaxValue;
        }

        return 0;
    }

    private SmtpReply Extensions() =>
        new(250, null, $"{connection.Host} at your service\nPIPELINING\nSIZE {behaviour.Options.MaxSize}\n8BITMIME\nENHANCEDSTATUSCODES");

    private Refusal Tell(Verdict verdict)
    {
        if (!verdict.IsAccepted)
            state.Counters.Refused(verdict.Refusal);
        replies.Write(verdict.Reply);
        return verdict.Refusal;
    }

    private SessionStep Say(SmtpReply reply)
    {
        replies.Write(reply);
        return SessionStep.Read;
    }

    private SessionStep Fault(SmtpReply reply)
    {
        if (++_errors < MaxErrors)
            return Say(reply);
        Say(TooManyErrors);
        return SessionStep.Close;
    }

    private void Reset()
    {
        _sender = null;
        _recipients.Clear();
        DeclaredSize = 0;
    }
}
