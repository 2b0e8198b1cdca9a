using PolicyMta.ReturnedMail;

namespace PolicyMta.BounceClassification.Tests.Mails;

public sealed class ReplyTextTests
{
    [Theory]
    [InlineData("550 5.1.1 No such user", 550, "5.1.1", "No such user")]
    [InlineData("550-5.1.1 No such 550 5.1.1 user", 550, "5.1.1", "No such user")]
    [InlineData("550: 5.2.2 Mailbox full", 550, "5.2.2", "Mailbox full")]
    [InlineData("smtp;550 5.1.1 unknown", 550, "5.1.1", "unknown")]
    [InlineData("host mx[192.0.2.1] said: 452 4.2.2 full (in reply to RCPT TO command)", 452, "4.2.2", "full")]
    [InlineData("5.1.0 - Unknown address error 550-'5.2.2 Mailbox Full'", 550, "5.2.2", "Mailbox Full")]
    [InlineData("554 4.4.7 Message expired in 840 minutes.<421 4.4.2 Connection timed out>", 421, "4.4.2", "Connection timed out")]
    [InlineData("550 5.1.351 Remote server returned unknown recipient -> 550 Unknown user", 550, "5.1.351", "Unknown user")]
    [InlineData("220-mx 421 4.2.1 Service refused", 421, "4.2.1", "Service refused")]
    [InlineData("Remote Server returned '550 5.7.1 Not allowed'", 550, "5.7.1", "Not allowed")]
    [InlineData("Sorry, no mailbox here by that name. (#5.1.1)", 0, "5.1.1", "Sorry, no mailbox here by that name. (#5.1.1)")]
    [InlineData("mx[192.0.2.250]:25: no answer in 450 seconds", 0, "", "mx[192.0.2.250]:25: no answer in 450 seconds")]
    [InlineData("mail from 192.0.2.5.1.1 of 2550 bytes on 4.5.2026", 0, "", "mail from 192.0.2.5.1.1 of 2550 bytes on 4.5.2026")]
    public void The_reply_is_found_in_what_stands_around_it(string text, int code, string enhanced, string said)
    {
        var reply = ReplyText.Read(text)!;

        Assert.Equal((code, enhanced, said), (reply.Code, reply.Enhanced?.ToString() ?? "", reply.Text));
    }

    [Fact]
    public void A_code_that_nobody_told_is_one_that_no_server_sends()
    {
        var failed = new ReturnedRecipient { Action = ReportedAction.Failed, Diagnostic = "gone" };

        Assert.Equal("599 gone", failed.ToSmtpReply().ToString());
        Assert.Equal("499 4.0.0 gone", (failed with { Action = ReportedAction.Delayed }).ToSmtpReply().ToString());
        Assert.Equal("499 4.2.2 gone", (failed with { Status = new EnhancedStatusCode(4, 2, 2) }).ToSmtpReply().ToString());
    }
}
