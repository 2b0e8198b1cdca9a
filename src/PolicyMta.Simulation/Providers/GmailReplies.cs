namespace PolicyMta.Simulation.Providers;

/// <summary>Replies in the manner of Gmail: the enhanced code names the scope of a refusal.</summary>
internal static class GmailReplies
{
    public static ReplyTexts Texts { get; } = ReplyTexts.Parse("220 {host} ESMTP {id} - gsmtp", "250 2.0.0 OK {id} - gsmtp", new()
    {
        [Refusal.ConnectionLimit] =
            "421 4.7.0 Too many concurrent connections from [{client}]. Try again later, closing connection. {id} - gsmtp",
        [Refusal.ConnectionRate] = "421 4.7.0 Try again later, closing connection. {id} - gsmtp",
        [Refusal.MessagesPerConnection] = "421 4.7.0 Too many messages in this session, closing connection. {id} - gsmtp",
        [Refusal.MessageRate] =
            """
            421 4.7.28 Gmail has detected an unusual rate of mail originating from your IP address
            4.7.28 [{client}]. To protect our users from spam, mail sent from your IP address has
            4.7.28 been temporarily rate limited. For more information, go to
            4.7.28 https://support.google.com/mail/?p=UnsolicitedRateLimitError {id} - gsmtp
            """,
        [Refusal.RecipientLimit] =
            """
            452 4.5.3 Your message has too many recipients. For more information regarding
            4.5.3 sending limits go to https://support.google.com/mail/?p=TooManyRecipientsError {id} - gsmtp
            """,
        [Refusal.Relay] = "550 5.7.1 Relaying denied for <{recipient}>. {id} - gsmtp",
        [Refusal.UnknownUser] =
            """
            550 5.1.1 The email account that you tried to reach does not exist. Please try
            5.1.1 double-checking the recipient's email address for typos or
            5.1.1 unnecessary spaces. For more information, go to
            5.1.1 https://support.google.com/mail/?p=NoSuchUser {id} - gsmtp
            """,
        [Refusal.MailboxFull] =
            """
            452 4.2.2 The recipient's inbox is out of storage space. Please direct the recipient to
            4.2.2 https://support.google.com/mail/?p=OverQuotaTemp {id} - gsmtp
            """,
        [Refusal.Greylisted] =
            """
            450 4.2.1 The user you are trying to contact is receiving mail at a rate that
            4.2.1 prevents additional messages from being delivered. Please resend your
            4.2.1 message at a later time. For more information, go to
            4.2.1 https://support.google.com/mail/?p=ReceivingRate {id} - gsmtp
            """,
        [Refusal.Unsigned] =
            """
            550 5.7.26 Your email has been blocked because the sender is unauthenticated.
            5.7.26 Gmail requires all senders to authenticate with either SPF or DKIM.
            5.7.26 DKIM = did not pass. For instructions on setting up authentication, go to
            5.7.26 https://support.google.com/mail/answer/81126#authentication {id} - gsmtp
            """,
        [Refusal.RecipientRate] =
            """
            421 4.7.28 Gmail has detected an unusual rate of mail originating from your IP address
            4.7.28 [{client}], to many recipients. Mail sent from your IP address has been
            4.7.28 temporarily rate limited. For more information, go to
            4.7.28 https://support.google.com/mail/?p=UnsolicitedRateLimitError {id} - gsmtp
            """,
        [Refusal.TooLarge] =
            """
            552 5.3.4 Your message exceeded Google's message size limits. For more information, go to
            5.3.4 https://support.google.com/mail/?p=MaxSizeError {id} - gsmtp
            """,
    });
}
