using PolicyMta.ReturnedMail;

namespace PolicyMta.BounceClassification.Tests.Mails;

public sealed class ComplaintTests
{
    [Fact]
    public void A_feedback_report_tells_whom_and_what()
    {
        var read = Mail.Read("""
            From: feedback@provider.example
            To: fbl@news.example
            Subject: FW: News
            Content-Type: multipart/report; report-type=feedback-report; boundary=B

            --B

            This is an abuse report.
            --B
            Content-Type: message/feedback-report

            Feedback-Type: abuse
            User-Agent: Provider/1.0
            Version: 1
            Original-Mail-From: <bounce@news.example>
            Original-Rcpt-To: <user@provider.example>
            Source-IP: 192.0.2.7
            Arrival-Date: Thu, 26 Nov 2026 10:00:00 +0000
            Reported-Domain: news.example
            Incidents: 3
            --B
            Content-Type: message/rfc822

            Message-ID: <1@news.example>
            From: news@news.example
            To: someone@provider.example

            Hello
            --B--
            """);

        Assert.Equal(ReturnedKind.Complaint, read.Kind);
        Assert.Equal("user@provider.example", Assert.Single(read.Recipients).Address);
        var feedback = read.Feedback!;
        Assert.Equal(
            ("abuse", "192.0.2.7", "news.example", 3, false),
            (feedback.Type, feedback.SourceIp, feedback.ReportedDomain, feedback.Incidents, feedback.IsRedacted));
        Assert.Equal(("<1@news.example>", "bounce@news.example"), (read.Original.MessageId, read.Original.ReturnPath));
        Assert.True(feedback.IsComplaint);
    }

    [Theory]
    [InlineData("redacted@provider.example")]
    [InlineData("<redacted-1234@redacted.example>")]
    [InlineData("xxxxxxxx@provider.example")]
    [InlineData("9c1ba3")]
    public void Hidden_recipients_are_said_to_be_hidden(string recipient)
    {
        var read = Mail.Read($"""
            From: feedback@provider.example
            Content-Type: multipart/report; report-type=feedback-report; boundary=B

            --B
            Content-Type: message/feedback-report

            Feedback-Type: abuse
            Original-Rcpt-To: {recipient}
            --B
            Content-Type: text/rfc822-headers

            Message-ID: <1@news.example>
            To: {recipient}
            --B--
            """);

        Assert.True(read.Feedback!.IsRedacted);
        Assert.Equal("", Assert.Single(read.Recipients).Address);
        Assert.Equal("<1@news.example>", read.Original.MessageId);
    }

    [Fact]
    public void A_failed_authentication_is_no_complaint_of_a_person()
    {
        var read = Mail.Read("""
            From: reports@provider.example
            Content-Type: multipart/report; report-type=feedback-report; boundary=B

            --B
            Content-Type: message/feedback-report

            Feedback-Type: auth-failure
            Auth-Failure: dmarc
            Original-Rcpt-To: user@provider.example
            --B--
            """);

        var feedback = read.Feedback!;
        Assert.Equal(("auth-failure", "dmarc", false), (feedback.Type, feedback.AuthenticationFailure, feedback.IsComplaint));
    }

    [Fact]
    public void Microsoft_sends_the_mail_back_without_a_report()
    {
        var read = Mail.Read("""
            From: staff@hotmail.com
            To: fbl@news.example
            Subject: complaint about message from 192.0.2.7
            Content-Type: multipart/mixed; boundary=B

            --B
            Content-Type: message/rfc822

            X-HmXmrOriginalRecipient: user@hotmail.example
            Message-ID: <1@news.example>
            From: news@news.example
            Subject: News

            Hello
            --B--
            """);

        Assert.Equal((ReturnedKind.Complaint, "192.0.2.7"), (read.Kind, read.Feedback!.SourceIp));
        Assert.Equal("user@hotmail.example", Assert.Single(read.Recipients).Address);
    }
}
