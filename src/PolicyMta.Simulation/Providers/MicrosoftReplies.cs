namespace PolicyMta.Simulation.Providers;

/// <summary>
/// Replies in the manner of Outlook.com: too many connections are told at MAIL, and the code in parentheses is what counts.
/// </summary>
internal static class MicrosoftReplies
{
    public static ReplyTexts Texts { get; } = ReplyTexts.Parse(
        "220 {host} Microsoft ESMTP MAIL Service ready [{id}]", "250 2.6.0 [InternalId={id}, Hostname={host}] Queued mail for delivery",
        new()
        {
            [Refusal.ConnectionLimit] =
                "451 4.7.652 The mail server [{client}] has exceeded the maximum number of connections. (S3115) [{host}]",
            [Refusal.ConnectionRate] =
                "421 RP-001 ({host}) Unfortunately, some messages from {client} weren't sent. Please try again. We have limits for how "
                    + "many messages can be sent per hour and per day. You can also refer to "
                    + "https://mail.live.com/mail/troubleshooting.aspx#errors.",
            [Refusal.MessagesPerConnection] =
                "421 4.3.2 The maximum number of messages per connection has been reached, closing transmission channel [{host}]",
            [Refusal.MessageRate] =
                "451 4.7.650 The mail server [{client}] has been temporarily rate limited due to IP reputation. For e-mail delivery "
                    + "information, see https://postmaster.live.com (S775) [{host}]",
            [Refusal.RecipientLimit] = "452 4.5.3 Too many recipients [{host}]",
            [Refusal.Relay] = "550 5.7.64 TenantAttribution; Relay Access Denied [{host}]",
            [Refusal.UnknownUser] = "550 5.5.0 Requested action not taken: mailbox unavailable (S2017062302). [{host}]",
            [Refusal.MailboxFull] = "452 4.2.2 Mailbox full; the recipient <{recipient}> cannot accept messages now. [{host}]",
            [Refusal.Greylisted] = "451 4.7.500 Server busy. Please try again later from [{client}]. (S77714) [{host}]",
            [Refusal.Unsigned] =
                "550 5.7.515 Access denied, sending domain {sender-domain} does not meet the required authentication level. [{host}]",
            [Refusal.RecipientRate] =
                "451 4.7.650 The mail server [{client}] has been temporarily rate limited, too many recipients. For e-mail delivery "
                    + "information, see https://postmaster.live.com (S775) [{host}]",
            [Refusal.TooLarge] = "552 5.3.4 Message size exceeds fixed maximum message size [{host}]",
        }) with
    { JudgesConnectionsAtMail = true };
}
