using System.Globalization;
using PolicyMta.BounceClassification.Mails;

namespace PolicyMta.BounceClassification.Tests.Mails;

/// <summary>
/// What mail servers write in notices of their own, in many words and languages and without codes, is understood by its meaning. What each
/// text means was written down before any rule was tried on it.
/// </summary>
public sealed class NoticeWordsTests(ShippedRules rules, ITestOutputHelper output) : IClassFixture<ShippedRules>
{
    private const double Enough = 0.95;

    [Fact]
    public void Reasons_in_any_words_have_the_category_of_their_meaning()
    {
        var mails = new MailClassifier(rules.Classifier);
        var (asked, agreed) = (0, 0);
        foreach (var line in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "notices.tsv")).Where(line => !line.StartsWith('#')))
        {
            var parts = line.Split('\t');
            var decision = mails.Classify(Mail.Read(Notice(parts[1])))[0].Decision;
            asked++;
            if (parts[0].Split('|').Contains(decision.Category))
                agreed++;
            else
                output.WriteLine($"{parts[1]}: {parts[0]}, but {decision.Category} by {decision.Rule}");
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{agreed} of {asked}"));
        Assert.InRange(asked, 300, 10_000);
        Assert.InRange((double)agreed / asked, Enough, 1);
    }

    [Theory]
    [InlineData("Mailbox smith was never seen on this system: no mailbox of such a user", BounceCategory.InvalidRecipient)]
    [InlineData("The mailbox that you wrote to has used up all of its storage quota", BounceCategory.QuotaExceeded)]
    [InlineData("This subscriber's account was terminated", BounceCategory.InactiveMailbox)]
    [InlineData("The domain that you wrote to could not be resolved", BounceCategory.InvalidDomain)]
    [InlineData("Trying to reach the remote server failed: no response", BounceCategory.ConnectionFailed)]
    [InlineData("Files with this extension are blocked here", BounceCategory.VirusContent)]
    [InlineData("The message is larger than 10 megabytes", BounceCategory.MessageTooLarge)]
    [InlineData("Unrouteable address", BounceCategory.InvalidDomain)]
    [InlineData("SMTP error from remote mail server after RCPT TO:<u@dest.test>: 550 Unrouteable address", BounceCategory.InvalidRecipient)]
    [InlineData("550 You cannot send mail to yourself", BounceCategory.PolicyRejected)]
    [InlineData("Connection refused due to abuse", BounceCategory.SourceBlocked)]
    [InlineData("No route to host", BounceCategory.ConnectionFailed)]
    [InlineData("mail.dest.test does not exist", BounceCategory.InvalidDomain)]
    [InlineData(
        "SMTP error from remote mail server after MAIL FROM:<a@b.test>: 553 host.b.test does not exist", BounceCategory.SenderRejected)]
    public void What_stands_near_a_word_says_what_it_is_about(string reason, string category)
    {
        var decision = new MailClassifier(rules.Classifier).Classify(Mail.Read(Notice(reason)))[0].Decision;

        Assert.Equal(category, decision.Category);
    }

    [Theory]
    [InlineData("This email has been scanned for all viruses by the gateway of Example Ltd.")]
    [InlineData("****** Message from InterScan E-Mail VirusWall NT ******")]
    [InlineData("The recipients that stand above did not receive your message.")]
    public void What_programs_write_below_a_notice_is_no_reason(string footer)
    {
        var notice = Mail.Read(Notice("Something happened\n\n" + footer));

        var decision = new MailClassifier(rules.Classifier).Classify(notice)[0].Decision;

        Assert.Equal(BounceCategory.Unclassified, decision.Category);
    }

    [Theory]
    [InlineData("5.7.1", BounceCategory.PolicyRejected)]
    [InlineData("4.7.0", BounceCategory.PolicyRejected)]
    [InlineData("5.4.0", BounceCategory.ConnectionFailed)]
    [InlineData("5.5.0", BounceCategory.ProtocolError)]
    [InlineData("5.7.30", BounceCategory.TlsRequired)]
    [InlineData("5.2.2", BounceCategory.QuotaExceeded)]
    [InlineData("5.0.0", BounceCategory.Unclassified)]
    public void A_status_alone_says_what_it_means(string status, string category)
    {
        var report = Mail.Read($"""
            From: postmaster@dest.test
            To: a@b.test
            Subject: Delivery Status Notification (Failure)
            Content-Type: multipart/report; report-type=delivery-status; boundary="B"

            --B
            Content-Type: text/plain

            Delivery to the following recipients failed.

               u@dest.test
            --B
            Content-Type: message/delivery-status

            Reporting-MTA: dns; dest.test

            Final-Recipient: rfc822;u@dest.test
            Action: failed
            Status: {status}
            --B--
            """);

        Assert.Equal(category, new MailClassifier(rules.Classifier).Classify(report)[0].Decision.Category);
    }

    [Fact]
    public void Cells_of_a_table_are_words_of_one_line()
    {
        var one = Mail.One("""
            Return-Path: <>
            From: Postmaster <postmaster@dest.test>
            Subject: Undeliverable: News
            Content-Type: text/html; charset=utf-8

            <html><body><p>Your message could not be delivered to:</p>
            <table><tr><td>Recipient</td><td>user@dest.test</td></tr><tr><td>Reason</td><td>over quota</td></tr></table></body></html>
            """);

        Assert.Equal("user@dest.test", one.Address);
    }

    private static string Notice(string reason) => $"""
        Return-Path: <>
        From: Mail Delivery System <MAILER-DAEMON@relay.test>
        To: list@sender.test
        Subject: Mail delivery failed: returning message to sender
        Content-Type: text/plain; charset=utf-8

        A message that you sent could not be delivered to one or more of its recipients.
        The following address(es) failed:

          user@dest.test
            {reason}

        ------ This is a copy of the message, including all the headers. ------

        Return-path: <list@sender.test>
        Received: from x by relay.test; Mon, 1 Jan 2024 00:00:00 +0000
        From: list@sender.test
        To: user@dest.test
        Subject: News
        Message-ID: <x@sender.test>

        Hello
        """;
}
