using System.Text;
using PolicyMta.Core.Spool;
using PolicyMta.Server.Http;

namespace PolicyMta.Server.Tests.Http;

public sealed class RawMessageTests
{
    [Theory]
    [InlineData("A: 1\n\nx\n", "A: 1\r\n\r\nx\r\n")]
    [InlineData("A: 1\r\n\r\nx", "A: 1\r\n\r\nx\r\n")]
    [InlineData("A: 1\r\rx\r", "A: 1\r\n\r\nx\r\n")]
    [InlineData("A: 1\n\n\n\n", "A: 1\r\n\r\n\r\n\r\n")]
    [InlineData("BCC : x@y.test\n z@y.test\nA: 1\n\nBcc: stays\n", "A: 1\r\n\r\nBcc: stays\r\n")]
    [InlineData("Resent-Bcc: x\nBccx: 1\n\n", "Bccx: 1\r\n\r\n")]
    [InlineData("Bcc: x", "")]
    [InlineData("\u00EF\u00BB\u00BFBcc: x@y.test\nA: 1\n\nx\n", "A: 1\r\n\r\nx\r\n")]
    [InlineData("\u00EF\u00BB\u00BF\u00EF\u00BB\u00BFBcc: x@y.test\nA: 1\n\nx\n", "A: 1\r\n\r\nx\r\n")]
    [InlineData("From jane Mon Jan  1 10:00:00 2026\nBcc: x@y.test\nA: 1\n\nFrom me\n", "A: 1\r\n\r\nFrom me\r\n")]
    [InlineData(">From jane Mon Jan  1\rA: 1\r\rx", "A: 1\r\n\r\nx\r\n")]
    [InlineData("A: 1\nno separator\nBcc: stays\n", "A: 1\r\n\r\nno separator\r\nBcc: stays\r\n")]
    [InlineData(" leading\nBcc: stays\n", "\r\n leading\r\nBcc: stays\r\n")]
    [InlineData("hello\n", "\r\nhello\r\n")]
    [InlineData("Bcc: x@y.test\nhello\n", "\r\nhello\r\n")]
    public void Line_ends_are_made_crlf_and_bcc_leaves_the_header(string given, string expected)
    {
        using var prepared = RawMessage.Prepare(Encoding.Latin1.GetBytes(given), ContentBudget.Unlimited());

        Assert.Equal(expected, Encoding.Latin1.GetString(prepared.Memory.Span));
    }

    [Fact]
    public void Other_bytes_are_kept()
    {
        var body =
            Enumerable.Range(0, 256).Select(value => (byte)value).Where(value => value is not (byte)'\r' and not (byte)'\n').ToArray();

        using var prepared = RawMessage.Prepare([.. "A: 1\r\n\r\n"u8, .. body, .. "\r\n"u8], ContentBudget.Unlimited());

        Assert.Equal([.. "A: 1\r\n\r\n"u8, .. body, .. "\r\n"u8], prepared.Memory.ToArray());
    }
}
