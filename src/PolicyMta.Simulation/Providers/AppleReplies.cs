namespace PolicyMta.Simulation.Providers;

/// <summary>Replies in the manner of iCloud Mail: volume is told as 421 4.7.1.</summary>
internal static class AppleReplies
{
    public static ReplyTexts Texts { get; } = ReplyTexts.Parse("220 {host} ESMTP {id}", "250 2.0.0 Ok: queued as {id}", new()
    {
        [Refusal.ConnectionLimit] = "421 4.7.0 Too many connections from {client}, closing connection",
        [Refusal.ConnectionRate] = "421 4.7.0 Too many new connections from {client}, try again later",
        [Refusal.MessagesPerConnection] = "421 4.7.0 Too many messages in this session, closing connection",
        [Refusal.MessageRate] =
            "421 4.7.1 Messages from {client} deferred due to too much mail. Try again later - "
                + "https://support.apple.com/en-us/HT204137",
        [Refusal.RecipientLimit] = "452 4.5.3 Too many recipients",
        [Refusal.Relay] = "550 5.7.1 Relay access denied for <{recipient}>",
        [Refusal.UnknownUser] = "550 5.1.1 <{recipient}>: user does not exist",
        [Refusal.MailboxFull] = "552 5.2.2 <{recipient}>: user is over quota",
        [Refusal.Greylisted] = "450 4.7.1 [HCM1] Message from {client} deferred by local policy, try again later",
        [Refusal.Unsigned] = "550 5.7.1 [HME1] This message was blocked for failing both SPF and DKIM authentication checks",
        [Refusal.RecipientRate] =
            "421 4.7.1 Recipients of {client} deferred due to too much mail. Try again later - "
                + "https://support.apple.com/en-us/HT204137",
        [Refusal.TooLarge] = "552 5.3.4 Message size exceeds fixed limit",
    });
}
