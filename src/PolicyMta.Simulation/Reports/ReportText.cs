using System.Globalization;
using System.Text;
using PolicyMta.Simulation.Providers;

namespace PolicyMta.Simulation.Reports;

/// <summary>Writes what providers send back: abuse reports (RFC 5965) and delivery status notifications (RFC 3464).</summary>
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

    private static byte[] Write(
        ReturnedMail mail, string to, DateTimeOffset now, string type, string subject, string text, string partType, string part)
    {
        var draw = (int)(SeededDraw.Draw(0, "report", $"{mail.Sender} {mail.Recipient}") * int.MaxValue);
        var id = string.Create(CultureInfo.InvariantCulture, $"{now.UtcTicks:x}.{draw:x}");
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
