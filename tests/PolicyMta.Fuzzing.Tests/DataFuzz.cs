using System.Buffers;
using System.Text;
using PolicyMta.Core.Smtp.Content;
using PolicyMta.Core.Spool;
using PolicyMta.Core.Tests.Smtp;

namespace PolicyMta.Fuzzing.Tests;

/// <summary>Messages by DATA and by BDAT: the same bytes have the same faults, or are mended alike, however they are cut.</summary>
public sealed class DataFuzz
{
    private static readonly Corpus Texts = new(
        "\r\n..a\0",
        "Subject: x\r\n\r\nHello\r\n",
        "a\r\n.\r\nb",
        "a\n.\nb",
        "a\r.\rb",
        "a\r\n..\r\n",
        "\r\r\n",
        "\0\r\n.\r\n",
        "QUIT\r\n");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public Task Data_and_chunks_agree(bool fix) => FuzzRun.OfAsync(
        random => [.. Texts.Next(random), .. "\r\n"u8],
        text => ByChunks(text, Limits(fix), text.Length),
        (text, expected, random) =>
        {
            var wire = Encoding.Latin1.GetBytes(Stuff(Encoding.Latin1.GetString(text)) + ".\r\n" + "NOOP\r\n");
            var (actual, rest) = ByData(wire, Limits(fix), random.Next(1, 6));

            Assert.Equal(expected, actual);
            Assert.Equal("NOOP\r\n", rest);
            Assert.Equal(expected, ByChunks(text, Limits(fix), random.Next(1, 6)));
            if (!expected.StartsWith('!'))
                Assert.Equal(-1, expected.Replace("\r\n", "", StringComparison.Ordinal).IndexOfAny(['\r', '\n', '\0']));
        });

    private static ContentLimits Limits(bool fix) => new(1_000_000, LineEndings: fix ? LineEndings.Fix : LineEndings.Refuse);

    private static string Stuff(string text) =>
        (text.StartsWith('.') ? "." : "") + text.Replace("\r\n.", "\r\n..", StringComparison.Ordinal);

    private static string ByChunks(byte[] text, ContentLimits limits, int length)
    {
        using var reader = new ChunkReader(limits, ContentBudget.Unlimited(), isBinary: false);
        foreach (var chunk in text.Chunk(length))
            reader.Add(new ReadOnlySequence<byte>(chunk));
        reader.End();
        if (reader.Faults != DataFaults.None)
            return $"!{reader.Faults}";
        using var content = reader.Detach();
        return Encoding.Latin1.GetString(content.Memory.Span);
    }

    private static (string Text, string Left) ByData(byte[] wire, ContentLimits limits, int length)
    {
        using var reader = new DataReader(limits, ContentBudget.Unlimited());
        var input = Sequences.Split(wire, length);
        Assert.True(reader.TryRead(ref input));
        var rest = Encoding.Latin1.GetString(input.ToArray());
        if (reader.Faults != DataFaults.None)
            return ($"!{reader.Faults}", rest);
        using var content = reader.Detach();
        return (Encoding.Latin1.GetString(content.Memory.Span), rest);
    }
}
