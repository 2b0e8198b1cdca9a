namespace PolicyMta.Simulation.Providers;

/// <summary>Replies in the manner of Mail.ru: words, and few codes.</summary>
internal static class MailRuReplies
{
    public static ReplyTexts Texts { get; } = ReplyTexts.Parse(
        "220 {host} ESMTP ready (Looking for Mail for your domain? Visit https://biz.mail.ru)",
        "250 OK id={id}", new()
        {
            [Refusal.ConnectionLimit] = "421 {host} Too many connections from {client}. Try again later",
            [Refusal.ConnectionRate] = "421 {host} Too many new connections from {client}. Try again later",
            [Refusal.MessagesPerConnection] = "421 {host} Too many messages in this session",
            [Refusal.MessageRate] = "451 Ratelimit exceeded for mail from {client}. Try again later",
            [Refusal.RecipientLimit] = "452 Too many recipients",
            [Refusal.Relay] = "550 relay not permitted to <{recipient}>",
            [Refusal.UnknownUser] =
            "550 Message was not accepted -- invalid mailbox. Local mailbox {recipient} is unavailable: user not "
                + "found",
            [Refusal.MailboxFull] = "452 Mailbox {recipient} is full",
            [Refusal.Greylisted] = "451 Greylisted, try again later",
            [Refusal.Unsigned] = "550 Message was not accepted: it is not authenticated",
            [Refusal.RecipientRate] = "451 Ratelimit exceeded for recipients from {client}. Try again later",
            [Refusal.TooLarge] = "552 Message size exceeds maximum permitted",
        });
}
