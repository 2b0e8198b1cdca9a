using PolicyMta.ReturnedMail;

namespace PolicyMta.BounceClassification.Tests.Mails;

public sealed class DeliveryReportTests
{
    private const string Head = """
        Return-Path: <>
        From: MAILER-DAEMON@mx.example (Mail Delivery System)
        To: sender@news.example
        Subject: Undelivered Mail Returned to Sender
        Content-Type: multipart/report; report-type=delivery-status; boundary="B"

        --B
        Content-Type: text/plain


        """;

    [Fact]
    public void Postfix_tells_everything()
    {
        var read = Mail.Read(Head + """
            <user@corp.example>: host mx.corp.example[192.0.2.1] said: 550-5.1.1 No
                550 5.1.1 such user (in reply to RCPT TO command)
            --B
            Content-Type: message/delivery-status

            Reporting-MTA: dns; mail.news.example
            Original-Envelope-Id: batch+3D17
            Arrival-Date: Thu, 26 Nov 2026 10:00:00 +0000

            Final-Recipient: rfc822; user@corp.example
            Original-Recipient: rfc822;first+2Blast@news.example
            Action: failed
            Status: 5.1.1
            Remote-MTA: dns; mx.corp.example
            Diagnostic-Code: smtp; 550-5.1.1 No 550 5.1.1 such user
            Last-Attempt-Date: Thu, 26 Nov 2026 10:00:02 +0000
            --B
            Content-Type: text/rfc822-headers

            Return-Path: <bounce@news.example>
            Message-ID: <1@news.example>
            From: News <news@news.example>
            To: user@corp.example
            Subject: =?utf-8?B?TsOkY2hzdGU=?=
             Woche
            --B--
            """);

        Assert.Equal((ReturnedKind.DeliveryReport, ReportedAction.Failed), (read.Kind, read.Action));
        Assert.Equal("mail.news.example", read.ReportingMta);
        Assert.Equal("batch=17", read.Original.EnvelopeId);
        Assert.Equal("<1@news.example>", read.Original.MessageId);
        Assert.Equal("bounce@news.example", read.Original.ReturnPath);
        Assert.Equal("Nächste Woche", read.Original.Subject);
        var recipient = Assert.Single(read.Recipients);
        Assert.Equal(("user@corp.example", "first+last@news.example"), (recipient.Address, recipient.OriginalAddress));
        Assert.Equal(new ReturnedReply(550, new EnhancedStatusCode(5, 1, 1), "No such user"), recipient.Reply);
        Assert.Equal((SmtpStage.RcptTo, "mx.corp.example"), (recipient.Stage, recipient.RemoteMta));
        Assert.Equal("Thu, 26 Nov 2026 10:00:02 +0000", recipient.LastAttempt);
    }

    [Fact]
    public void Each_recipient_has_its_own_fields_though_an_empty_line_is_missing()
    {
        var read = Mail.Read(Head + """
            --B
            Content-Type: message/delivery-status

            Reporting-MTA: dns; mail.news.example

            Final-Recipient: rfc822; a@corp.example
            Action: failed
            Status: 5.1.1
            Final-Recipient: rfc822; <b@corp.example>
            Action: delayed
            Status: 4.4.1

            Action: relayed
            Status: 2.0.0
            Final-Recipient: rfc822;c@corp.example
            --B--
            """);

        Assert.Equal(
            [
                ("a@corp.example", ReportedAction.Failed), ("b@corp.example", ReportedAction.Delayed),
                ("c@corp.example", ReportedAction.Relayed),
            ],
            read.Recipients.Select(one => (one.Address, one.Action)));
        Assert.Equal(ReportedAction.Failed, read.Action);
    }

    [Theory]
    [InlineData("utf-8; jos\\x{E9}@corp.example", "josé@corp.example")]
    [InlineData("utf-8;josé@corp.example", "josé@corp.example")]
    [InlineData("RFC822;<user@[192.0.2.1]>", "user@[192.0.2.1]")]
    [InlineData("LOCAL; user", "user")]
    public void Addresses_are_decoded(string field, string address) => Assert.Equal(
        address,
        Mail.One(Head + $"""
            --B
            Content-Type: message/global-delivery-status

            Final-Recipient: {field}
            Action: failed
            Status: 5.0.0
            --B--
            """).Address);

    [Fact]
    public void What_the_fields_leave_out_is_taken_from_the_text()
    {
        var recipient = Mail.One(Head + """
            user@corp.example: 550 5.7.26 Unauthenticated mail is not accepted

            --B
            Content-Type: message/delivery-status

            Reporting-MTA: dns; mail.news.example

            Final-Recipient: rfc822; user@corp.example
            Action: failed
            Status: 5.0.0
            --B--
            """);

        Assert.Equal(new ReturnedReply(550, new EnhancedStatusCode(5, 7, 26), "Unauthenticated mail is not accepted"), recipient.Reply);
        Assert.Equal(new EnhancedStatusCode(5, 7, 26), recipient.BestStatus);
    }

    [Fact]
    public void Fields_in_a_text_are_fields()
    {
        var read = Mail.Read("""
            From: MAILER-DAEMON@mail.example
            To: sender@news.example
            Subject: Delivery Status Notification (Failure)
            Content-Type: text/plain
            Content-Transfer-Encoding: quoted-printable

            An error occurred.

            Technical report:

            Reporting-MTA: d=
            sn; out.mail.example

            Final-Recipient: rfc822; user@corp.ex=
            ample
            Action: failed
            Diagnostic-Code: smtp; 552 5.2.2 <user@corp.example>... Mailbox=20
            Full
            Status: 5.2.2
            """);

        Assert.Equal(ReturnedKind.DeliveryReport, read.Kind);
        Assert.Equal("out.mail.example", read.ReportingMta);
        Assert.Equal(552, Assert.Single(read.Recipients).Reply!.Code);
    }

    [Fact]
    public void A_report_that_somebody_forwards_is_read_quoted_and_attached()
    {
        const string report = "From: mailer-daemon@mx.example\nSubject: failure notice\n\nHi. This is the program.\n\n"
            + "<user@corp.example>:\nSorry, no mailbox here by that name. (#5.1.1)\n";
        var attached = Mail.Read(
            "From: person@news.example\nTo: desk@news.example\nSubject: Fwd: what is this?\nContent-Type: multipart/mixed; boundary=X\n\n"
                + "--X\n\nPlease look.\n--X\nContent-Type: message/rfc822\n\n" + report + "\n--X--\n");
        var quoted = Mail.Read("""
            From: person@news.example
            To: desk@news.example
            Subject: Fwd: Returned mail: see transcript for details

            > Reporting-MTA: dns; mx.example
            >
            > Final-Recipient: RFC822; user@corp.example
            > Action: failed
            > Status: 5.1.1
            > Diagnostic-Code: SMTP; 550 5.1.1 <user@corp.example>... User unknown
            """);

        Assert.Equal((ReturnedKind.FreeFormBounce, "user@corp.example"), (attached.Kind, Assert.Single(attached.Recipients).Address));
        Assert.Equal(new EnhancedStatusCode(5, 1, 1), Assert.Single(attached.Recipients).BestStatus);
        Assert.Equal((ReturnedKind.DeliveryReport, 550), (quoted.Kind, Assert.Single(quoted.Recipients).Reply!.Code));
    }

    [Fact]
    public void A_report_without_recipients_is_about_the_one_that_the_returned_mail_names()
    {
        var recipient = Mail.One(Head + """
            	--- Delivery report unavailable ---
            --B
            Content-Type: message/delivery-status

            Reporting-MTA: dns; mail.news.example
            --B
            Content-Type: message/rfc822

            Message-ID: <1@news.example>
            To: user@corp.example

            Hello
            --B--
            """);

        Assert.Equal(("user@corp.example", true), (recipient.Address, recipient.IsGuessed));
    }
}
