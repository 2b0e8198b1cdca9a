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
    [InlineData("550\tNo\r\n", 550, 8)]
    [InlineData("550: No\r\n", 550, 9)]
    [InlineData("250-a\r\n251 b\r\n", 251, 14)]
    [InlineData("550-a\r\n554 b\r\n", 554, 14)]
    [InlineData("451-a\r\n550 b\r\n", 550, 14)]
    [InlineData("550-a\r\n451 b\r\n", 451, 14)]
    [InlineData("550-a\r\nb\r\n\r\n550 c\r\n", 550, 19)]
    [InlineData("550-a\r\n20261128 b\r\n550 c\r\n", 550, 26)]
    [InlineData("\r\n550 No\r\n", 550, 10)]
    [InlineData("\n\r\n \r\n550 No\r\n", 550, 14)]
    [InlineData(" 550 No\r\n", 550, 9)]
    [InlineData("\t\0250-a\r\n250 b\r\n", 250, 16)]
    [InlineData("\u00ef\u00bb\u00bf550 No\r\n", 550, 11)]
    [InlineData("\u00ef\u00bb\u00bf\r\n220 Hi\r\n", 220, 13)]
    public void A_whole_reply_has_a_code_and_an_end(string text, int code, int length)
    {
        var parser = default(ReplyParser);

        Assert.Equal(ReplyStatus.Complete, parser.Parse(Encoding.Latin1.GetBytes(text)));
        Assert.Equal((code, length), (parser.Code, parser.Length));
    }

    [Theory]
    [InlineData("\r\n550 No such user\r\n")]
    [InlineData(" \t550 No such user\r\n")]
    [InlineData("\u00ef\u00bb\u00bf550 No such user\r\n")]
    [InlineData("\0\r\n\r\n550 No such user\r\n")]
    public void What_comes_before_a_reply_byte_by_byte_is_passed_over(string text)
    {
        var parser = default(ReplyParser);
        var bytes = Encoding.Latin1.GetBytes(text);
        for (var length = 1; length < bytes.Length; length++)
            Assert.Equal(ReplyStatus.Incomplete, parser.Parse(bytes.AsSpan(0, length)));

        Assert.Equal(ReplyStatus.Complete, parser.Parse(bytes));
        Assert.Equal((550, bytes.Length), (parser.Code, parser.Length));
        Assert.Equal("550 No such user", ReplyDecoder.Read(parser.Code, bytes.AsSpan(parser.Start)).ToString());
    }

    [Fact]
    public void Empty_lines_without_an_end_are_malformed()
    {
        var parser = default(ReplyParser);

        Assert.Equal(ReplyStatus.Malformed, parser.Parse(Enumerable.Repeat((byte)'\n', ReplyParser.MaxLength).ToArray()));
    }

    [Theory]
    [InlineData("hello\r\n")]
    [InlineData("\r\n25\r\n")]
    [InlineData("25\r\n")]
    [InlineData("150 x\r\n")]
    [InlineData("650 x\r\n")]
    [InlineData("2a0 x\r\n")]
    [InlineData("250x\r\n")]
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

    [Theory]
    [InlineData("550x No\r\n", 550)]
    [InlineData("5501 No\r\n", 550)]
    [InlineData("250x No\r\n", 0)]
    [InlineData("5.7.1 No\r\n", 0)]
    public void A_malformed_reply_is_a_refusal_where_its_code_says_so(string text, int code)
    {
        var parser = default(ReplyParser);

        Assert.Equal(ReplyStatus.Malformed, parser.Parse(Encoding.ASCII.GetBytes(text)));
        Assert.Equal((code, text.Length), (parser.Code, parser.Length));
    }

    [Theory]
    [InlineData("550-5.7.1 Blocked\r\n", 550)]
    [InlineData("550-5.7.1 Blocked\r\n554-see\r\n55", 554)]
    [InlineData("550 Blocked", 550)]
    [InlineData("451-Later\r\n451 per", 451)]
    [InlineData("250-fine\r\n", 0)]
    [InlineData("250 fi", 0)]
    [InlineData("55", 0)]
    [InlineData("", 0)]
    [InlineData("250-fine\r\n550 n", 0)]
    public void A_reply_that_is_cut_off_counts_only_as_a_refusal(string text, int code)
    {
        var parser = default(ReplyParser);
        var bytes = Encoding.ASCII.GetBytes(text);

        Assert.Equal(ReplyStatus.Incomplete, parser.Parse(bytes));
        Assert.Equal((code != 0, code), (parser.TryEndAsRefusal(bytes), parser.Code));
    }

    [Fact]
    public void A_reply_of_many_lines_is_taken_whole()
    {
        var parser = default(ReplyParser);
        var reply = string.Concat(Enumerable.Repeat("550-more\r\n", 2000)) + "550 end\r\n";

        Assert.Equal(ReplyStatus.Complete, parser.Parse(Encoding.ASCII.GetBytes(reply)));
        Assert.Equal((550, reply.Length), (parser.Code, parser.Length));
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
        byte[] alphabet = [.. "2225 05-\r\n\nxy\0"u8, 0xEF, 0xBB, 0xBF];
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
