namespace PolicyMta.Simulation.Providers;

/// <summary>Replies in the manner of Comcast: RL codes name the limit.</summary>
internal static class ComcastReplies
{
    public static ReplyTexts Texts { get; } = ReplyTexts.Parse(
        "220 {host} ESMTP server ready",
        "250 2.0.0 {id} Message accepted for delivery", new()
        {
            [Refusal.ConnectionLimit] =
            "421 4.1.0 {client} Throttled - too many connections. See "
                + "http://postmaster.comcast.net/smtp-error-codes.php#RL000001",
            [Refusal.ConnectionRate] =
            "421 4.1.0 {client} Throttled - too many sessions. See "
                + "http://postmaster.comcast.net/smtp-error-codes.php#RL000002",
            [Refusal.MessagesPerConnection] = "421 4.1.0 {host} too many messages in this session, closing connection",
            [Refusal.MessageRate] =
            "421 4.1.0 {client} Throttled - too many messages. See "
                + "http://postmaster.comcast.net/smtp-error-codes.php#RL000003",
            [Refusal.RecipientLimit] = "452 4.1.0 Too many recipients",
            [Refusal.Relay] = "550 5.1.0 <{recipient}> relaying not permitted",
            [Refusal.UnknownUser] = "550 5.1.1 <{recipient}> Account not available",
            [Refusal.MailboxFull] = "452 4.2.2 <{recipient}> Account is over quota",
            [Refusal.Greylisted] = "421 4.1.0 {client} Try again later",
            [Refusal.Unsigned] = "550 5.2.0 {id} Message rejected: it is not authenticated",
            [Refusal.RecipientRate] =
            "421 4.1.0 {client} Throttled - too many recipients. See "
                + "http://postmaster.comcast.net/smtp-error-codes.php#RL000010",
            [Refusal.TooLarge] = "552 5.3.4 Message size exceeds maximum",
        });
}
