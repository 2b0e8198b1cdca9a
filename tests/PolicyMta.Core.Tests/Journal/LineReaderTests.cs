using System.Text;
using PolicyMta.Core.Journal;

namespace PolicyMta.Core.Tests.Journal;

public sealed class LineReaderTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(64)]
    [InlineData(100_000)]
    public void All_whole_lines_are_read_whatever_the_size_of_a_block(int blockSize)
    {
        var lines = Enumerable.Range(0, 200).Select(i => new string((char)('a' + (i % 26)), i * 3 % 97)).ToArray();
        File.WriteAllText(_path, string.Join('\n', lines) + "\ntorn");
        using var file = File.OpenHandle(_path);
        using var reader = new LineReader(file, 0, RandomAccess.GetLength(file), blockSize);
        var position = 0L;
        foreach (var expected in lines)
        {
            Assert.True(reader.TryRead(out var line));
            Assert.Equal(expected, Encoding.UTF8.GetString(line));
            Assert.Equal(position, reader.LineStart);
            position += expected.Length + 1;
            Assert.Equal(position, reader.Next);
        }

        Assert.False(reader.TryRead(out _));
    }

    [Fact]
    public void What_is_written_later_is_read_when_the_end_is_moved()
    {
        File.WriteAllText(_path, "one\ntw");
        using var file = File.OpenHandle(_path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new LineReader(file, 0, 6);
        Assert.True(reader.TryRead(out _));
        Assert.False(reader.TryRead(out _));

        File.AppendAllText(_path, "o\nthree\n");
        reader.End = 14;

        Assert.True(reader.TryRead(out var line));
        Assert.Equal("two", Encoding.UTF8.GetString(line));
        Assert.True(reader.TryRead(out line));
        Assert.Equal("three", Encoding.UTF8.GetString(line));
        Assert.False(reader.TryRead(out _));
    }

    [Theory]
    [InlineData(0, "first")]
    [InlineData(1, "second")]
    [InlineData(5, "second")]
    [InlineData(6, "second")]
    [InlineData(7, "third")]
    public void A_block_begins_with_the_first_line_that_begins_in_it(long start, string expected)
    {
        File.WriteAllText(_path, "first\nsecond\nthird\n");
        using var file = File.OpenHandle(_path);
        using var reader = LineReader.FromBlock(file, start, 19, 16);
        Assert.True(reader.TryRead(out var line));
        Assert.Equal(expected, Encoding.UTF8.GetString(line));
    }
}
