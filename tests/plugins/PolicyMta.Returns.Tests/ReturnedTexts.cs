namespace PolicyMta.Returns.Tests;

/// <summary>Messages as servers and programs send them back.</summary>
internal static class ReturnedTexts
{
    /// <summary>A delivery status notification (RFC 3464).</summary>
    public static string Report(
        string recipient, string action = "failed", string status = "5.1.1", string reply = "550 5.1.1 No such user",
        string original = "Subject: Hello\n") =>
        $"""
        From: <mailer-daemon@mx.a.test>
        To: <somebody@bounces.sender.example>
        Subject: Undelivered Mail Returned to Sender
        Message-ID: <{Guid.NewGuid()}@mx.a.test>
        MIME-Version: 1.0
        Content-Type: multipart/report; report-type=delivery-status; boundary="b"

        --b
        Content-Type: text/plain

        Your message could not be delivered.

        --b
        Content-Type: message/delivery-status

        Reporting-MTA: dns; mx.a.test
        Arrival-Date: Tue, 24 Nov 2026 11:00:00 +0100 (CET)

        Final-Recipient: rfc822; {recipient}
        Action: {action}
        Status: {status}
        Diagnostic-Code: smtp; {reply}
        Remote-MTA: dns; inner.a.test

        --b
        Content-Type: text/rfc822-headers

        {original}
        --b--

        """;

    /// <summary>A feedback report (RFC 5965).</summary>
    public static string Complaint(string original, string recipient = "", string type = "abuse") =>
        $"""
        From: <fbl@provider.test>
        To: <fbl@bounces.sender.example>
        Subject: complaint
        MIME-Version: 1.0
        Content-Type: multipart/report; report-type=feedback-report; boundary="b"

        --b
        Content-Type: text/plain

        This is an email abuse report.

        --b
        Content-Type: message/feedback-report

        Feedback-Type: {type}
        User-Agent: Test/1.0
        Version: 1
        Original-Rcpt-To: {(recipient.Length > 0 ? recipient : "<redacted>")}
        Source-IP: 127.0.0.1

        --b
        Content-Type: message/rfc822

        {original}

        body

        --b--

        """;

    public static string AutoReply(string from) =>
        $"""
        From: Jane <{from}>
        To: <somebody@bounces.sender.example>
        Subject: Out of office: Hello
        Auto-Submitted: auto-replied

        I am away until Monday.

        """;

    public static string FreeForm(string recipient) =>
        $"""
        From: MAILER-DAEMON@old.a.test
        To: somebody@bounces.sender.example
        Subject: failure notice

        Hi. This is the qmail-send program at old.a.test.
        I'm afraid I wasn't able to deliver your message to the following addresses.
        This is a permanent error; I've given up. Sorry it didn't work out.

        <{recipient}>:
        Sorry, no mailbox here by that name. (#5.1.1)

        --- Below this line is a copy of the message.

        Subject: Hello

        body

        """;

    public static string Ordinary { get; } = "From: Jane <jane@a.test>\nTo: x\nSubject: Your offer\n\nI have a question about it.\n";
}
