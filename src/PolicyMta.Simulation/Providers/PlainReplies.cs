namespace PolicyMta.Simulation.Providers;

/// <summary>Replies in the manner of a Postfix server with a greylisting policy service.</summary>
internal static class PlainReplies
{
    public static ReplyTexts Texts { get; } = ReplyTexts.Parse("220 {host} ESMTP", "250 2.0.0 Ok: queued as {id}", new()
    {
        [Refusal.ConnectionLimit] = "421 4.7.0 {host} Error: too many connections from {client}",
        [Refusal.ConnectionRate] = "421 4.7.0 {host} Error: too many new connections from {client}",
        [Refusal.MessagesPerConnection] = "421 4.7.0 {host} Error: too many messages over this connection",
        [Refusal.MessageRate] = "450 4.7.1 Error: too much mail from {client}",
        [Refusal.RecipientLimit] = "452 4.5.3 Error: too many recipients",
        [Refusal.Relay] = "554 5.7.1 <{recipient}>: Relay access denied",
        [Refusal.UnknownUser] = "550 5.1.1 <{recipient}>: Recipient address rejected: User unknown in local recipient table",
        [Refusal.MailboxFull] = "452 4.2.2 <{recipient}>: Recipient address rejected: Mailbox is full",
        [Refusal.Greylisted] = "450 4.2.0 <{recipient}>: Recipient address rejected: Greylisted, try again later",
        [Refusal.Unsigned] = "550 5.7.26 Message rejected: it has no DKIM signature",
        [Refusal.RecipientRate] = "450 4.7.1 Error: too many recipients from {client}",
        [Refusal.TooLarge] = "552 5.3.4 Message size exceeds fixed limit",
    });
}
