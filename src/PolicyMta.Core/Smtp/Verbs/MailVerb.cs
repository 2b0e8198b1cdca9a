using System.Text;
using PolicyMta.Core.Smtp.Listening;
using PolicyMta.Core.Smtp.Parsing;

namespace PolicyMta.Core.Smtp.Verbs;

/// <summary>MAIL (RFC 5321 section 4.1.1.2) with its parameters: begins a transaction.</summary>
internal static class MailVerb
{
    private static readonly SmtpReply SenderOk = new(250, new(2, 1, 0), "Sender OK");
    private static readonly SmtpReply Nested = new(503, new(5, 5, 1), "A transaction is open: send RSET first");
    private static readonly SmtpReply BadSyntax = new(501, new(5, 5, 4), "Write MAIL FROM:<address>");
    private static readonly SmtpReply BadAddress = new(501, new(5, 1, 7), "That sender address is malformed");
    private static readonly SmtpReply AddressTooLong = new(501, new(5, 1, 7), "That sender address is too long");
    private static readonly SmtpReply NoDomain = new(501, new(5, 1, 7), "A sender address needs a domain");
    private static readonly SmtpReply NonAscii = new(550, new(5, 6, 7), "A sender address beyond ASCII needs SMTPUTF8 with MAIL");

    public static SmtpReply Handle(in SmtpCommand command, SessionState state, DateTimeOffset now)
    {
        if (state.Phase == SessionPhase.Connected)
            return Replies.GreetFirst;
        if (state.Phase == SessionPhase.Transaction)
            return Nested;
        if (state.Messages >= state.Info.Listener.MaxMessagesPerSession)
            return Replies.TooManyMessages;
        if (!command.IsWellFormed && !(command.IsBare && state.Info.Listener.BareAddresses))
            return BadSyntax;

        ReadOnlySpan<byte> sender = default;
        var syntax = command.Path.IsEmpty
            ? MailboxSyntax.Valid
            : MailboxParser.ParseReversePath(command.Path, out sender, state.Info.Listener.LenientAddresses.Senders);
        if (syntax is not (MailboxSyntax.Valid or MailboxSyntax.NonAscii))
            return Refusal(syntax);
        if (new MailParameters(state, now).Read(command.Parameters, out var request) is { } badParameter)
            return badParameter;
        if (syntax == MailboxSyntax.NonAscii && !request.Envelope.SmtpUtf8)
            return NonAscii;
        if (request.Size > state.Info.Listener.MaxMessageSize)
            return FaultReplies.TooLarge(state.Info);
        if (state.Info.MessageRates?.TryTake(state.Info.RemoteAddress) == false)
        {
            state.Info.Counters.Add(ListenerCount.MessageRateExceeded);
            return Replies.MessageRateExceeded;
        }

        state.Begin(Encoding.UTF8.GetString(sender), state.MayRelay ? request : StrangersWishes.Of(request));
        return SenderOk;
    }

    private static SmtpReply Refusal(MailboxSyntax syntax) => syntax switch
    {
        MailboxSyntax.NoDomain => NoDomain,
        MailboxSyntax.TooLong => AddressTooLong,
        _ => BadAddress,
    };
}
