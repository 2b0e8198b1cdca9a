using PolicyMta.ReturnedMail;

namespace PolicyMta.BounceClassification.Tests.Mails;

public sealed class MimeTests
{
    private const string Status =
        "Content-Type: message/delivery-status\n\nFinal-Recipient: rfc822; user@corp.example\nAction: failed\nStatus: 5.1.1\n";

    [Theory]
    [InlineData("boundary=\"B\"", "--B\n", "--B--\n")]
    [InlineData("boundary=B", "--B  \n", "")]
    [InlineData("boundary=\"other\"", "--B\n", "--B--\n")]
    [InlineData("charset=utf-8", "--B\n", "--B--\n")]
    public void Delimiters_are_found_though_the_header_is_wrong(string parameter, string delimiter, string end) => Assert.Equal(
        "user@corp.example",
        Mail.One(
            $"From nobody\nFrom: mailer-daemon@mail.example\nContent-Type: multipart/report; {parameter}\n\npreamble\n\n"
                + delimiter + Status + end).Address);

    [Fact]
    public void Line_ends_of_all_kinds_are_line_ends()
    {
        var text = $"From: mailer-daemon@mail.example\nContent-Type: multipart/report; boundary=B\n\n--B\n{Status}--B--\n";

        foreach (var end in (string[])["\r\n", "\n"])
            Assert.Equal("user@corp.example", Mail.One(text.Replace("\n", end, StringComparison.Ordinal)).Address);
    }

    [Fact]
    public void Fields_for_programs_are_read_in_base64()
    {
        var fields = Convert.ToBase64String("Final-Recipient: rfc822; user@corp.example\nAction: failed\nStatus: 5.2.2\n"u8);

        var recipient = Mail.One("From: mailer-daemon@mail.example\nContent-Type: multipart/report; boundary=B\n\n--B\n"
            + $"Content-Type: message/delivery-status\nContent-Transfer-Encoding: base64\n\n{fields}\n--B--\n");

        Assert.Equal(new EnhancedStatusCode(5, 2, 2), recipient.Status);
    }

    [Fact]
    public void A_text_is_read_in_its_charset_and_in_another_if_it_cannot_be_that()
    {
        Assert.Equal("送信", CharsetText.Read([0x1B, 0x24, 0x42, 0x41, 0x77, 0x3F, 0x2E, 0x1B, 0x28, 0x42], "ISO-2022-JP"));
        Assert.Equal("送信", CharsetText.Read([0x1B, 0x24, 0x42, 0x41, 0x77, 0x3F, 0x2E, 0x1B, 0x28, 0x42], null));
        Assert.Equal("送信", CharsetText.Read([0xC1, 0xF7, 0xBF, 0xAE], "ISO-2022-JP"));
        Assert.Equal("é", CharsetText.Read([0xC3, 0xA9], "us-ascii"));
        Assert.Equal("é", CharsetText.Read([0xE9], "no-such-charset"));
    }
}
