using PolicyMta.ReturnedMail;

namespace PolicyMta.Fuzzing.Tests;

/// <summary>Returned mail of any form: whatever it holds, reading it ends, throws nothing and gives what is promised.</summary>
public sealed class ReturnedMailFuzz
{
    private static readonly Corpus Messages = new(
        "<>@.:;-=\"' \r\n\t(5)01&#B",
        "From: mailer-daemon@a.example\r\nSubject: failure notice\r\n\r\n"
            + "<u@b.example>:\r\n550-5.1.1 no\r\n550 5.1.1 user\r\n\r\n--- Below this line is a copy",
        "From: <>\nContent-Type: multipart/report; boundary=\"B\"\n\n--B\n\ntext\n--B\nContent-Type: message/delivery-status\n\n"
            + "Reporting-MTA: dns; x\n\nFinal-Recipient: utf-8; \\x{E9}@b.example\nAction: failed\nStatus: 5.1.1\n--B--\n",
        "Content-Type: multipart/report; boundary=B\n\n--B\nContent-Type: message/feedback-report\n\n"
            + "Feedback-Type: abuse\nOriginal-Rcpt-To: a@b.example\n--B--",
        "Subject: =?iso-2022-jp?B?GyRCQXc/LhsoQg==?= =?x?Q?_=41?=\nAuto-Submitted: auto-replied\n\n",
        "From: postmaster@a.example\nContent-Type: text/html\nContent-Transfer-Encoding: quoted-printable\n\n"
            + "<p>u@b.example<br>=35=35=30 &#x41;</p>",
        "From: mailer-daemon@a.example\n\n   ----- Transcript -----\n"
            + ">>> RCPT To:<u@b.example>\n<<< 550 no\n550 5.1.1 <u@b.example>... no\n");

    [Fact]
    public Task Whatever_a_message_holds_reading_it_gives_what_is_promised() => FuzzRun.OfAsync(
        Messages.Next,
        static bytes => ReturnedMailReader.Read(bytes),
        static (_, read, _) =>
        {
            Assert.Equal(read.Kind == ReturnedKind.Ordinary, read.Recipients.IsEmpty);
            foreach (var recipient in read.Recipients)
            {
                Assert.InRange(recipient.Address.Length, 0, MailBounds.Address);
                Assert.InRange(recipient.Diagnostic.Length, 0, MailBounds.Diagnostic);
                Assert.DoesNotContain(recipient.Diagnostic, char.IsControl);
                Assert.InRange(recipient.ToSmtpReply().Code, 200, 599);
            }
        });
}
