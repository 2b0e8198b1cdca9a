using System.Text;
using PolicyMta.Core.Injection;

namespace PolicyMta.Core.Tests.Injection;

public sealed class HeaderFormTests
{
    [Theory]
    [InlineData("")]
    [InlineData("A: 1\r\n")]
    [InlineData("A: 1\r\n\r\n")]
    [InlineData("A: 1\r\n b\r\n\r\nbody")]
    [InlineData("\r\nbody\r\n")]
    [InlineData("From : a@x.example\r\n\r\nx")]
    public void A_good_beginning_is_left(string content) => Assert.True(HeaderForm.IsGood(ContentOf(content)));

    [Theory]
    [InlineData(" A: 1\r\nB: 2\r\n\r\nx\r\n", "\r\n A: 1\r\nB: 2\r\n\r\nx\r\n", true)]
    [InlineData("\tx\r\n", "\r\n\tx\r\n", true)]
    [InlineData(" \r\nA: 1\r\n", "\r\n \r\nA: 1\r\n", true)]
    [InlineData("hello\r\nA: 1\r\n", "\r\nhello\r\nA: 1\r\n", true)]
    [InlineData("Two words: x\r\n", "\r\nTwo words: x\r\n", true)]
    [InlineData(": x\r\n", "\r\n: x\r\n", true)]
    [InlineData("A: 1\r\nhello\r\nB: 2\r\n", "A: 1\r\n\r\nhello\r\nB: 2\r\n", true)]
    [InlineData("A: 1\r\n b\r\nhello: there world\r\n", "A: 1\r\n b\r\nhello: there world\r\n", null)]
    [InlineData("A: 1\r\n.\r\n\r\nx\r\n", "A: 1\r\n\r\n.\r\n\r\nx\r\n", true)]
    [InlineData("A: 1", "A: 1\r\n", true)]
    [InlineData("hello", "\r\nhello", true)]
    [InlineData("From jane@x.example Mon Jan  1 10:00:00 2026\r\nA: 1\r\n\r\nx\r\n", "A: 1\r\n\r\nx\r\n", true)]
    [InlineData(">From jane@x.example Mon Jan  1 10:00:00 2026\r\nA: 1\r\n\r\nx\r\n", "A: 1\r\n\r\nx\r\n", true)]
    [InlineData("From here on\r\nit is text\r\n", "\r\nFrom here on\r\nit is text\r\n", true)]
    [InlineData("From jane Mon\r\nA: 1\r\nhello\r\n", "A: 1\r\n\r\nhello\r\n", true)]
    [InlineData("\u00EF\u00BB\u00BFA: 1\r\n\r\nx\r\n", "A: 1\r\n\r\nx\r\n", false)]
    [InlineData("\u00EF\u00BB\u00BF\r\nx\r\n", "\r\nx\r\n", false)]
    [InlineData("\u00EF\u00BB\u00BF\u00EF\u00BB\u00BFA: 1\r\n\r\nx\r\n", "A: 1\r\n\r\nx\r\n", false)]
    [InlineData("\u00EF\u00BB\u00BFhello\r\n", "\r\nhello\r\n", true)]
    [InlineData("\u00EF\u00BB\u00BFFrom jane Mon\r\nA: 1\r\n\r\n", "A: 1\r\n\r\n", true)]
    public void A_bad_one_is_mended(string content, string expected, bool? isMalformed)
    {
        Assert.Equal(isMalformed is null, HeaderForm.IsGood(ContentOf(content)));
        if (isMalformed is null)
            return;
        using var mended = HeaderForm.Mend(ContentOf(content), out var malformed);

        Assert.Equal((expected, isMalformed), (Encoding.Latin1.GetString(mended.Memory.Span), malformed));
        Assert.True(HeaderForm.IsGood(new MessageContent(mended.Memory)));
    }

    [Fact]
    public void Whatever_is_mended_is_good()
    {
        var random = new Random(9);
        string[] pieces = ["From ", "A", ":", " ", "\t", "\r\n", "x", "\u00EF\u00BB\u00BF", ">", "\r\n\r\n", "."];
        for (var round = 0; round < 20_000; round++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(1, 14)).Select(_ => pieces[random.Next(pieces.Length)]));
            using var mended = HeaderForm.Mend(ContentOf(text), out _);
            Assert.True(HeaderForm.IsGood(new MessageContent(mended.Memory)), text);
        }
    }

    private static MessageContent ContentOf(string text) => new(Encoding.Latin1.GetBytes(text));
}
