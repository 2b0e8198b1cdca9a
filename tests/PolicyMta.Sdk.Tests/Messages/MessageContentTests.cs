using System.Text;

namespace PolicyMta.Sdk.Tests.Messages;

public sealed class MessageContentTests
{
    [Fact]
    public void Header_and_body_are_found()
    {
        var content = Of("A: 1\r\nSubject: a\r\n  long one\r\na: 2\r\n\r\nbody\r\n\r\nmore");
        Assert.Equal("a  long one", content.GetHeader("subject"));
        Assert.Equal(["1", "2"], content.GetHeaders("A"));
        Assert.Null(content.GetHeader("B"));
        Assert.Equal("body\r\n\r\nmore", Encoding.UTF8.GetString(content.Body.Span));
    }

    [Theory]
    [InlineData("\r\nbody", 0, "body")]
    [InlineData("A: 1\r\nno field here\r\nB: 2\r\n", 1, "no field here\r\nB: 2\r\n")]
    [InlineData("A: 1", 1, "")]
    [InlineData("", 0, "")]
    [InlineData(": no name\r\n", 0, ": no name\r\n")]
    public void What_is_no_field_ends_the_header(string text, int fields, string body)
    {
        var content = Of(text);
        Assert.Equal(fields, content.Header.Count);
        Assert.Equal(body, Encoding.UTF8.GetString(content.Body.Span));
    }

    private static MessageContent Of(string text) => new(Encoding.UTF8.GetBytes(text));
}
