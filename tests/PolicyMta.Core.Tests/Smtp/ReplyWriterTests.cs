using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using PolicyMta.Core.Smtp;

namespace PolicyMta.Core.Tests.Smtp;

public sealed class ReplyWriterTests
{
    [Theory]
    [InlineData("250 2.1.0 Sender OK", "250 2.1.0 Sender OK\r\n")]
    [InlineData("354 Go on", "354 Go on\r\n")]
    [InlineData("250", "250 \r\n")]
    [InlineData("550 5.7.1 one\ntwo\r\nthree", "550-5.7.1 one\r\n550-5.7.1 two\r\n550 5.7.1 three\r\n")]
    [InlineData("250 one\ntwo\n", "250-one\r\n250 two\r\n")]
    [InlineData("550 5.7.1 a\rb\0c\td\x7f", "550 5.7.1 a b c d \r\n")]
    [InlineData("550 5.7.1 schöne Grüße", "550 5.7.1 sch?ne Gr??e\r\n")]
    [InlineData("450 4.999.999 x", "450 4.999.999 x\r\n")]
    public async Task Writes_one_well_formed_reply(string reply, string wire) =>
        Assert.Equal(wire, await WriteAsync(SmtpReply.Parse(reply)));

    [Fact]
    public async Task Breaks_lines_beyond_512_octets()
    {
        var lines = (await WriteAsync(new SmtpReply(550, new(5, 7, 1), new string('x', 1200)))).Split("\r\n");

        Assert.Equal([510, 510, 210, 0], lines.Select(line => line.Length));
        Assert.Equal(["550-5.7.1 ", "550-5.7.1 ", "550 5.7.1 "], lines.Take(3).Select(line => line[..10]));
        Assert.Equal(1200, lines.Sum(line => line.Count(c => c == 'x')));
    }

    [Fact]
    public async Task Holds_replies_until_they_are_flushed()
    {
        var pipe = new Pipe();
        var writer = new ReplyWriter(pipe.Writer);
        writer.Write(Replies.Ok);
        writer.Write(Replies.Bye);

        Assert.True(writer.HasPending);
        Assert.False(pipe.Reader.TryRead(out _));
        await writer.FlushAsync();
        Assert.False(writer.HasPending);
        Assert.True(pipe.Reader.TryRead(out var result));
        Assert.Equal("250 2.0.0 OK\r\n221 2.0.0 Bye\r\n", Encoding.ASCII.GetString(result.Buffer.ToArray()));
    }

    [Fact]
    public void Refuses_what_is_no_reply_code()
    {
        var writer = new ReplyWriter(new Pipe().Writer);

        Assert.Throws<ArgumentException>(() => writer.Write(new SmtpReply(99, null, "x")));
        Assert.Throws<ArgumentException>(() => writer.Write(new SmtpReply(1000, null, "x")));
        Assert.False(writer.HasPending);
    }

    [Fact]
    public async Task Lets_no_text_forge_a_reply()
    {
        var random = new Random(2_821);
        for (var i = 0; i < 5_000; i++)
        {
            var text = Encoding.Latin1.GetString(Fuzz.FromAlphabet(random, "\r\n\0 250-ab\xE9"u8, i % 100 == 0 ? 2000 : 30));
            var wire = await WriteAsync(new SmtpReply(550, new(5, 7, 1), text));

            Assert.EndsWith("\r\n", wire);
            var lines = wire[..^2].Split("\r\n");
            Assert.All(lines.SkipLast(1), line => Assert.StartsWith("550-5.7.1 ", line));
            Assert.StartsWith("550 5.7.1 ", lines[^1]);
            Assert.All(lines, line => Assert.False(line.AsSpan().ContainsAnyExceptInRange(' ', '~') || line.Length > 510));
        }
    }

    private static async Task<string> WriteAsync(SmtpReply reply)
    {
        var stream = new MemoryStream();
        var writer = new ReplyWriter(PipeWriter.Create(stream));
        writer.Write(reply);
        await writer.FlushAsync();
        return Encoding.Latin1.GetString(stream.ToArray());
    }
}
