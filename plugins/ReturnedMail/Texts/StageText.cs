namespace PolicyMta.ReturnedMail;

/// <summary>Finds the step of a delivery that failed in what servers write about it.</summary>
internal static class StageText
{
    private static readonly (string Mark, SmtpStage Stage)[] Marks =
    [
        // Postfix, PolicyMta: (in reply to RCPT TO command). Exim: after RCPT TO:<...>. DragonFly: did not like our RCPT TO.
        ("reply to end of data", SmtpStage.FinalDot),
        ("sending end of data", SmtpStage.FinalDot),
        ("after end of data", SmtpStage.FinalDot),
        ("after sending data block", SmtpStage.FinalDot),
        ("for text command", SmtpStage.FinalDot),
        ("for end of data", SmtpStage.FinalDot),
        ("after pipelined end of data", SmtpStage.FinalDot),
        ("end of data command", SmtpStage.FinalDot),
        ("in reply to data", SmtpStage.Data),
        ("after data", SmtpStage.Data),
        ("after pipelined data", SmtpStage.Data),
        ("for data command", SmtpStage.Data),
        ("(data)", SmtpStage.Data),
        ("in data", SmtpStage.Data),
        ("in reply to rcpt", SmtpStage.RcptTo),
        ("after rcpt to", SmtpStage.RcptTo),
        ("after pipelined rcpt to", SmtpStage.RcptTo),
        ("after rcpt command", SmtpStage.RcptTo),
        ("for rcpt", SmtpStage.RcptTo),
        ("our rcpt to", SmtpStage.RcptTo),
        ("in rcpt t", SmtpStage.RcptTo),
        ("[rcpt_to]", SmtpStage.RcptTo),
        ("(rcpt to)", SmtpStage.RcptTo),
        ("does not like recipient", SmtpStage.RcptTo),
        (">>> rcpt", SmtpStage.RcptTo),
        ("in reply to mail from", SmtpStage.MailFrom),
        ("after mail from", SmtpStage.MailFrom),
        ("after pipelined mail from", SmtpStage.MailFrom),
        ("for mail", SmtpStage.MailFrom),
        ("our mail from", SmtpStage.MailFrom),
        ("[mail_from]", SmtpStage.MailFrom),
        ("does not like sender", SmtpStage.MailFrom),
        (">>> mail", SmtpStage.MailFrom),
        ("in reply to starttls", SmtpStage.StartTls),
        ("after starttls", SmtpStage.StartTls),
        ("in reply to ehlo", SmtpStage.Ehlo),
        ("in reply to helo", SmtpStage.Ehlo),
        ("after ehlo", SmtpStage.Ehlo),
        ("after helo", SmtpStage.Ehlo),
        ("our ehlo", SmtpStage.Ehlo),
        (">>> ehlo", SmtpStage.Ehlo),
        (">>> helo", SmtpStage.Ehlo),
        ("after initial connection", SmtpStage.Banner),
        ("refused to talk to me", SmtpStage.Banner),
        ("initial server greeting", SmtpStage.Banner),
    ];

    public static SmtpStage? Find(ReadOnlySpan<char> text)
    {
        foreach (var (mark, stage) in Marks)
        {
            if (text.Contains(mark, StringComparison.OrdinalIgnoreCase))
                return stage;
        }

        return null;
    }
}
