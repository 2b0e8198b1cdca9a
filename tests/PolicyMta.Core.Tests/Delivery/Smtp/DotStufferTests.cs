using System.Text;
using PolicyMta.Core.Delivery.Smtp;

namespace PolicyMta.Core.Tests.Delivery.Smtp;

public sealed class DotStufferTests
{
    [Theory]
    [InlineData("", ".\r\n")]
    [InlineData(".", "..\r\n.\r\n")]
    [InlineData("a", "a\r\n.\r\n")]
    [InlineData("a\r\n", "a\r\n.\r\n")]
    [InlineData("a\r", "a\r\r\n.\r\n")]
    [InlineData("a\n", "a\n\r\n.\r\n")]
    [InlineData("a\r\n.\r\nb", "a\r\n..\r\nb\r\n.\r\n")]
    [InlineData("..\r\n..", "...\r\n...\r\n.\r\n")]
    [InlineData("a\n.b\r.c", "a\n.b\r.c\r\n.\r\n")]
    [InlineData("a\r\r\n.b", "a\r\r\n..b\r\n.\r\n")]
    public void Dots_are_doubled_at_the_start_of_lines_alone(string content, string expected) =>
        Assert.Equal(expected, Stuff(content, content.Length, 4096));

    [Fact]
    public void Random_content_in_random_pieces_equals_the_reference()
    {
        var random = new Random(20_1124);
        for (var round = 0; round < 20_000; round++)
        {
            var content = string.Create(random.Next(0, 40), random, static (span, random) =>
            {
                for (var i = 0; i < span.Length; i++)
                    span[i] = "\r\n\r\n..ab"[random.Next(8)];
            });

            Assert.Equal(Reference(content), Stuff(content, random.Next(0, content.Length + 1), random.Next(2, 50)));
        }
    }

    [Fact]
    public void The_receivers_way_back_gives_what_was_sent()
    {
        var random = new Random(7);
        for (var round = 0; round < 2_000; round++)
        {
            var content = new string([.. Enumerable.Range(0, 60).Select(_ => "\r\n.x"[random.Next(4)])]) + "\r\n";
            var sent = Stuff(content, 0, 64);
            var received = string.Join("\r\n", sent[..^3].Split("\r\n").Select(line => line.StartsWith('.') ? line[1..] : line));
            Assert.Equal(content, received);
        }
    }

    /// <summary>Copies as <see cref="MessageSender"/> does: two pieces, through blocks of some size.</summary>
    private static string Stuff(string content, int cut, int blockSize)
    {
        var stuffer = default(DotStuffer);
        var output = new List<byte>();
        var block = new byte[blockSize];
        foreach (var piece in new[] { content[..cut], content[cut..] })
        {
            ReadOnlySpan<byte> rest = Encoding.Latin1.GetBytes(piece);
            while (!rest.IsEmpty)
            {
                var (read, written) = stuffer.Copy(rest, block);
                Assert.True(read > 0);
                output.AddRange(block.AsSpan(0, written));
                rest = rest[read..];
            }
        }

        output.AddRange(stuffer.End);
        return Encoding.Latin1.GetString([.. output]);
    }

    private static string Reference(string content)
    {
        var text = new StringBuilder();
        for (var i = 0; i < content.Length; i++)
        {
            var isLineStart = i == 0 || (i >= 2 && content[i - 1] == '\n' && content[i - 2] == '\r');
            text.Append(isLineStart && content[i] == '.' ? ".." : content[i]);
        }

        if (content.Length > 0 && !content.EndsWith("\r\n", StringComparison.Ordinal))
            text.Append("\r\n");
        return text.Append(".\r\n").ToString();
    }
}
