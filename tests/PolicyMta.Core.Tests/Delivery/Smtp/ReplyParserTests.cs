using System.Text;
using PolicyMta.Core.Delivery.Smtp;

namespace PolicyMta.Core.Tests.Delivery.Smtp;

public sealed class ReplyParserTests
{
    [Theory]
    [InlineData("250 Ok\r\n", 250, 8)]
    [InlineData("250\r\n", 250, 5)]
    [InlineData("250 Ok\n", 250, 7)]
    [InlineData("250-a\r\n250 b\r\nmore", 250, 14)]
    [InlineData("421-\r\n421\r\n", 421, 11)]
    public void A_whole_reply_has_a_code_and_an_end(string text, int code, int length)
    {
        var parser = default(ReplyParser);

        Assert.Equal(ReplyStatus.Complete, parser.Parse(Encoding.ASCII.GetBytes(text)));
        Assert.Equal((code, length), (parser.Code, parser.Length));
    }

    [Theory]
    [InlineData("hello\r\n")]
    [InlineData("\r\n")]
    [InlineData("25\r\n")]
    [InlineData("150 x\r\n")]
    [InlineData("650 x\r\n")]
    [InlineData("2a0 x\r\n")]
    [InlineData("250x\r\n")]
    [InlineData("250-a\r\n251 b\r\n")]
    [InlineData("250-a\r\nb\r\n")]
    public void Anything_else_is_malformed_with_a_reason(string text)
    {
        var parser = default(ReplyParser);

        Assert.Equal(ReplyStatus.Malformed, parser.Parse(Encoding.ASCII.GetBytes(text)));
        Assert.NotNull(parser.Problem);
    }

    [Theory]
    [InlineData("HTTP")]
    [InlineData("2x")]
    public void Nonsense_is_seen_before_the_line_ends(string text)
    {
        var parser = default(ReplyParser);

        Assert.Equal(ReplyStatus.Malformed, parser.Parse(Encoding.ASCII.GetBytes(text)));
    }

    [Fact]
    public void A_line_a_little_over_the_standard_is_taken()
    {
        var parser = default(ReplyParser);

        Assert.Equal(ReplyStatus.Complete, parser.Parse(Encoding.ASCII.GetBytes("250 " + new string('x', 8000) + "\r\n")));
    }

    [Fact]
    public void Random_bytes_in_random_pieces_end_as_they_do_in_one_piece()
    {
        var random = new Random(42);
        var alphabet = "2225 05-\r\n\nxy"u8.ToArray();
        for (var round = 0; round < 50_000; round++)
        {
            var bytes = new byte[random.Next(0, 24)];
            for (var i = 0; i < bytes.Length; i++)
                bytes[i] = alphabet[random.Next(alphabet.Length)];
            if (round % 2 == 0 && bytes.Length > 4)
                "250"u8.CopyTo(bytes);

            var whole = default(ReplyParser);
            var expected = whole.Parse(bytes);
            var pieces = default(ReplyParser);
            var status = ReplyStatus.Incomplete;
            for (var length = 0; status == ReplyStatus.Incomplete && length <= bytes.Length; length++)
                status = pieces.Parse(bytes.AsSpan(0, length));

            Assert.Equal(expected, status);
            if (status == ReplyStatus.Complete)
                Assert.Equal((whole.Code, whole.Length), (pieces.Code, pieces.Length));
        }
    }
}
