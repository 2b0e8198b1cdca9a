namespace PolicyMta.Simulation.Providers;

/// <summary>Replies in the manner of GMX and WEB.DE: no enhanced codes, and an address with a case code.</summary>
internal static class GmxReplies
{
    public static ReplyTexts Texts { get; } = ReplyTexts.Parse(
        "220 {host} Nemesis ESMTP Service ready",
        "250 Requested mail action okay, completed: id={id}", new()
        {
            [Refusal.ConnectionLimit] = "421 {host} Nemesis ESMTP Service not available: too many connections from {client}",
            [Refusal.ConnectionRate] = "421 {host} Nemesis ESMTP Service not available: too many new connections from {client}",
            [Refusal.MessagesPerConnection] = "421 {host} Service closing transmission channel: too many messages in this session",
            [Refusal.MessageRate] =
            "421 Rate limit reached. Please try again later. For explanation visit "
                + "https://postmaster.gmx.net/en/error-messages?ip={client}&c=rlv",
            [Refusal.RecipientLimit] = "452 Requested action not taken: too many recipients",
            [Refusal.Relay] = "550 Requested action not taken: relaying denied for <{recipient}>",
            [Refusal.UnknownUser] = "550 Requested action not taken: mailbox unavailable",
            [Refusal.MailboxFull] = "552 Requested mail action aborted: exceeded storage allocation",
            [Refusal.Greylisted] = "450 Requested mail action not taken: mailbox unavailable for now, try again later. c=grl ip={client}",
            [Refusal.Unsigned] = "554 Transaction failed: reject due to policy restrictions, the message is not authenticated",
            [Refusal.RecipientRate] =
            "421 Rate limit of recipients reached. Please try again later. For explanation visit "
                + "https://postmaster.gmx.net/en/error-messages?ip={client}",
            [Refusal.TooLarge] = "552 Requested mail action aborted: message too large",
        });
}
