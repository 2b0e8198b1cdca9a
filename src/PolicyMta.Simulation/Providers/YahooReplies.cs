namespace PolicyMta.Simulation.Providers;

/// <summary>Replies in the manner of Yahoo: the code in brackets is what counts, and enhanced codes are often missing.</summary>
internal static class YahooReplies
{
    public static ReplyTexts Texts { get; } = ReplyTexts.Parse("220 {host} ESMTP ready", "250 ok dirdel {id}", new()
    {
        [Refusal.ConnectionLimit] =
            "421 4.7.0 [TSS04] Too many concurrent connections from {client} - 4.16.5; see "
                + "https://senders.yahooinc.com/smtp-error-codes",
        [Refusal.ConnectionRate] = "421 Resources temporarily not available - Please try again later [#4.16.5]",
        [Refusal.MessagesPerConnection] = "421 Max message per connection reached, closing transmission channel",
        [Refusal.MessageRate] =
            "421 4.7.0 [TSS04] Messages from {client} temporarily deferred due to unexpected volume or user complaints - 4.16.55.1; "
                + "see https://senders.yahooinc.com/smtp-error-codes",
        [Refusal.RecipientLimit] = "452 Too many recipients",
        [Refusal.Relay] = "550 relaying denied for <{recipient}>",
        [Refusal.UnknownUser] = "552 1 Requested mail action aborted, mailbox not found",
        [Refusal.MailboxFull] = "452 4.2.2 The mailbox of <{recipient}> is over quota - mta {host}",
        [Refusal.Greylisted] =
            "451 4.7.1 [GL01] Message from ({client}) temporarily deferred - 4.16.50; see "
                + "https://senders.yahooinc.com/smtp-error-codes",
        [Refusal.Unsigned] =
            "550 5.7.9 This mail has been blocked because the sender is unauthenticated. Yahoo requires all senders to authenticate "
                + "with either SPF or DKIM.",
        [Refusal.RecipientRate] =
            "421 4.7.0 [TSS04] Recipients of {client} temporarily deferred due to unexpected volume or user complaints - 4.16.55.1; "
                + "see https://senders.yahooinc.com/smtp-error-codes",
        [Refusal.TooLarge] = "552 5.3.4 Message too big for system",
    });
}
