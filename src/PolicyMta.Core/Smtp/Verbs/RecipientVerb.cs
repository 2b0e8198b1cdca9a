using System.Text;
using PolicyMta.Core.Smtp.Listening;
using PolicyMta.Core.Smtp.Parsing;

namespace PolicyMta.Core.Smtp.Verbs;

/// <summary>
/// RCPT (RFC 5321 section 4.1.1.3). Here stands the rule that makes this no open relay: who may not relay gets recipients of the
/// server's own domains accepted and no other, however the address is written. Where a message goes is never taken from a local part:
/// percent signs, bangs and quoted routes change nothing.
/// </summary>
internal static class RecipientVerb
{
    public static readonly SmtpReply RecipientOk = new(250, new(2, 1, 5), "Recipient OK");
    private static readonly SmtpReply RelayDenied = new(550, new(5, 7, 1), "Relaying denied");
    private static readonly SmtpReply TooManyRecipients = new(
        452, new(4, 5, 3), "Too many recipients, send the rest in another transaction");
    private static readonly SmtpReply BadSyntax = new(501, new(5, 5, 4), "Write RCPT TO:<address>");
    private static readonly SmtpReply BadAddress = new(501, new(5, 1, 3), "That recipient address is malformed");
    private static readonly SmtpReply AddressTooLong = new(501, new(5, 1, 3), "That recipient address is too long");
    private static readonly SmtpReply NoDomain = new(501, new(5, 1, 3), "A recipient address needs a domain");
    private static readonly SmtpReply NonAscii = new(553, new(5, 6, 7), "A recipient address beyond ASCII needs SMTPUTF8 with MAIL");
    private static readonly SmtpReply NotAfterChunks = new(503, new(5, 5, 1), "The message has begun: recipients come before BDAT");

    /// <summary>Whether a reply is that of a recipient that was taken.</summary>
    public static bool IsAcceptance(SmtpReply reply) => ReferenceEquals(reply, RecipientOk);

    /// <param name="command">The command.</param>
    /// <param name="state">The session's.</param>
    /// <param name="recipient">The recipient, if nothing but policy can be against it.</param>
    /// <returns>Why it is refused, or null.</returns>
    public static SmtpReply? Handle(in SmtpCommand command, SessionState state, out Recipient? recipient)
    {
        recipient = null;
        if (state.Phase == SessionPhase.Connected)
            return Replies.GreetFirst;
        if (state.Transaction is not { } transaction)
            return Replies.MailFirst;
        if (transaction.Chunks is not null)
            return NotAfterChunks;
        if (!command.IsWellFormed && !(command.IsBare && state.Info.Listener.BareAddresses))
            return BadSyntax;

        var smtpUtf8 = transaction.Request.Envelope.SmtpUtf8;
        var syntax = MailboxParser.ParseForwardPath(
            command.Path, out var mailbox, state.Info.Listener.LenientAddresses.Recipients);
        var isPostmaster = syntax == MailboxSyntax.NoDomain && Ascii.EqualsIgnoreCase(mailbox, "postmaster"u8);
        if (!isPostmaster && Refusal(syntax, smtpUtf8) is { } refusal)
            return refusal;

        var address = AddressOf(mailbox, isPostmaster, state.Info);
        if (!state.MayRelay
            && !(isPostmaster ? state.Info.OwnDomains.Contains(state.Info.Hostname) : state.Info.OwnDomains.Take(command.Path, mailbox)))
        {
            state.Info.Counters.Add(ListenerCount.RelayDenied);
            return RelayDenied;
        }

        if (RecipientParameters.Read(command.Parameters, smtpUtf8, out var notify, out var original) is { } badParameter)
            return badParameter;
        if (transaction.Recipients.Count >= state.Info.Listener.MaxRecipients)
        {
            state.Info.Counters.Add(ListenerCount.TooManyRecipients);
            return TooManyRecipients;
        }

        recipient = new Recipient(address)
        {
            Notify = state.MayRelay ? notify : StrangersWishes.Of(notify),
            OriginalRecipient = original,
        };
        return null;
    }

    private static string AddressOf(ReadOnlySpan<byte> mailbox, bool isPostmaster, SessionInfo info)
    {
        var address = Encoding.UTF8.GetString(mailbox);
        return isPostmaster ? $"{address}@{info.Hostname}" : address;
    }

    private static SmtpReply? Refusal(MailboxSyntax syntax, bool smtpUtf8) => syntax switch
    {
        MailboxSyntax.Valid => null,
        MailboxSyntax.NoDomain => NoDomain,
        MailboxSyntax.TooLong => AddressTooLong,
        MailboxSyntax.NonAscii => smtpUtf8 ? null : NonAscii,
        _ => BadAddress,
    };
}
