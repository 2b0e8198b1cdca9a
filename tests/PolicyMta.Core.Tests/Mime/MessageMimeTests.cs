using System.Text;
using PolicyMta.Core.Mime;

namespace PolicyMta.Core.Tests.Mime;

public sealed class MessageMimeTests
{
    [Theory]
    [InlineData("=?utf-8?B?5rOo5paH44Gu56K66KqN?=", "注文の確認")]
    [InlineData("=?iso-2022-jp?B?GyRCQ21KOCROM05HJxsoQg==?=", "注文の確認")]
    [InlineData("=?utf-8?Q?Gr=C3=BC?=\r\n =?utf-8?Q?=C3=9Fe?=", "Grüße")]
    [InlineData("注文の確認", "注文の確認")]
    [InlineData("a =?x-nonsense?Q?b?=", "a b")]
    [InlineData("=?utf-8?Q?a=0D=0Ab?=", "ab")]
    [InlineData("plain\r\n text", "plain text")]
    public void A_subject_is_decoded(string written, string expected) =>
        Assert.Equal(expected, Read($"Subject: {written}\r\n\r\n").Subject);

    [Fact]
    public void A_field_that_is_not_there_is_null()
    {
        var facts = Read("X-A: =?iso-8859-1?Q?=E4?=\r\n\r\nhello\r\n");

        Assert.Equal("ä", facts.HeaderText("x-a"));
        Assert.Null(facts.Subject);
        Assert.Null(facts.HeaderText("X-B"));
        Assert.Empty(facts.Notices);
    }

    [Fact]
    public void A_message_that_is_not_mime_has_one_text()
    {
        var facts = Read("Subject: x\r\n\r\nhello\r\n");

        var part = Assert.Single(facts.Parts);
        Assert.Equal(("text/plain", null, null, false, 7L), (part.Type, part.Charset, part.FileName, part.IsAttachment, part.Size));
        Assert.Equal(("hello\r\n", null), (facts.Text, facts.Html));
    }

    [Theory]
    [InlineData("iso-8859-1", "quoted-printable", "Gr=FC=DFe=\r\n!", "Grüße!")]
    [InlineData("utf-8", "base64", "R3LDvMOf\r\nZQ==\r\n", "Grüße")]
    [InlineData("gb2312", "base64", "1tDOxA==", "中文")]
    [InlineData("x-nonsense", "8bit", "Grüße", "Grüße")]
    [InlineData("us-ascii", "8bit", "Grüße", "Grüße")]
    [InlineData("utf-7", "7bit", "abc", "abc")]
    public void A_text_is_decoded(string charset, string encoding, string body, string expected)
    {
        var facts = Read($"Content-Type: text/plain; charset={charset}\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n{body}");

        Assert.Equal(expected, facts.Text);
        Assert.Equal(charset, facts.Parts[0].Charset);
    }

    [Fact]
    public void Flowed_lines_are_joined() =>
        Assert.Equal("one two\r\n", Read("Content-Type: text/plain; format=flowed\r\n\r\none \r\ntwo\r\n").Text);

    [Fact]
    public void Parts_and_what_is_shown_are_those_of_a_mail_client()
    {
        var facts = Read(Samples.Report);

        Assert.Equal(["text/plain", "text/html", "application/pdf", "message/rfc822"], facts.Parts.Select(part => part.Type));
        Assert.Equal("Plain\r\n", facts.Text);
        Assert.Equal("<body>Html</body>\r\n", facts.Html);
        Assert.Equal("Übersicht 2026.pdf", facts.Parts[2].FileName);
        Assert.True(facts.Parts[2].IsAttachment);
        Assert.Equal(4, facts.Parts[2].Size);
        Assert.Null(facts.Parts[2].Text);
    }

    [Fact]
    public void A_file_name_may_be_an_encoded_word() => Assert.Equal(
        "Ü.pdf", Read("Content-Type: application/pdf; name=\"=?utf-8?Q?=C3=9C?=.pdf\"\r\n\r\nx").Parts[0].FileName);

    [Fact]
    public void A_text_that_is_attached_is_not_shown() => Assert.Null(Read("Content-Disposition: attachment\r\n\r\nhello").Text);

    [Fact]
    public void Parts_within_a_signature_are_sealed() =>
        Assert.All(Read(Samples.Signed).Parts, part => Assert.True(part.IsSealed));

    [Fact]
    public void A_message_is_read_once()
    {
        var content = new MessageContent("Subject: x\r\n\r\nx"u8.ToArray());

        Assert.Same(MimeReading.Of(content), new MimeReading().Read(content));
        Assert.Same(MimeReading.Of(content).Text, MimeReading.Of(content).Text);
    }

    private static MimeFacts Read(string message) => MimeReading.Of(new MessageContent(Encoding.UTF8.GetBytes(message)));
}
