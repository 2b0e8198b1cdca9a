using System.Text;
using PolicyMta.ReturnedMail;

namespace PolicyMta.BounceClassification.Tests.Mails;

public sealed class HostileMailTests
{
    private const string Report =
        "From: mailer-daemon@mail.example\nSubject: failure notice\nContent-Type: multipart/report; boundary=B\n\n";

    [Fact]
    public void Of_a_hundred_thousand_recipients_a_thousand_are_read()
    {
        var text = new StringBuilder(Report + "--B\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx\n\n");
        for (var i = 0; i < 100_000; i++)
            text.Append("Final-Recipient: rfc822; u").Append(i).Append("@corp.example\nAction: failed\nStatus: 5.1.1\n\n");

        var read = Mail.Read(text.ToString());

        Assert.Equal(MailBounds.Recipients, read.Recipients.Length);
        Assert.Contains("more recipients", Assert.Single(read.Notices), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<u{0}@corp.example>: 550 no\n\n")]
    [InlineData("<u{0}@corp.example>\n")]
    [InlineData("u{0}@corp.example ")]
    [InlineData("550 5.1.1 <u{0}@corp.example>... User unknown\n")]
    public void Notices_with_many_addresses_are_bounded(string line)
    {
        var text = new StringBuilder("From: mailer-daemon@mail.example\nSubject: failure notice\n\n");
        for (var i = 0; i < 50_000; i++)
            text.AppendFormat(System.Globalization.CultureInfo.InvariantCulture, line, i);

        Assert.InRange(Mail.Read(text.ToString()).Recipients.Length, 1, MailBounds.Recipients);
    }

    [Fact]
    public void An_address_that_is_named_again_and_again_is_looked_at_a_few_times()
    {
        var lines = Enumerable.Range(0, 15_000).Select(i =>
            i % 3 == 0 ? "JANE@corp.example 550 5.1.1 no" : "jane@corp.example: 550 5.1.1 no");
        Assert.InRange(HeadFinder.Find([.. lines], _ => false).Count, 1, 8);
    }

    [Fact]
    public void The_transcript_that_tells_a_whole_reply_is_found_behind_a_list_of_addresses()
    {
        var text = new StringBuilder("From: mailer-daemon@mail.example\nSubject: failure notice\n\n");
        for (var i = 0; i < 300; i++)
            text.Append("<u").Append(i).Append("@corp.example>\n    (reason: 552-5.7.0 No more)\n\n");
        text.Append("   ----- Transcript of session follows -----\n<<< 552-5.7.0 No more\n<<< 552 5.7.0 of this content\n");

        Assert.All(Mail.Read(text.ToString()).Recipients, one =>
            Assert.Contains("of this content", one.Diagnostic, StringComparison.Ordinal));
    }

    [Fact]
    public void Deep_containers_are_read_as_far_as_they_are_allowed()
    {
        var text = new StringBuilder("From: mailer-daemon@mail.example\nSubject: failure notice\n");
        for (var i = 0; i < 2000; i++)
            text.Append("Content-Type: multipart/mixed; boundary=b").Append(i).Append("\n\n--b").Append(i).Append('\n');

        Assert.NotEmpty(Mail.Read(text.ToString()).Notices);
    }

    [Fact]
    public void Many_parts_are_read_as_far_as_they_are_allowed()
    {
        var text = new StringBuilder(Report);
        for (var i = 0; i < 100_000; i++)
            text.Append("--B\n\nx\n");

        Assert.NotEmpty(Mail.Read(text.ToString()).Notices);
    }

    [Theory]
    [InlineData("=?")]
    [InlineData("\"@")]
    [InlineData("<")]
    [InlineData("&")]
    [InlineData("@a")]
    [InlineData("550-5.1.1 ")]
    [InlineData("\\x{")]
    [InlineData("--B\n")]
    [InlineData("a: b\n")]
    [InlineData("a@b.example ")]
    [InlineData("(((((")]
    public void Ten_megabytes_of_anything_are_read(string piece)
    {
        var flood = new StringBuilder().Insert(0, piece, 1024 * 1024 * 10 / piece.Length).ToString();

        foreach (var type in (string[])["text/plain", "text/html", "message/delivery-status", "message/feedback-report", "message/rfc822"])
        {
            var read = Mail.Read(Report + $"--B\nContent-Type: {type}\n\n{flood}\n--B--");
            Assert.InRange(read.Recipients.Length, 0, MailBounds.Recipients);
            Assert.All(read.Recipients, one => Assert.True(one.Diagnostic.Length <= MailBounds.Diagnostic));
            Assert.All(read.Recipients, one => Assert.True(one.Address.Length <= MailBounds.Address));
        }

        Assert.InRange(Mail.Read($"From: {flood}\nSubject: {flood}\n\n{flood}").Recipients.Length, 0, MailBounds.Recipients);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\0\0\0")]
    [InlineData("From ")]
    [InlineData("From x\n\n\n")]
    [InlineData("Content-Type: multipart/report; boundary=\n\n--\n\n--")]
    [InlineData("Content-Type: multipart/mixed\n\n--guess\nContent-Type: text/plain\n\nx")]
    [InlineData("From: mailer-daemon@x\nSubject: failure notice\n\n<@>:\n@\n")]
    public void Damaged_mail_is_no_error(string text) => Assert.InRange(Mail.Read(text).Recipients.Length, 0, 1);

    [Fact]
    public async Task A_stream_is_read_as_far_as_is_allowed()
    {
        using var endless = new MemoryStream(Encoding.ASCII.GetBytes("From: a@b.example\n\n" + new string('x', 40 * 1024 * 1024)));

        var read = await ReturnedMailReader.ReadAsync(endless, CancellationToken.None);

        Assert.Contains("32 MiB", Assert.Single(read.Notices), StringComparison.Ordinal);
    }
}
