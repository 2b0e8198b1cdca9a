using System.Text;
using PolicyMta.SuppressionList.Import;

namespace PolicyMta.SuppressionList.Tests.Import;

public sealed class CsvCutterTests
{
    [Fact]
    public async Task Pieces_are_whole_records_with_the_lines_on_which_they_begin()
    {
        var text = new StringBuilder("address,note\r\n");
        for (var i = 0; i < 20_000; i++)
            text.Append(i % 7 == 0 ? $"user{i}@a.example,\"two\nlines, \"\"{i}\"\"\"\r\n" : $"user{i}@a.example,ja\"ne {i}\n");
        var whole = text.ToString();
        var pieces = await CutAsync(whole, 1_000);
        Assert.True(pieces.Count > 3);
        Assert.Equal(whole, string.Concat(pieces.Select(piece => piece.Text)));
        var line = 1L;
        foreach (var (begin, piece) in pieces)
        {
            Assert.Equal(line, begin);
            line += piece.Count(c => c == '\n');
            var record = new CsvRecord();
            for (var at = 0; at < piece.Length;)
            {
                at = record.Read(piece, at, ',');
                Assert.False(record.IsBroken);
                Assert.Equal(2, record.Count);
            }
        }
    }

    [Theory]
    [InlineData("a\nb\nc", 3)]
    [InlineData("a\n\n", 2)]
    [InlineData("", 0)]
    [InlineData("\"open", 1)]
    public async Task The_last_line_needs_no_end(string text, int lines)
    {
        var pieces = await CutAsync(text, 100);
        Assert.True(pieces.Count <= 1);
        Assert.Equal(text.StartsWith('"') ? "" : text, string.Concat(pieces.Select(piece => piece.Text)));
        Assert.True(lines == 0 || pieces.Count == 1);
    }

    [Fact]
    public async Task A_line_of_ten_megabytes_is_left_out_and_the_rest_is_read()
    {
        var pieces = await CutAsync("first\n" + new string('x', 10_000_000) + "\nlast\n", 1_000_000);
        Assert.Equal([(1, "first\n"), (2, ""), (3, "last\n")], pieces.Select(piece => ((int)piece.Line, piece.Text)));
    }

    [Fact]
    public async Task A_quote_that_does_not_end_costs_its_own_line()
    {
        var rest = string.Concat(Enumerable.Range(3, 20_000).Select(i => $"line{i}\n"));
        var pieces = await CutAsync("first\n\"open, and\n" + rest, 1_000_000);
        Assert.Contains((2, ""), pieces.Select(piece => ((int)piece.Line, piece.Text)));
        Assert.Equal("first\n" + rest, string.Concat(pieces.Select(piece => piece.Text)));
    }

    private static async Task<List<(long Line, string Text)>> CutAsync(string text, int chunkBytes)
    {
        var pieces = new List<(long, string)>();
        await using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text));
        await foreach (var chunk in new CsvCutter(stream, chunkBytes).ReadAsync(default))
            pieces.Add((chunk.Line, Encoding.UTF8.GetString(chunk.Bytes.Span)));
        return pieces;
    }
}
