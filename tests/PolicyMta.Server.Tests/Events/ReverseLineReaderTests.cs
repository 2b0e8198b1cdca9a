using System.Text;
using PolicyMta.Server.Events;

namespace PolicyMta.Server.Tests.Events;

public sealed class ReverseLineReaderTests
{
    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("one")]
    [InlineData("one\n")]
    [InlineData("one\ntwo\nthree")]
    [InlineData("one\n\n\ntwo\n")]
    [InlineData("\na\nbb\nccc\ndddd\neeeee\nffffff\nggggggg\nhhhhhhhh\niiiiiiiii\n")]
    public async Task Lines_come_from_the_end_whatever_the_block_size(string text)
    {
        var expected = text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Reverse().ToArray();
        for (var blockSize = 1; blockSize <= 20; blockSize++)
            Assert.Equal(expected, await ReadAsync(text, blockSize, maxLine: 1000));
    }

    [Fact]
    public async Task A_line_over_the_limit_is_passed_over() =>
        Assert.Equal(["four", "one"], await ReadAsync($"one\n{new string('x', 100)}\nfour\n", blockSize: 8, maxLine: 20));

    private static async Task<string[]> ReadAsync(string text, int blockSize, int maxLine)
    {
        var path = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(path, text);
            using var handle = File.OpenHandle(path);
            var reader = new ReverseLineReader(handle, blockSize, maxLine);
            var lines = new List<string>();
            while (await reader.ReadAsync(default) is { } line)
                lines.Add(Encoding.UTF8.GetString(line.Span));
            return [.. lines];
        }
        finally
        {
            File.Delete(path);
        }
    }
}
