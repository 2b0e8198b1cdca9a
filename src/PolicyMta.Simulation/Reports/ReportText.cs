using System.Globalization;
using System.Text;
using PolicyMta.Simulation.Providers;

namespace PolicyMta.Simulation.Reports;

/// <summary>
/// Writes what providers send back: abuse reports (RFC 5965), delivery status notifications (RFC 3464), bounces for people, and what
/// programs answer.
/// </summary>
internal static class ReportText
{
    /// <summary>A report of a complaint.</summary>
    public static byte[] Complaint(ReturnedMail mail, string to, DateTimeOffset now) => Write(
        mail,
        to,
        now,
        "feedback-report",
        "Complaint about message",
        "This is an email abuse report for a message from your network.",
        "message/feedback-report",
        $"""
        Feedback-Type: abuse
        User-Agent: SimulatedProvider/1.0
        Version: 1
        Original-Mail-From: <{mail.Sender}>
        Original-Rcpt-To: <{mail.Recipient}>
        Arrival-Date: {Date(now)}
        Source-IP: {mail.Client.Address}
        Reported-Domain: {Recipient.DomainOf(mail.Sender)}
        """);

    /// <summary>A bounce of a message that had been taken.</summary>
    public static byte[] Bounce(ReturnedMail mail, SmtpReply reason, DateTimeOffset now) => Write(
        mail,
        mail.Sender,
        now,
        "delivery-status",
        "Undelivered Mail Returned to Sender",
        $"Your message could not be delivered to {mail.Recipient}.",
        "message/delivery-status",
        $"""
        Reporting-MTA: dns; {mail.Host}
        Arrival-Date: {Date(now)}

        Final-Recipient: rfc822; {mail.Recipient}
        Action: failed
        Status: {reason.Enhanced?.ToString() ?? $"{reason.Code / 100}.0.0"}
        Diagnostic-Code: smtp; {reason.ToString().ReplaceLineEndings(" ")}
        """);

    /// <summary>A bounce for people, as qmail writes it.</summary>
    public static byte[] FreeForm(ReturnedMail mail, SmtpReply reason, DateTimeOffset now) => Plain(
        mail,
        $"MAILER-DAEMON@{mail.Host}",
        "failure notice",
        now,
        "",
        $"""
        Hi. This is the qmail-send program at {mail.Host}.
        I'm afraid I wasn't able to deliver your message to the following addresses.
        This is a permanent error; I've given up. Sorry it didn't work out.

        <{mail.Recipient}>:
        {mail.Host} does not like recipient.
        Remote host said: {reason.ToString().ReplaceLineEndings(" ")}
        Giving up on {mail.Host}.

        --- Below this line is a copy of the message.


        """,
        withHeader: true);

    /// <summary>A vacation notice (RFC 3834).</summary>
    public static byte[] AutoReply(ReturnedMail mail, DateTimeOffset now) => Plain(
        mail,
        mail.Recipient,
        "Out of office: your message",
        now,
        "Auto-Submitted: auto-replied\r\n",
        "I am away until Monday and will read your message then.\n",
        withHeader: false);

    private static byte[] Plain(
        ReturnedMail mail, string from, string subject, DateTimeOffset now, string fields, string text, bool withHeader)
    {
        var head = $"""
            From: <{from}>
            To: <{mail.Sender}>
            Subject: {subject}
            Date: {Date(now)}
            Message-ID: <{IdOf(mail, now)}@{mail.Host}>

            """.ReplaceLineEndings("\r\n");
        var body = Encoding.ASCII.GetBytes($"{head}{fields}\r\n{text.ReplaceLineEndings("\r\n")}");
        return withHeader ? [.. body, .. mail.Header.Span] : body;
    }

    private static string IdOf(ReturnedMail mail, DateTimeOffset now)
    {
        var draw = (int)(SeededDraw.Draw(0, "report", $"{mail.Sender} {mail.Recipient}") * int.MaxValue);
        return string.Create(CultureInfo.InvariantCulture, $"{now.UtcTicks:x}.{draw:x}");
    }

    private static byte[] Write(
        ReturnedMail mail, string to, DateTimeOffset now, string type, string subject, string text, string partType, string part)
    {
        var id = IdOf(mail, now);
        var boundary = $"=_{id}";
        var head = $"""
            From: <mailer-daemon@{mail.Host}>
            To: <{to}>
            Subject: {subject}
            Date: {Date(now)}
            Message-ID: <{id}@{mail.Host}>
            MIME-Version: 1.0
            Content-Type: multipart/report; report-type={type}; boundary="{boundary}"

            --{boundary}
            Content-Type: text/plain; charset=us-ascii

            {text}

            --{boundary}
            Content-Type: {partType}

            {part}

            --{boundary}
            Content-Type: text/rfc822-headers


            """.ReplaceLineEndings("\r\n");
        return [.. Encoding.ASCII.GetBytes(head), .. mail.Header.Span, .. Encoding.ASCII.GetBytes($"\r\n--{boundary}--\r\n")];
    }

    private static string Date(DateTimeOffset time) =>
        time.UtcDateTime.ToString("ddd, dd MMM yyyy HH:mm:ss", CultureInfo.InvariantCulture) + " +0000";
}
