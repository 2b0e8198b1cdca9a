
namespace PolicyMta.Sdk.Tests.Messages;

public sealed class SmtpReplyTests
{
    [Theory]
    [InlineData("550 5.1.1 No such user", 550, "5.1.1", "No such user")]
    [InlineData("421 4.7.28 slow\n4.7.28 down", 421, "4.7.28", "slow\ndown")]
    [InlineData("250", 250, null, "")]
    [InlineData("550 4.1.1 classes differ", 550, null, "4.1.1 classes differ")]
    [InlineData("554 5.7.1.2 not a code", 554, null, "5.7.1.2 not a code")]
    [InlineData("552 1 Requested mail action aborted", 552, null, "1 Requested mail action aborted")]
    public void Replies_are_read(string text, int code, string? enhanced, string rest)
    {
        var reply = SmtpReply.Parse(text);
        Assert.Equal((code, enhanced, rest), (reply.Code, reply.Enhanced?.ToString(), reply.Text));
    }

    [Theory]
    [InlineData("")]
    [InlineData("55")]
    [InlineData("600 no")]
    [InlineData("199 no")]
    [InlineData("5501 no")]
    [InlineData("go away")]
    public void Other_text_is_refused(string text) => Assert.Throws<FormatException>(() => SmtpReply.Parse(text));

    [Fact]
    public void The_class_says_what_to_do()
    {
        Assert.True(SmtpReply.Parse("250 ok").IsSuccess);
        Assert.True(SmtpReply.Parse("451 later").IsTransient);
        Assert.True(SmtpReply.Parse("550 no").IsPermanent);
    }
}
