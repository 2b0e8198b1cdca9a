using System.Collections.Frozen;

namespace PolicyMta.Simulation.Providers;

/// <summary>Replies in the manner of a Postfix server with a greylisting policy service.</summary>
internal static class PlainReplies
{
    public static ReplyTexts Texts { get; } = new()
    {
        Banner = SmtpReply.Parse("220 {host} ESMTP"),
        Accepted = SmtpReply.Parse("250 2.0.0 Ok: queued as {id}"),
        Refusals = new Dictionary<Refusal, SmtpReply>
        {
            [Refusal.ConnectionLimit] = SmtpReply.Parse("421 4.7.0 {host} Error: too many connections from {client}"),
            [Refusal.ConnectionRate] = SmtpReply.Parse("421 4.7.0 {host} Error: too many new connections from {client}"),
            [Refusal.MessagesPerConnection] = SmtpReply.Parse("421 4.7.0 {host} Error: too many messages over this connection"),
            [Refusal.MessageRate] = SmtpReply.Parse("450 4.7.1 Error: too much mail from {client}"),
            [Refusal.RecipientLimit] = SmtpReply.Parse("452 4.5.3 Error: too many recipients"),
            [Refusal.Relay] = SmtpReply.Parse("554 5.7.1 <{recipient}>: Relay access denied"),
            [Refusal.UnknownUser] =
                SmtpReply.Parse("550 5.1.1 <{recipient}>: Recipient address rejected: User unknown in local recipient table"),
            [Refusal.MailboxFull] = SmtpReply.Parse("452 4.2.2 <{recipient}>: Recipient address rejected: Mailbox is full"),
            [Refusal.Greylisted] = SmtpReply.Parse("450 4.2.0 <{recipient}>: Recipient address rejected: Greylisted, try again later"),
            [Refusal.Unsigned] = SmtpReply.Parse("550 5.7.26 Message rejected: it has no DKIM signature"),
            [Refusal.TooLarge] = SmtpReply.Parse("552 5.3.4 Message size exceeds fixed limit"),
        }.ToFrozenDictionary(),
    };
}
